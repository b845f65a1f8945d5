//! Whole responses with status 2xx.

use std::time::Duration;

use polygrant::{Dialect, ErrorKind, MAX_BODY};

use super::build::{a_token, refused, responding, stalling, token_body};
use crate::samples::response;
use crate::{Expected, Scenario, TOKEN};

pub(super) fn scenarios() -> Vec<Scenario> {
    let mut all = tokens();
    all.extend(lifetimes());
    all.extend(malformed());
    all
}

fn tokens() -> Vec<Scenario> {
    let body = token_body();
    let (one, two) = body.split_at(20);
    let chunks = format!("{:x}\r\n{one}\r\n{:x};a=b\r\n{two}\r\n0\r\n", one.len(), two.len());
    let chunked = |end: &str| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}{end}\r\n")
    };
    let token = response("200 OK", "content-type: application/json\r\n", &body);
    let after = |interim: &[u8]| [interim, &token].concat();
    let padding = " ".repeat(MAX_BODY - body.len());
    vec![
        responding("a token", token.clone(), a_token()),
        stalling("a token on a connection that stays open", token.clone(), a_token()),
        responding("a token in chunks", chunked(""), a_token()),
        stalling("a token in chunks, and a trailer", chunked("x: y\r\n"), a_token()),
        responding(
            "a token that ends with the connection",
            format!("HTTP/1.0 200 OK\r\n\r\n{body}"),
            a_token(),
        ),
        responding(
            "a token after an interim response",
            after(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
            a_token(),
        ),
        responding(
            "a token after leave to continue",
            after(b"HTTP/1.1 100 Continue\r\n\r\n"),
            a_token(),
        ),
        responding("a token with status 201", response("201 Created", "", &body), a_token()),
        responding(
            "a body of just the largest size",
            response("200 OK", "", &format!("{body}{padding}")),
            a_token(),
        ),
        responding(
            "a head with a long header",
            response("200 OK", &format!("x: {}\r\n", "x".repeat(32 * 1024)), &body),
            a_token(),
        ),
    ]
}

/// An absolute expiry counts from the response's arrival, by the clock of this machine.
fn lifetimes() -> Vec<Scenario> {
    let until = |date: &str| {
        let body = format!(r#"{{"accessToken":"{TOKEN}","accessTokenExpiresAt":"{date}"}}"#);
        response("200 OK", "", &body)
    };
    [
        ("an expiry to come", "9999-12-31T23:59:59Z", Duration::from_secs(1)..=Duration::MAX),
        ("an expiry long past", "2020-01-01T00:00:00Z", Duration::ZERO..=Duration::ZERO),
    ]
    .map(|(name, date, expires_in)| {
        responding(name, until(date), Expected::Token { expires_in }).speaking(Dialect::ants())
    })
    .into()
}

fn malformed() -> Vec<Scenario> {
    let body = token_body();
    let json = |name: &'static str, body: &str| {
        responding(name, response("200 OK", "", body), Expected::Malformed)
    };
    let gzip = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n\
        \x1f\x8b\x08\0\0\0\0\0\0\x03";
    let member = r#"{"error":"invalid_client"}"#;
    vec![
        json("an empty body", ""),
        json("a page", "<title>Sign in</title>").saying("titled \"Sign in\""),
        json("half a body, whole by its length", body.split_at(30).0),
        json("a token of another type", &body.replace("Bearer", "MAC")),
        json("two tokens", &format!("{{\"access_token\":\"a\",{}", body.split_at(1).1)),
        responding("a compressed body", *gzip, Expected::Malformed).saying("compressed (gzip)"),
        responding(
            "a body longer than its length says",
            format!("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{body}"),
            Expected::Malformed,
        ),
        stalling("no content", "HTTP/1.1 204 No Content\r\n\r\n", Expected::Malformed),
        responding(
            "a success that is a refusal",
            response("200 OK", "", member),
            refused(200, ErrorKind::Credentials),
        ),
    ]
}
