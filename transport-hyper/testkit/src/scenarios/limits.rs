//! Responses that are too large, or not HTTP.

use polygrant::{ErrorKind, MAX_BODY, MAX_HEADERS, TransportErrorKind};

use super::build::{PROTOCOL, TOO_LARGE, refused, responding, stalling};
use crate::{BASIC, CLIENT_SECRET, Expected, Scenario};

pub(super) fn scenarios() -> Vec<Scenario> {
    let mut all = large_bodies();
    all.extend(large_heads());
    all.extend(not_http());
    all.extend(echoes());
    all
}

/// Neither a length that promises more nor the lack of one makes the client read on: these servers
/// keep the connection open.
fn large_bodies() -> Vec<Scenario> {
    let body = "x".repeat(MAX_BODY + 1);
    let chunk = format!("{:x}\r\n{body}", body.len());
    let mut all = Vec::new();
    for (form, headers, body) in [
        ("a huge length", "content-length: 10000000000\r\n", &body),
        ("a byte too many", "content-length: 65537\r\n", &body),
        ("no length", "", &body),
        ("chunks", "transfer-encoding: chunked\r\n", &chunk),
    ] {
        let response = |status: &str| format!("HTTP/1.1 {status}\r\n{headers}\r\n{body}");
        all.push(stalling(format!("a body too large, by {form}"), response("200 OK"), TOO_LARGE));
        all.push(stalling(
            format!("a refusal's body too large, by {form}"),
            response("500 Oh"),
            refused(500, ErrorKind::Transient),
        ));
    }
    all
}

fn large_heads() -> Vec<Scenario> {
    const UNTOLD: Expected = Expected::TransportOneOf {
        faults: &[TransportErrorKind::TooLarge, TransportErrorKind::Protocol],
        because: "hyper tells a head that is too large from other bad heads in servers alone",
    };
    let header = "x".repeat(MAX_HEADERS);
    let head = format!("HTTP/1.1 200 OK\r\nx: {header}");
    let headers = "x: y\r\n".repeat(129);
    vec![
        stalling("a head that does not end", &*head, UNTOLD),
        stalling("a head too large", format!("{head}\r\ncontent-length: 0\r\n\r\n"), UNTOLD),
        responding(
            "a refusal's head too large",
            format!("HTTP/1.1 401 No\r\nx: {header}\r\ncontent-length: 0\r\n\r\n"),
            UNTOLD,
        ),
        // Both ureq and hyper limit the number of headers, and neither reports that as a size.
        responding("too many headers", format!("HTTP/1.1 200 OK\r\n{headers}\r\n"), PROTOCOL),
    ]
}

fn not_http() -> Vec<Scenario> {
    [
        ("a greeting of SSH", &b"SSH-2.0-OpenSSH_9.6\r\n"[..]),
        ("an alert of TLS", b"\x15\x03\x01\x00\x02\x02\x46"),
        ("a status of two digits", b"HTTP/1.1 20 OK\r\n\r\n"),
        ("a length that is no number", b"HTTP/1.1 200 OK\r\ncontent-length: some\r\n\r\n"),
        ("a header without a name", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
        (
            "a chunk without a size",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        ),
        ("two lengths", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
    ]
    .map(|(name, response)| responding(name, response, PROTOCOL))
    .into()
}

/// Invalid heads that hold the credentials, which an HTTP client's own errors must not quote.
fn echoes() -> Vec<Scenario> {
    [
        ("the status line", format!("{CLIENT_SECRET} {BASIC}\r\n\r\n")),
        ("the status", format!("HTTP/1.1 {CLIENT_SECRET}\r\n\r\n")),
        ("a header", format!("HTTP/1.1 200 OK\r\n{CLIENT_SECRET} {BASIC}\r\n\r\n")),
        ("the length", format!("HTTP/1.1 200 OK\r\ncontent-length: {CLIENT_SECRET}\r\n\r\n")),
        (
            "a chunk's size",
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{CLIENT_SECRET}\r\n"),
        ),
    ]
    .map(|(place, response)| {
        responding(format!("an echo of the credentials in {place}"), response, PROTOCOL)
    })
    .into()
}
