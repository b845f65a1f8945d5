//! Faults 55–64, as far as the core decides them: what is taken for a token, and what leaks.

use std::error::Error as _;

use polygrant::{
    ConfigurationError, Credentials, Dialect, Endpoint, Error, Grant, Scopes, TransportErrorKind,
    UnixTime,
};

use crate::scenario::{Reads, Story, grant_of, token_body};

fn parse(body: &str) -> Result<polygrant::AccessToken, Error> {
    grant_of("app-1", "s3cr3t").parse(&http::Response::new(body.to_owned()), UnixTime::EPOCH)
}

#[track_caller]
fn is_malformed(body: &str) {
    assert!(matches!(parse(body), Err(Error::Malformed(_))), "{:.100}", body);
}

#[test]
fn fault_55_a_redirect_is_a_refusal_and_is_not_retried() {
    for status in [301, 302, 303, 307, 308] {
        let mut story = Story::new();
        story.asks().runs();
        story.fail_saying(status, &[("Location", "https://auth.example.com/elsewhere")]);
        let failure = story.asks().fails();
        let refusal = failure.error().as_refusal().expect("a refusal");
        assert_eq!(refusal.location(), Some("https://auth.example.com/elsewhere"));
        assert_eq!(story.requests.len(), 1);
    }
}

#[test]
fn fault_56_what_is_too_large_is_not_asked_for_again_within_the_refresh() {
    let mut story = Story::new();
    story.asks().runs();
    story.break_off(TransportErrorKind::TooLarge);
    story.asks().fails();
    assert_eq!(story.requests.len(), 1);
    let padding = " ".repeat(polygrant::MAX_BODY);
    is_malformed(&format!("{padding}{}", token_body("t", None)));
}

#[test]
fn fault_57_deep_and_doubled_members_are_malformed() {
    let million = 1_000_000;
    is_malformed(&"[".repeat(million));
    is_malformed(&r#"{"a":"#.repeat(million));
    let deep = |depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"x":{open}{close},"access_token":"t","token_type":"Bearer"}}"#)
    };
    // What nobody looks at may be as deep as the body's size allows: it takes no stack.
    assert!(parse(&deep(30_000)).is_ok());
    is_malformed(&deep(million));
    is_malformed(r#"{"access_token":"a","access_token":"a","token_type":"Bearer"}"#);
    is_malformed(r#"{"access_token":"a","access\u005ftoken":"b","token_type":"Bearer"}"#);
}

#[test]
fn fault_58_a_token_that_no_header_can_hold_is_malformed() {
    for character in ["\\r", "\\n", "\\r\\nX: y", "\\u0000", " ", "\\t", "\\u007f", "é"] {
        is_malformed(&token_body(&format!("a{character}b"), None));
        is_malformed(&token_body(character, None));
    }
    is_malformed(&token_body("", None));
    let token = parse(&token_body("a.b-c_d~e+f/g==", None)).unwrap();
    assert_eq!(token.secret(), "a.b-c_d~e+f/g==");
    assert!(token.authorization().is_sensitive());
}

#[test]
fn fault_59_a_token_of_an_unknown_type_is_malformed() {
    let of_type = |kind: &str| format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
    for kind in ["mac", "DPoP", "", "Bearer ", "Bearer,mac"] {
        is_malformed(&of_type(kind));
    }
    for kind in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        assert_eq!(parse(&of_type(kind)).unwrap().token_type(), "Bearer");
    }
}

#[test]
fn fault_60_a_server_that_repeats_the_secret_does_not_bring_it_out() {
    let mut story = Story::of(grant_of("app-1", "c4n4ry"));
    story.asks().runs();
    let body = r#"{"error":"c4n4ry","error_description":"no c4n4ry here","error_uri":"x:c4n4ry"}"#;
    let headers = [("Location", "https://c4n4ry@example.com/c4n4ry"), ("X-Request-Id", "c4n4ry")];
    story.answer(400, &headers, body).expect_err("a refusal");
    let failure = story.asks().fails();
    let health = story.lifecycle.health(story.now());
    let mut all = format!("{failure:?} {failure} {:?} {health:?}", story.lifecycle);
    let mut source = failure.source();
    while let Some(error) = source {
        all += &format!("{error:?} {error}");
        source = error.source();
    }
    assert!(all.contains("[client_secret]") && !all.contains("c4n4ry"), "{all}");
}

#[test]
fn fault_61_plain_http_to_another_machine_is_refused_before_there_is_a_lifecycle() {
    let refused = |url| matches!(Endpoint::new(url), Err(ConfigurationError::PlainHttp { .. }));
    assert!(refused("http://auth.example.com/token"));
    assert!(refused("http://10.0.0.1/token"));
    for loopback in ["http://localhost/token", "http://127.0.0.1/token", "http://[::1]/token"] {
        assert!(Endpoint::new(loopback).is_ok(), "{loopback}");
    }
}

#[test]
fn fault_62_a_secret_is_form_urlencoded_before_it_goes_into_basic() {
    let request = grant_of("a b", ":%+é ").request();
    // `a+b:%3A%25%2B%C3%A9+`, by `base64` of coreutils.
    assert_eq!(request.headers()["authorization"], "Basic YStiOiUzQSUyNSUyQiVDMyVBOSs=");
}

#[test]
fn fault_63_a_narrower_scope_is_visible() {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com").unwrap();
    let credentials = Credentials::new("app-1", "s3cr3t").unwrap();
    let scopes = Scopes::from(["read", "write"]);
    let mut story = Story::of(Grant::new(dialect, endpoint, credentials, scopes).unwrap());
    let attempt = story.asks().runs();
    assert_eq!(attempt.grant().scopes().iter().collect::<Vec<_>>(), ["read", "write"]);
    story.answer(200, &[], r#"{"access_token":"t","token_type":"Bearer","scope":"read"}"#).unwrap();
    assert_eq!(story.asks().uses().token().scope(), Some("read"));
}
