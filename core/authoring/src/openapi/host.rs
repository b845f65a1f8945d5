//! Hosts and labels that stand for others in examples.

use super::words::plain;

/// Whether a host gives out no tokens: an example's, a developer's own, or a mock.
pub(super) fn is_for_examples(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let [.., name, last] = &*labels else { return !host.contains('{') };
    if [name, last].iter().any(|label| label.contains('{')) {
        return false;
    }
    let ends = ["local", "internal", "localhost", "test", "invalid", "lan", "localdomain"];
    if ends.contains(last) || is_private_address(&labels) {
        return true;
    }
    let mocks = ["virtserver.swaggerhub.com", "mock.pstmn.io", "apiary-mock.com", "ngrok.io"];
    if mocks.iter().any(|mock| host.ends_with(mock)) {
        return true;
    }
    let names = [
        "example",
        "domain",
        "yourdomain",
        "mydomain",
        "company",
        "yourcompany",
        "mycompany",
        "host",
        "hostname",
        "server",
        "servername",
        "someserver",
        "foo",
        "bar",
        "foobar",
        "website",
        "yourapi",
        "myapi",
        "yourserver",
        "myserver",
        "yourhost",
        "yoursite",
        "mysite",
        "acmecorp",
        "contoso",
        "tenant",
        "customer",
        "instance",
        "authserver",
        "authorizationserver",
        "identityprovider",
        "idp",
        "keycloak",
        "oauthserver",
    ];
    // `.example` is for documentation too, but whole catalogues of APIs live there.
    names.contains(&&*plain(name)) || name.starts_with("your")
}

fn is_private_address(labels: &[&str]) -> bool {
    let numbers: Vec<u8> = labels.iter().filter_map(|label| label.parse().ok()).collect();
    match *numbers {
        [0 | 10 | 127, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..32).contains(&second),
        _ => false,
    }
}

/// Whether a part of a URL stands for what each customer fills in: `your-domain`, `TENANT`.
pub(super) fn is_stand_in(part: &str) -> bool {
    let words = plain(part);
    let whole = [
        "tenant",
        "tenantid",
        "tenantname",
        "subdomain",
        "customer",
        "customerid",
        "customername",
        "company",
        "companyname",
        "account",
        "accountname",
        "accountid",
        "domain",
        "domainname",
        "instance",
        "instancename",
        "organization",
        "organisation",
        "orgname",
        "store",
        "storename",
        "shopname",
        "site",
        "sitename",
        "example",
        "xxx",
        "xxxx",
        "xxxxx",
        "yoursite",
        "workspace",
        "mycompany",
        "mydomain",
        "mytenant",
        "myaccount",
        "myorg",
        "mystore",
        "myshop",
        "mysite",
        "acme",
        "contoso",
        "clientname",
        "somecompany",
        "host",
        "hostname",
    ];
    let shouts = part.len() > 3
        && part.contains(|c: char| c.is_ascii_alphabetic())
        && !part.contains(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    whole.contains(&&*words) || words.starts_with("your") || shouts
}

/// Whether a variable of that name is a customer's own, so that its default is another customer's.
pub(super) fn is_of_customers(name: &str) -> bool {
    let name = plain(name);
    let parts = [
        "tenant",
        "customer",
        "account",
        "company",
        "organi",
        "subdomain",
        "workspace",
        "instance",
        "your",
        "store",
        "shop",
        "project",
        "realm",
        "merchant",
        "partner",
        "domain",
        "site",
        "clientname",
        "username",
    ];
    parts.iter().any(|part| name.contains(part))
        || matches!(&*name, "org" | "my" | "name" | "client")
}

/// Whether a variable of that name is the vendor's, so that its default is too.
pub(super) fn is_of_vendors(name: &str) -> bool {
    let name = plain(name);
    let parts = [
        "region",
        "env",
        "stage",
        "version",
        "datacenter",
        "zone",
        "cluster",
        "pod",
        "basepath",
        "location",
        "api",
        "service",
        "host",
        "server",
        "prefix",
        "suffix",
        "port",
        "protocol",
        "scheme",
    ];
    !is_of_customers(&name)
        && (parts.iter().any(|part| name.contains(part)) || matches!(&*name, "dc" | "v" | "geo"))
}
