//! Responses that other libraries were reported to fail on, each in a file of its own.

use std::time::Duration;

use polygrant::TokenLifetime::{Stated, Unknown};
use polygrant::saved_response::read_response;
use polygrant::{AccessToken, Dialect, Error, ErrorKind, UnixTime};

use super::{Vendor, refusal};

fn parsed(dialect: &Dialect, response: &[u8]) -> Result<AccessToken, Error> {
    dialect.parse(&read_response(response).unwrap(), UnixTime::EPOCH)
}

/// Reads a file in the standard's dialect.
macro_rules! case {
    ($name:literal) => {
        parsed(&Dialect::rfc6749(), include_bytes!(concat!("../cases/", $name, ".http")))
    };
}

#[test]
fn a_fraction_as_a_lifetime_is_rounded_down() {
    let token = case!("lifetime-fraction").unwrap();
    assert_eq!(token.secret(), "tok-1");
    assert_eq!(token.lifetime(), Stated(Duration::from_secs(3599)));
}

#[test]
fn a_fraction_in_a_string_is_a_lifetime() {
    let token = case!("lifetime-text-float").unwrap();
    assert_eq!(token.lifetime(), Stated(Duration::from_secs(3600)));
}

#[test]
fn an_empty_string_is_an_unknown_lifetime() {
    assert_eq!(case!("lifetime-empty-text").unwrap().lifetime(), Unknown);
}

#[test]
fn a_problem_document_gives_its_message() {
    let refusal = refusal(case!("error-problem-json"));
    assert_eq!((refusal.status().as_u16(), refusal.vendor_code()), (400, None));
    assert_eq!(
        refusal.message(),
        Some("Bad request: Unable to generate a token for the given request")
    );
}

#[test]
fn a_summary_is_the_message() {
    let refusal = refusal(case!("error-code-and-summary"));
    assert_eq!(refusal.status(), 401);
    assert_eq!(refusal.message(), Some("A client_id must be provided in the request."));
}

#[test]
fn a_sentence_in_place_of_a_code_is_the_message() {
    let refusal = refusal(case!("error-sentence"));
    assert_eq!((refusal.status().as_u16(), refusal.code()), (400, None));
    assert_eq!(refusal.message(), Some("Invalid client id."));
}

#[test]
fn an_object_in_place_of_a_code_is_searched_for_a_message() {
    let refusal = refusal(case!("error-object"));
    assert_eq!((refusal.status().as_u16(), refusal.message()), (401, Some("nope")));
}

#[test]
fn a_challenge_gives_the_code_and_the_message() {
    let refusal = refusal(case!("error-www-authenticate"));
    assert_eq!((refusal.status().as_u16(), refusal.code()), (401, Some("invalid_client")));
    assert_eq!(refusal.message(), Some("The client secret has expired"));
}

#[test]
fn a_dummy_token_beside_an_error_is_a_refusal() {
    let refusal = refusal(case!("dummy-token-beside-error"));
    assert_eq!(refusal.status(), 200);
    assert_eq!(refusal.message(), Some("error: invalid client_secret"));
    assert!(!refusal.is_retryable());
}

#[test]
fn a_compressed_body_is_unpacked() {
    let token = case!("gzip").unwrap();
    assert!(token.secret().starts_with("tok-"), "{}", token.secret());
}

