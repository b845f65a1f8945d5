//! HTTP Basic is written in two ways. A refusal does not say which one the server reads, so its message
//! names the other dialect.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use http::Response;
use polygrant::{Credentials, Dialect, Error, ErrorResponse, Grant, UnixTime};

const INVALID_CLIENT: &str = r#"{"error":"invalid_client","error_description":"No."}"#;

fn grant(dialect: &Dialect, id: &str, secret: &str) -> Grant {
    let grant = Grant::builder(dialect.clone()).base_url("https://auth.example.com");
    grant.credentials(Credentials::new(id, secret).unwrap()).build().unwrap()
}

fn refusal(grant: &Grant, status: u16, body: &str) -> ErrorResponse {
    let response = Response::builder().status(status).body(body).unwrap();
    match grant.parse(&response, UnixTime::EPOCH) {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

/// The hint names the other dialect; everything else in the message is as the server has it.
#[test]
fn a_refusal_names_the_other_dialect() {
    for (dialect, other) in [
        (Dialect::rfc6749(), "try the dialect rfc6749-basic-raw, or rfc6749-post"),
        (Dialect::rfc6749_basic_raw(), "try the dialect rfc6749, or rfc6749-post"),
    ] {
        for (id, secret) in [("my-client", "c2Vj+3/t=="), ("my client", "s3cr3t"), ("é", "~")] {
            let grant = grant(&dialect, id, secret);
            for (status, body) in
                [(401, INVALID_CLIENT), (400, INVALID_CLIENT), (401, ""), (403, "")]
            {
                let refusal = refusal(&grant, status, body);
                let hint = refusal.hint().unwrap();
                assert!(hint.ends_with(other), "{hint}");
                assert!(hint.contains("in HTTP Basic: ") || hint.contains("undo that: "), "{hint}");
                assert!(refusal.to_string().contains(&format!("; {hint}")), "{refusal}");
                assert!(!format!("{refusal} {refusal:?}").contains(secret) || secret == "~");
            }
        }
    }
    let document = r#"{
        "name": "acme",
        "headers": { "authorization": "Basic {base64:{form:{client_id}}:{form:{client_secret}}}" },
        "body": { "grant_type": "client_credentials" }
    }"#;
    let grant = grant(&Dialect::from_json(document).unwrap(), "my-client", "a+b");
    let hint = refusal(&grant, 401, INVALID_CLIENT).hint().unwrap();
    assert!(hint.contains("without {form:…}"), "{hint}");
}

#[test]
fn no_hint_where_the_request_would_be_the_same_or_something_else_is_wrong() {
    let raw = Dialect::from_json(
        r#"{
            "name": "acme",
            "headers": { "authorization": "Basic {base64:{client_id}:{client_secret}}" },
            "body": { "grant_type": "client_credentials" }
        }"#,
    );
    for (dialect, secret) in [
        (Dialect::rfc6749(), "Az09*-._"),
        (Dialect::rfc6749_basic_raw(), "Az09*-._"),
        // There is no Basic, or the vendor's document says how it is written.
        (Dialect::rfc6749_post(), "a+b"),
        (raw.unwrap(), "a+b"),
    ] {
        let refusal = refusal(&grant(&dialect, "my-client", secret), 401, INVALID_CLIENT);
        assert_eq!(refusal.hint(), None, "{}", dialect.name);
    }
    let grant = grant(&Dialect::rfc6749(), "my-client", "a+b");
    for (status, body) in [
        (400, r#"{"error":"invalid_scope"}"#),
        (401, r#"{"error":"unauthorized_client"}"#),
        (403, "blocked"),
        (400, ""),
        (500, ""),
        (429, ""),
    ] {
        assert_eq!(refusal(&grant, status, body).hint(), None, "{status} {body}");
    }
}
