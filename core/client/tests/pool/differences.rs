//! Tenants that differ in one thing.

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_client::CredentialsError;
use proptest::prelude::*;

use super::world::{Time, is_same, pool};

/// What tenants may differ in.
const PARTS: [&str; 14] = [
    "client id",
    "secret",
    "named secret",
    "assertion",
    "scopes",
    "variable",
    "environment or endpoint",
    "dialect",
    "parameter",
    "header",
    "certificate binding",
    "issuer",
    "presentation",
    "name",
];

/// Each part is one of three.
type Tenant = [usize; PARTS.len()];

fn grant(tenant: Tenant) -> Grant {
    let [
        id,
        secret,
        key,
        jwt,
        scopes,
        realm,
        place,
        dialect,
        parameter,
        header,
        binding,
        issuer,
        scheme,
        name,
    ] = tenant;
    let document = format!(
        r#"{{
            "name": "acme",
            "environments": {{
                "production": "https://auth.example.com",
                "testing": "https://test.example.com"
            }},
            "credentials": ["api_key"],
            "assertions": ["jwt"],
            "variables": {{ "realm": {{}} }},
            "headers": {{ "x-api-key": "{{api_key}}", "x-team": "team {header}" }},
            "body": {{
                "client_id": "{{client_id}}",
                "client_secret": "{{client_secret}}",
                "client_assertion": "{{jwt}}",
                "realm": "{{realm}}",
                "scope": "{{scope}}",
                "audience": "audience {dialect}"
            }},
            "presentation": {{ "headers": {{ "authorization": "Scheme{scheme} {{access_token}}" }} }}
        }}"#
    );
    let mut dialect = Dialect::from_json(&document).unwrap();
    dialect = dialect.with_parameter("resource", ["a", "b", "c"][parameter]);
    dialect.client_certificate = binding > 0;
    dialect.certificate_bound = binding > 1;
    let credentials =
        Credentials::new(["app-1", "app-2", "app-3"][id], ["s3cr3t", "0ther", "third"][secret]);
    let credentials = credentials.unwrap().with("api_key", ["k1", "k2", "k3"][key]).unwrap();
    let scopes = match scopes {
        0 => Scopes::from(["read"]),
        1 => Scopes::from(["read", "write"]),
        _ => Scopes::from(["write", "read"]),
    };
    let builder = Grant::builder(dialect).credentials(credentials).scopes(scopes);
    let builder = match place {
        0 => builder,
        1 => builder.environment("testing"),
        _ => builder.base_url("https://auth.example.com/eu"),
    };
    let builder = builder
        .variable("realm", ["main", "other", "third"][realm])
        .issuer(["https://one.example", "https://two.example", "https://three.example"][issuer])
        .name(format!("tenant {name}"));
    builder
        .build()
        .unwrap()
        .with_assertion("jwt", ["signed", "signed otherwise", "third"][jwt])
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// They share no client; nor does it matter which came first, or that each grant is built anew.
    #[test]
    fn tenants_that_differ_in_one_thing_share_no_client(
        tenant in prop::array::uniform14(0..3_usize),
        part in 0..PARTS.len(),
        by in 1..3_usize,
    ) {
        let mut other = tenant;
        other[part] = (tenant[part] + by) % 3;
        let pool = pool(&Time::default(), 8);
        let clients = [tenant, other].map(|tenant| pool.client(&grant(tenant)));
        // A name is how events call a client, and makes no other request.
        prop_assert_eq!(is_same(&clients[0], &clients[1]), PARTS[part] == "name", "{}", PARTS[part]);
        prop_assert!(is_same(&clients[0], &pool.client(&grant(tenant))));
        prop_assert!(is_same(&clients[1], &pool.client(&grant(other))));

        // Where the credentials are read from one source, secrets and assertions are whatever they are by
        // now.
        let of_source = |tenant, name| {
            let never = || Err::<Credentials, CredentialsError>("not read".into());
            pool.client_with_source(&grant(tenant), name, never)
        };
        let (one, two) = (of_source(tenant, "vault/7"), of_source(other, "vault/7"));
        let is_one = ["secret", "named secret", "assertion", "name"].contains(&PARTS[part]);
        prop_assert_eq!(is_same(&one, &two), is_one, "{}", PARTS[part]);
        for other in [&of_source(tenant, "vault/8"), &clients[0], &clients[1]] {
            prop_assert!(!is_same(&one, other) && !is_same(&two, other));
        }
    }
}
