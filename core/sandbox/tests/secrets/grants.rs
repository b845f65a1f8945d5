//! No part of a secret stays in memory, from the credentials to the request that was sent.

use bytes::Bytes;
use polygrant::dialect::VariableKind;
use polygrant::{Credentials, Dialect, Grant};

use crate::canary::{ESCAPED, PLAIN};
use crate::memory::Alone;

/// Returns whether the dialect puts secrets into the query: the URL of such a request is not wiped,
/// as the documentation of `Credentials` says.
fn has_secrets_in_its_url(dialect: &Dialect) -> bool {
    let document: serde_json::Value = serde_json::from_str(&dialect.to_json()).unwrap();
    let query = document["query"].to_string();
    dialect.needed_credentials().iter().any(|name| query.contains(&format!("{{{name}}}")))
}

/// A grant of that dialect, all secrets of which are this one.
pub(crate) fn grant(dialect: &Dialect, secret: &'static str) -> Grant {
    let named = dialect.credentials.iter().fold(Credentials::none(), |credentials, name| {
        credentials.with(name.clone(), secret).unwrap()
    });
    let needed = dialect.needed_credentials();
    let credentials = [Credentials::CLIENT_ID, Credentials::CLIENT_SECRET]
        .into_iter()
        .filter(|name| needed.contains(name))
        .fold(named, |all, name| all.with(name, secret).unwrap());
    let grant = dialect.variables.iter().filter(|(_, variable)| variable.default.is_none()).fold(
        Grant::builder(dialect.clone()).base_url("https://auth.example"),
        |grant, (name, variable)| {
            let value = if variable.kind == VariableKind::Number { "1" } else { "x" };
            grant.variable(name.to_owned(), value)
        },
    );
    let scopes = if dialect.scope.required { vec!["read"] } else { vec![] };
    let grant = grant.credentials(credentials).scopes(scopes).build().unwrap();
    dialect.assertions.iter().fold(grant, |grant, name| grant.with_assertion(name, secret).unwrap())
}

pub(crate) fn known_dialects() -> Vec<Dialect> {
    let further =
        polygrant_catalogue::names().map(|name| polygrant_catalogue::named(name).unwrap());
    Dialect::all().into_iter().chain(further).collect()
}

/// Every place of a request, in every encoding.
const PLACES: [(&str, &str); 8] = [
    ("a form", r#""body": { "a": "x", "client_secret": "{client_secret}", "key": "<{key}>" }"#),
    (
        "JSON",
        r#""encoding": "json", "body": { "client_secret": "{client_secret}", "key": "<{key}>" }"#,
    ),
    (
        "nested JSON",
        r#""encoding": "json", "body": { "a": { "b": ["{client_secret}", 1, true, "{key}"] } }"#,
    ),
    (
        "a header in base64",
        r#""body": {}, "headers": { "x": "Basic {base64:{client_secret}:{key}}" }"#,
    ),
    (
        "a header in base64url",
        r#""body": {}, "headers": { "x": "{base64url:{client_secret}:{key}}" }"#,
    ),
    (
        "a header in a form's encoding",
        r#""body": {}, "headers": { "x": "{form:{client_secret}}:{form:{key}}" }"#,
    ),
    (
        "a header in two encodings",
        r#""body": {}, "headers": { "x": "{base64:{form:{client_secret}}:{form:{key}}}", "y": "{form:{base64:{key}}}" }"#,
    ),
    (
        "an assertion",
        r#""assertions": ["jwt"], "body": { "client_secret": "{client_secret}", "jwt": "{jwt}", "key": "{key}" }"#,
    ),
];

fn of_the_place(members: &str) -> Dialect {
    let document = format!(r#"{{ "name": "acme", "credentials": ["key"], {members} }}"#);
    Dialect::from_json(&document).unwrap()
}

/// Uses a grant as a client does: clones it, makes its request and sends it.
fn use_up(grant: &Grant) {
    let copy = grant.clone();
    let (head, body) = copy.request().into_parts();
    drop(head.headers.clone());
    drop(body.clone());
    drop(Bytes::from(body));
    drop(format!("{grant:?} {:?}", copy.request()));
}

#[test]
fn every_place_of_a_request_is_wiped() {
    let alone = Alone::new();
    for (place, members) in PLACES {
        let dialect = of_the_place(members);
        // A long one is written in several steps.
        for secret in [ESCAPED, PLAIN, PLAIN.repeat(64).leak()] {
            alone.assert_wiped(place, || use_up(&grant(&dialect, secret)));
        }
    }
}

#[test]
fn every_known_dialect_wipes_its_requests() {
    let alone = Alone::new();
    let mut looked_at = 0;
    for dialect in known_dialects().iter().filter(|dialect| !has_secrets_in_its_url(dialect)) {
        alone.assert_wiped(&dialect.name, || use_up(&grant(dialect, PLAIN)));
        looked_at += 1;
    }
    assert!(looked_at > 30, "{looked_at}");
}

#[test]
fn a_grant_that_cannot_be_made_is_wiped_too() {
    let alone = Alone::new();
    let dialect = Dialect::xone();
    alone.assert_wiped("a scope that is unknown", || {
        let credentials = Credentials::new(ESCAPED, ESCAPED).unwrap();
        let grant = Grant::builder(dialect.clone()).credentials(credentials).scopes(["a", ""]);
        assert!(grant.build().is_err());
    });
    let header = of_the_place(r#""body": {}, "headers": { "x": "{client_secret}", "y": "{key}" }"#);
    alone.assert_wiped("a header that cannot be written", || {
        let credentials = Credentials::new("id", [PLAIN, " "].concat());
        let credentials = credentials.unwrap().with("key", PLAIN).unwrap();
        let grant = Grant::builder(header.clone()).base_url("https://auth.example");
        assert!(grant.credentials(credentials).build().is_err());
    });
}
