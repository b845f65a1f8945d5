//! Warnings about environments: their names and their hosts.

use polygrant::Dialect;

use super::gathered::Warnings;
use super::segments::is_own_segment;
use super::words::{bare, is_customers_word, is_for_examples, is_stand_in};

/// Hosts below which each customer of a vendor has a name of its own.
const CUSTOMERS: [&str; 24] = [
    ".amazoncognito.com",
    ".atlassian.net",
    ".auth0.com",
    ".azuredatabricks.net",
    ".b2clogin.com",
    ".ciamlogin.com",
    ".cloud.databricks.com",
    ".dynamics.com",
    ".freshdesk.com",
    ".jamfcloud.com",
    ".mktorest.com",
    ".my.salesforce.com",
    ".myshopify.com",
    ".okta.com",
    ".oktapreview.com",
    ".onelogin.com",
    ".onmicrosoft.com",
    ".service-now.com",
    ".sharepoint.com",
    ".snowflakecomputing.com",
    ".suitetalk.api.netsuite.com",
    ".visualforce.com",
    ".zendesk.com",
    ".zuora.com",
];

/// Labels of such a host that are the vendor's own.
const SERVICES: [&str; 10] =
    ["account", "accounts", "api", "app", "auth", "login", "oauth", "rest", "sandbox", "www"];

/// Words in names and hosts of environments that are not the one in production.
const TESTS: [&str; 9] =
    ["sandbox", "staging", "test", "testing", "uat", "qa", "dev", "demo", "preprod"];

pub(super) fn warn_of_hosts(dialect: &Dialect, warnings: &mut Warnings) {
    let page = &*dialect.documentation;
    if page.starts_with("www.") || page.starts_with("docs.") {
        warnings.add("documentation", format!("did you mean \"https://{page}\"?"));
    }
    for (at, (name, base_url)) in dialect.environments.iter().enumerate() {
        let place = format!("environments.{name}");
        let base_url = base_url.as_str().trim_end_matches('/');
        let rest = base_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        let is_own = |label: &&str| {
            let label = label.trim_matches(['[', ']', '(', ')']);
            is_stand_in(label)
                || label.to_lowercase().contains("your_")
                || is_customers_word(label)
                || matches!(label, "company" | "*")
        };
        let first = labels.first().copied().unwrap_or_default();
        // The registrable part is the vendor's name, which examples may have, too.
        let before = labels.get(..labels.len().saturating_sub(2)).unwrap_or_default();
        let is_customers = CUSTOMERS.iter().any(|it| host.ends_with(it))
            && !first.contains('{')
            && !SERVICES.iter().any(|service| first.starts_with(service));
        let is_examples = before.iter().any(|label| is_example_name(label));
        if labels.iter().any(is_own) || is_customers || is_examples {
            warnings.add(
                &place,
                "a part of the host is each customer's own: say it as a placeholder, such as \
                 `https://{tenant}.acme.example`, and define that in `variables`",
            );
        }
        let is_private = matches!(&*bare(name), "local" | "mock" | "dev" | "development");
        if is_for_examples(host) && !host.contains('{') && !is_private {
            warnings.add(
                &place,
                format!("`{host}` is an example's or a machine of one's own, and no vendor's"),
            );
        }
        let last = path_of(base_url).last().unwrap_or_default();
        let is_page = matches!(&*last.to_lowercase(), "docs" | "swagger" | "authorize" | "login")
            || last.ends_with(".html");
        if is_page || labels.first() == Some(&"docs") {
            warnings.add(
                &place,
                "this is a page for people: a base URL is that of the API, without the path",
            );
        }
        if let Some(own) = path_of(base_url).find(|segment| is_own_segment(segment)) {
            warnings.add(
                &place,
                format!(
                    "`{own}` is sent as it is: where each customer has its own, say `{{tenant}}`, \
                     and define that in `variables`"
                ),
            );
        }
        if name.is_empty() || name.contains(' ') {
            warnings.add(&place, "an environment has a name without blanks, such as `production`");
        }
        if rest.contains("//") {
            warnings.add(&place, "two slashes stand in it side by side");
        }
        let is_production = is_called_production(name);
        // The last label is a domain of the world's, such as `dev`.
        let own = labels.split_last().map_or(&[][..], |(_, own)| own);
        if is_production && own.iter().any(|label| TESTS.contains(label)) {
            warnings.add(
                &place,
                format!("`{host}` is hardly in production: name the environment after what it is"),
            );
        }
        for (other, other_url) in dialect.environments.iter().take(at) {
            if other_url.as_str().trim_end_matches('/') == base_url {
                warnings.add(&place, format!("it is the same as `{other}`"));
            }
            if bare(other) == bare(name) {
                warnings.add(&place, format!("its name is that of `{other}`, spelled otherwise"));
            }
        }
    }
}

fn is_called_production(name: &str) -> bool {
    matches!(&*bare(name), "production" | "prod" | "live")
}

/// Returns the segments of a base URL's path.
fn path_of(base_url: &str) -> impl Iterator<Item = &str> {
    let rest = base_url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split('/').skip(1)
}

/// Returns whether a label is a company's that examples are about.
fn is_example_name(label: &str) -> bool {
    const NAMES: [&str; 9] =
        ["acme", "acmecorp", "acmeinc", "bar", "contoso", "example", "fabrikam", "foo", "initech"];

    NAMES.contains(&&*bare(label))
}
