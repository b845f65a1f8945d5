//! What comes back whole.

use std::time::Duration;

use polygrant::{Dialect, Error, MAX_BODY, RefusalClass};
use polygrant_ureq::Transport;

use crate::canary::{TOKEN, failure, grant, obtain};
use crate::server::{Server, TOKEN_BODY, answer, token};

fn assert_token(answer: impl Into<Vec<u8>>) {
    let server = Server::answering(answer);
    let token = obtain(&Transport::new(), &server.grant()).unwrap();
    assert_eq!(token.secret(), TOKEN);
    assert_eq!(token.expires_in(), Some(Duration::from_secs(3600)));
}

#[test]
fn a_token() {
    assert_token(token());
}

#[test]
fn a_token_in_chunks() {
    let (one, two) = TOKEN_BODY.split_at(20);
    assert_token(format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n\
         0\r\n\r\n",
        one.len(),
        two.len()
    ));
}

#[test]
fn a_token_that_ends_with_the_connection() {
    assert_token(format!("HTTP/1.0 200 OK\r\n\r\n{TOKEN_BODY}"));
}

#[test]
fn a_token_after_an_interim_answer() {
    let hints = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
    assert_token([&hints[..], &token()].concat());
}

#[test]
fn a_body_of_just_the_largest_size() {
    let padding = " ".repeat(MAX_BODY - TOKEN_BODY.len());
    assert_token(answer("200 OK", "", &format!("{TOKEN_BODY}{padding}")));
}

/// The lifetime counts from the answer's arrival, by the clock of this machine.
#[test]
fn an_absolute_expiry_without_a_date() {
    let body = r#"{"accessToken":"t0k3n-canary","accessTokenExpiresAt":"9999-12-31T23:59:59Z"}"#;
    let server = Server::answering(answer("200 OK", "", body));
    let token = obtain(&Transport::new(), &grant(Dialect::ants(), &server.url())).unwrap();
    assert!(token.expires_in().unwrap() > Duration::ZERO);

    let body = r#"{"accessToken":"t0k3n-canary","accessTokenExpiresAt":"2020-01-01T00:00:00Z"}"#;
    let server = Server::answering(answer("200 OK", "", body));
    let token = obtain(&Transport::new(), &grant(Dialect::ants(), &server.url())).unwrap();
    assert_eq!(token.expires_in(), Some(Duration::ZERO));
}

#[test]
fn refusals() {
    for (status, body, class) in [
        ("400 Bad Request", r#"{"error":"invalid_scope"}"#, RefusalClass::Scope),
        ("401 Unauthorized", r#"{"error":"invalid_client"}"#, RefusalClass::Credentials),
        ("403 Forbidden", "<title>Blocked</title>", RefusalClass::Other),
        ("429 Too Many Requests", "", RefusalClass::Rate),
        ("500 Internal Server Error", "oh no", RefusalClass::Transient),
    ] {
        let server = Server::answering(answer(status, "retry-after: 7\r\n", body));
        let error = failure(&Transport::new(), &server.grant());
        let refusal = error.as_refusal().unwrap();
        assert_eq!(refusal.class(), class, "{status}");
        assert!(status.starts_with(refusal.status().as_str()));
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

/// A server that repeats the credentials is not repeated.
#[test]
fn an_echo() {
    let body = r#"{"error":"invalid_client","error_description":"not my-client:s3cr3t-canary"}"#;
    let server = Server::answering(answer("401 Unauthorized", "", body));
    let error = failure(&Transport::new(), &server.grant());
    assert!(error.as_refusal().unwrap().message().unwrap().starts_with("not "));
}

#[test]
fn a_compressed_body_stays_compressed() {
    // Starts as every gzip member does.
    let mut gzip = answer("200 OK", "content-encoding: gzip\r\n", "0123456789");
    let body = gzip.len() - 10;
    gzip[body..].copy_from_slice(b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
    let server = Server::answering(gzip);
    let error = failure(&Transport::new(), &server.grant());
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    assert!(error.to_string().contains("compressed (gzip)"), "{error}");
}

#[test]
fn a_body_longer_than_its_length_says() {
    let server =
        Server::answering(format!("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{TOKEN_BODY}"));
    let error = failure(&Transport::new(), &server.grant());
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
}