/// The vendor's servers have two names for the token.
#[test]
fn a_token_is_found_under_its_other_name() {
    let document = include_str!("../cases/token-under-its-other-name.json");
    let several = r#""access_token": [["token"], ["access_token"]]"#;
    let document = document.replace(r#""access_token": "token""#, several);
    let dialect = Dialect::from_json(&document).unwrap();
    let token =
        parsed(&dialect, include_bytes!("../cases/token-under-its-other-name.http")).unwrap();
    assert_eq!((token.secret(), token.expires_in()), ("eyJ", Some(Duration::from_secs(300))));
}

/// Of several paths, the first that finds a member counts, both for the token and for its lifetime.
#[test]
fn the_first_path_that_finds_a_member_counts() {
    let document = r#"{"name":"x","token":{
        "access_token":[["token"],"access_token",["data","t"]],
        "token_type":"ignored",
        "lifetime":{"seconds":[["ttl"],["data","ttl"]]},
        "extra":["host"]}}"#;
    let dialect = Dialect::from_json(document).unwrap();
    let written = dialect.to_json();
    assert_eq!(Dialect::from_json(&written).unwrap(), dialect, "{written}");
    for (body, expected) in [
        (r#"{"token":"a","ttl":1}"#, Ok(("a", Some(1)))),
        (r#"{"access_token":"b","data":{"ttl":2}}"#, Ok(("b", Some(2)))),
        (r#"{"data":{"t":"c","ttl":"3"},"ttl":"soon","host":"h"}"#, Ok(("c", Some(3)))),
        (r#"{"data":{"t":"c"},"access_token":"b","token":"a","ttl":null}"#, Ok(("a", None))),
        (r#"{"token":"","access_token":null,"data":{"t":"c"}}"#, Ok(("c", None))),
        (r#"{"token":7,"access_token":"b"}"#, Err("`token` is not a string")),
        (r#"{"access_token":"b c"}"#, Err("`access_token` is not made of visible")),
        (r#"{"access_token":"b","access_token":"c"}"#, Err("`access_token` is there twice")),
        ("{}", Err("`token` is missing")),
    ] {
        let token = dialect.parse(&http::Response::new(body), UnixTime::EPOCH);
        match (token, expected) {
            (Ok(token), Ok((secret, seconds))) => {
                let lifetime = token.expires_in().map(|lifetime| lifetime.as_secs());
                assert_eq!((token.secret(), lifetime), (secret, seconds), "{body}");
                assert_eq!(token.extras().count(), usize::from(body.contains("host")));
            }
            (Err(error), Err(text)) => assert!(error.to_string().contains(text), "{error}"),
            (token, _) => panic!("{body}: {token:?}"),
        }
    }
}

#[test]
fn an_unread_member_may_be_in_another_encoding() {
    assert_eq!(case!("latin1-in-unread-member").unwrap().secret(), "tok-1");
}

/// Further refusals in the standard's dialect, with the code and the message that each gives.
#[test]
fn every_kind_of_explanation_is_a_message() {
    for (status, body, code, message) in [
        // A description beside a sentence in the place of a code.
        (400, r#"{"error":"Bad thing","error_description":"d"}"#, None, Some("d")),
        (
            400,
            r#"{"error":"Access denied","message":"The client is locked"}"#,
            None,
            Some("Access denied: The client is locked"),
        ),
        (
            400,
            r#"{"error":"Bad Request","message":"clientId is missing"}"#,
            None,
            Some("clientId is missing"),
        ),
        (400, r#"{"error":"invalid_client","message":"m"}"#, Some("invalid_client"), Some("m")),
        (403, r#"{"error":"Неизвестный клиент"}"#, None, Some("Неизвестный клиент")),
        // A sentence is shown in full. A single word that is no code may be a credential, and is not shown.
        (
            403,
            r#"{"error":"No client 5b8bd3bf-1234-4abc-9def-0123456789ab."}"#,
            None,
            Some("No client 5b8bd3bf-1234-4abc-9def-0123456789ab."),
        ),
        (
            403,
            r#"{"error":"5b8bd3bf:1234:4abc:9def:0123456789abcdefghijkl"}"#,
            None,
            Some("5b8bd3bf:1234:4abc:9def:[masked]"),
        ),
        // The usual places.
        (401, r#"{"message":"no"}"#, None, Some("no")),
        (401, r#"{"detail":"no"}"#, None, Some("no")),
        (401, r#"{"title":"no"}"#, None, Some("no")),
        (401, r#"{"errorSummary":"no"}"#, None, Some("no")),
        (401, r#"{"fault":{"message":"no"}}"#, None, Some("no")),
        (401, r#"{"fault":{"faultstring":"no","detail":{"errorcode":"x"}}}"#, None, Some("no")),
        (401, r#"{"errors":[{"message":"no"},{"message":"x"}]}"#, None, Some("no")),
        (401, r#"{"errors":["no","x"]}"#, None, Some("no")),
        (401, r#"[{"errorCode":"X","message":"no"}]"#, None, Some("no")),
        (
            422,
            r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#,
            None,
            Some("field required"),
        ),
        (401, r#"{"error":{"message":""},"title":"no"}"#, None, Some("no")),
        // A text that says no more than the code or the status is no message.
        (401, r#"{"error":"invalid_client"}"#, Some("invalid_client"), None),
        (401, r#"{"error":"invalid_client","status":401}"#, Some("invalid_client"), None),
        (401, r#"{"error":"Unauthorized"}"#, None, None),
        (401, r#"{"message":"Unauthorized","statusCode":401}"#, None, None),
        (401, "{}", None, None),
        (401, "[]", None, None),
        (401, "null", None, None),
        (401, r#"{"error":null,"ok":false}"#, None, None),
        (401, " ", None, None),
        // All else is an excerpt.
        (401, r#"{"outcome":{"text":"locked"}}"#, None, Some(r#"{"outcome":{"text":"locked"}}"#)),
        (
            401,
            r#"{"error":"invalid_client","info":"locked"}"#,
            Some("invalid_client"),
            Some(r#"{"error":"invalid_client","info":"locked"}"#),
        ),
        (401, r#"{"reasons":[17]}"#, None, Some(r#"{"reasons":[17]}"#)),
        (401, r#""locked""#, None, Some("locked")),
        (401, "locked", None, Some("locked")),
        (401, "{'error': 'locked'}", None, Some("{'error': 'locked'}")),
        (401, r#"{"error":"cut sho"#, None, Some(r#"{"error":"cut sho"#)),
        (
            401,
            "<Error><Code>Locked</Code><Message>by &quot;us&quot;</Message></Error>",
            None,
            Some(r#"Locked by "us""#),
        ),
        (
            502,
            "<html><head><title>502 Bad Gateway</title></head><p>x</p>",
            None,
            Some("502 Bad Gateway"),
        ),
        (502, "<html><h1>No upstream</h1></html>", None, Some("No upstream")),
        (502, "<html><title> </title><h1>No upstream</h1></html>", None, Some("No upstream")),
        (
            401,
            "error=invalid_client&error_description=locked",
            Some("invalid_client"),
            Some("locked"),
        ),
    ] {
        let response = http::Response::builder().status(status).body(body).unwrap();
        let refusal = refusal(Dialect::rfc6749().parse(&response, UnixTime::EPOCH));
        assert_eq!((refusal.code(), refusal.message()), (code, message), "{body}");
    }
}

#[test]
fn a_text_in_another_encoding_is_a_message() {
    for body in [&b"Acc\xe8s refus\xe9"[..], b"{\"message\":\"Acc\xe8s refus\xe9\"}"] {
        let refusal = refusal(super::RFC6749.parse(403, body));
        assert_eq!(refusal.message(), Some("Accès refusé"));
    }
    let binary = refusal(super::RFC6749.parse(403, b"\x89PNG\r\n\x1a\n\0\xff"));
    assert_eq!((binary.message(), binary.excerpt()), (None, None));
}

/// The challenge gives the message where the body has none.
#[test]
fn a_header_explains_what_the_body_does_not() {
    for (header, body, code, message) in [
        (r#"Bearer error="invalid_client""#, "", Some("invalid_client"), None),
        (r#"Bearer error="a", error_description="b""#, r#"{"error":"c"}"#, Some("c"), Some("b")),
        (r#"Bearer error="a", error_description="b""#, r#"{"message":"d"}"#, Some("a"), Some("d")),
        (r#"Bearer error="a", error_description="b""#, "<p>x</p>", Some("a"), Some("b")),
        (r#"Basic realm="x""#, r#"{"error":"c"}"#, Some("c"), None),
        (r#"Bearer error="not a code", error_description="b""#, "", None, Some("b")),
    ] {
        let response = http::Response::builder()
            .status(401)
            .header("WWW-Authenticate", header)
            .body(body)
            .unwrap();
        let refusal = refusal(Dialect::rfc6749().parse(&response, UnixTime::EPOCH));
        assert_eq!((refusal.code(), refusal.message()), (code, message), "{header} {body}");
        assert_eq!(refusal.kind(), ErrorKind::Credentials);
    }
}

/// A program gets the excerpt as well, if the message was found elsewhere.
#[test]
fn an_excerpt_is_there_beside_a_message() {
    let body = r#"{"error":"invalid_client","error_description":"m","hint":"h"}"#;
    let refusal = refusal(super::RFC6749.parse(401, body));
    assert_eq!((refusal.message(), refusal.excerpt()), (Some("m"), Some(body)));
    assert!(!refusal.to_string().contains("hint"), "{refusal}");
}

/// Bounded, on one line, and masked: a token among it is not shown, however short.
#[test]
fn an_excerpt_shows_no_credential() {
    let secret = "sk-4eC39HqLyjWDarjtT1zdp7dc";
    for (body, excerpt) in [
        (format!("key {secret}\nis wrong\u{202e}"), "key [masked] is wrong".to_owned()),
        (format!(r#"{{"got":"{secret}"}}"#), r#"{"got":"[masked]"}"#.to_owned()),
        (
            r#"{"access_token":"t0k3n","refresh_token":"r"}"#.to_owned(),
            r#"{"access_token":"[masked]","refresh_token":"[masked]"}"#.to_owned(),
        ),
        (format!("<title>No {secret}</title>"), "No [masked]".to_owned()),
        (format!("<e><password>x</password>{secret}</e>"), "[masked] [masked]".to_owned()),
        ("client_secret=x&a=b".to_owned(), "client_secret=[masked]&a=b".to_owned()),
    ] {
        let refusal = refusal(super::RFC6749.parse(400, &body));
        assert_eq!(refusal.excerpt(), Some(&*excerpt), "{body}");
    }
    let long = refusal(super::RFC6749.parse(400, "é ".repeat(20_000)));
    assert!(long.excerpt().is_some_and(|text| text.len() <= 512 && text.ends_with('…')));
}

/// A page's title and a token type are shown, and nothing else of the body.
#[test]
fn a_malformed_response_is_not_quoted() {
    let vendor: &Vendor = &super::RFC6749;
    for (found, shown) in [
        ("MAC", true),
        ("DPoP", true),
        ("BearerToken", true),
        ("N_A", true),
        ("", true),
        ("rt-1", false),
        ("8xLOxBtZp8", false),
        ("sesame", false),
        ("my_refresh_token_of_today", false),
    ] {
        let body = format!(r#"{{"access_token":"t0k3n","token_type":"{found}"}}"#);
        let error = vendor.parse(200, body).unwrap_err();
        let text = format!("{error} {error:?}");
        assert_eq!(text.contains(&format!("{found:?}")), shown, "{text}");
    }
    let title = "<title>Session 4eC39HqLyjWDarjtT1zdp7dc</title>";
    let error = vendor.parse(200, title).unwrap_err();
    assert!(error.to_string().contains("Session [masked]"), "{error}");
}
