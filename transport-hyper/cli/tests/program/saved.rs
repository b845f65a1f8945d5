//! `parse`: saved responses, as people save them.

use serde_json::{Value, json};

use crate::run::{File, polygrant};

fn parse(dialect: &str, saved: &str) -> (i32, Value) {
    let said = polygrant(&["parse", "--dialect", dialect, "-"]).reading(saved.as_bytes());
    (said.status, said.json())
}

#[test]
fn a_lifetime_counts_from_the_date_of_the_response() {
    let saved = "HTTP/1.1 200 OK\r\nDate: Thu, 10 Aug 2023 11:41:57 GMT\r\n\r\n\
        {\"accessToken\":\"5474\",\"accessTokenExpiresAt\":\"2023-08-10T12:41:57.643Z\",\"scope\":\"item\"}";
    let expected = json!({
        "access_token": "5474",
        "token_type": "Bearer",
        "expires_in": 3600,
        "expires_at": "2023-08-10T12:41:57Z",
        "scope": "item",
    });
    assert_eq!(parse("ants", saved), (0, expected));
}

#[test]
fn unknown_values_are_null() {
    let saved = "HTTP/2 200\n\n{\"access_token\":\"a\",\"token_type\":\"bearer\"}";
    let expected = json!({
        "access_token": "a", "token_type": "Bearer", "expires_in": null, "expires_at": null,
        "scope": null,
    });
    assert_eq!(parse("rfc6749", saved), (0, expected));
}

#[test]
fn a_lifetime_that_cannot_be_read_is_a_note() {
    for (lifetime, expected) in [
        ("3600", ""),
        ("null", ""),
        (
            "\"soon\"",
            "polygrant: note: the lifetime in `expires_in` is not one that the dialect reads, so that it \
             is not known when the token ends: see `lifetime` in the document\n",
        ),
    ] {
        let saved = format!(
            "HTTP/1.1 200 OK\r\n\r\n{{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":{lifetime}}}"
        );
        let said = polygrant(&["parse", "--dialect", "rfc6749", "-"]).reading(saved.as_bytes());
        assert_eq!((said.status, &*said.err), (0, expected), "{lifetime}");
        assert_eq!(said.json()["access_token"], "a");
    }
}

#[test]
fn a_file_a_chunked_body_and_the_other_outputs() {
    let saved = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
        2c\r\n{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}\r\n0\r\n\r\n";
    let file = File::new("saved.http", saved);
    for (output, expected) in [("token", "abc\n"), ("header", "Authorization: Bearer abc\n")] {
        let said =
            polygrant(&["parse", "--dialect", "oro", "--output", output, file.path()]).said();
        assert_eq!((said.status, &*said.out), (0, expected), "{}", said.err);
    }
}

#[test]
fn every_kind_of_failure_has_its_status() {
    for (saved, status, kind, code, retry_after) in [
        (
            "HTTP/1.1 401 Unauthorized\n\n{\"error\":\"invalid_client\"}",
            3,
            "refused",
            json!("invalid_client"),
            Value::Null,
        ),
        ("HTTP/1.1 429 Slow\nRetry-After: 58\n\n{}", 4, "refused", Value::Null, json!(58)),
        (
            "HTTP/1.1 503 Later\nDate: Sat, 21 Nov 2026 21:26:10 GMT\n\
             Retry-After: Saturday, 21-Nov-26 21:28:10 GMT\n\n<html>",
            3,
            "refused",
            Value::Null,
            json!(120),
        ),
        (
            "HTTP/1.1 302 Found\nLocation: https://a.example/x?s=1\n\n",
            3,
            "refused",
            Value::Null,
            Value::Null,
        ),
        ("HTTP/1.1 200 OK\n\n{}", 6, "malformed", Value::Null, Value::Null),
        ("HTTP/1.1 200 OK\n\n", 6, "malformed", Value::Null, Value::Null),
        ("{\"access_token\":\"a\"}", 6, "malformed", Value::Null, Value::Null),
        ("", 6, "malformed", Value::Null, Value::Null),
    ] {
        let (exit, said) = parse("xone", saved);
        assert_eq!(exit, status, "{saved}");
        let error = &said["error"];
        assert_eq!(error["kind"], kind, "{saved}");
        assert_eq!(error["code"], code, "{saved}");
        assert_eq!(error["retry_after"], retry_after, "{saved}");
        assert_eq!(error.as_object().unwrap().len(), 10);
    }
}

#[test]
fn a_redirect_says_where_to_without_the_query() {
    let (_, said) = parse("xone", "HTTP/1.1 302 Found\nLocation: https://a.example/x?s=1\n\n");
    assert_eq!(said["error"]["message"], "redirects to https://a.example/x");
}

#[test]
fn a_file_that_is_not_there_is_a_wrong_configuration() {
    let said = polygrant(&["parse", "--dialect", "xone", "/nonexistent"]).said();
    assert_eq!((said.status, &*said.out), (2, ""));
    assert!(said.err.starts_with("polygrant: cannot read /nonexistent: "), "{}", said.err);
    let arguments = ["parse", "--dialect", "xone", "--output", "json", "/nonexistent"];
    assert_eq!(polygrant(&arguments).said().json()["error"]["kind"], "configuration");
}

/// What the response means is printed once: as JSON, or as a line.
#[test]
fn a_failure_is_told_once() {
    let saved =
        b"HTTP/1.1 401 No\n\n{\"error\":\"invalid_client\",\"error_uri\":\"https://a.example\"}";
    for output in [&[][..], &["--output", "json"]] {
        let arguments = [&["parse", "--dialect", "rfc6749", "-"], output].concat();
        let said = polygrant(&arguments).reading(saved);
        assert_eq!((said.status, &*said.err), (3, ""));
        assert_eq!(said.json()["error"]["uri"], "https://a.example");
    }
    for output in ["token", "header"] {
        let arguments = ["parse", "--dialect", "rfc6749", "--output", output, "-"];
        let said = polygrant(&arguments).reading(saved);
        assert_eq!((said.status, &*said.out), (3, ""));
        assert_eq!(said.err, "polygrant: refused (401 Unauthorized): invalid_client\n");
    }
}
