//! Connections that fail, and responses that come too late.

use std::time::Duration;

use polygrant::{ErrorKind, Timeouts, TransportErrorKind};

use super::build::{CLOSED, HASTY, TIMEOUT, refused, responding, scenario, stalling, token_body};
use crate::samples::response;
use crate::scenario::{Place, Scenario};
use crate::{Expected, Step, TOKEN};

pub(super) fn scenarios() -> Vec<Scenario> {
    let mut all = unconnected();
    all.extend(broken());
    all.extend(late());
    all
}

fn unconnected() -> Vec<Scenario> {
    let fault = Expected::Transport;
    let plain = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
    let mut stalled = scenario("a TLS handshake that stalls", [Step::Hold], TIMEOUT);
    // The handshake is part of connecting, whose deadline alone can pass here: the server gives up
    // before the other.
    let (connect, attempt) = (HASTY, Duration::from_secs(600));
    stalled.timeouts = Timeouts::default().with_connect(connect).with_attempt(attempt);
    vec![
        scenario("no server listens", [], fault(TransportErrorKind::Connect))
            .at(Place::ClosedPort)
            .saying(": connection refused: nothing listens on that port"),
        scenario("no such host", [], fault(TransportErrorKind::Resolve)).at(Place::Nowhere),
        stalled.at(Place::Tls),
        scenario("closed within the TLS handshake", [], CLOSED).at(Place::Tls),
        // The server holds the connection, so that the client's first bytes cause no reset.
        scenario(
            "plain text where TLS should be",
            [Step::write(plain), Step::Hold],
            fault(TransportErrorKind::Tls),
        )
        .at(Place::Tls)
        .saying(": the server does not speak TLS on that port"),
    ]
}

fn broken() -> Vec<Scenario> {
    let head = "HTTP/1.1 200 OK\r\ncontent-le";
    let part = format!("content-length: 1000\r\n\r\n{{\"access_token\":\"{TOKEN}\"");
    let ok = format!("HTTP/1.1 200 OK\r\n{part}");
    let no = format!("HTTP/1.1 401 Unauthorized\r\n{part}");
    let body = token_body();
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let resetting = |name: &'static str, bytes: &str, expected| {
        scenario(name, [Step::ReadForReset, Step::write(bytes)], expected)
    };
    let unauthorized = || refused(401, ErrorKind::Credentials);
    vec![
        scenario("closed before the request is read", [], CLOSED),
        responding("closed without a response", "", CLOSED),
        responding("closed within the head", head, CLOSED),
        responding("closed after an interim response", "HTTP/1.1 100 Continue\r\n\r\n", CLOSED),
        responding("closed within the body", &*ok, CLOSED),
        responding("closed within the body of a refusal", &*no, unauthorized()),
        responding("closed within a chunk", format!("{chunked}ff\r\n{{\"access_token\""), CLOSED),
        responding(
            "closed before the last chunk",
            format!("{chunked}{:x}\r\n{body}\r\n", body.len()),
            CLOSED,
        ),
        responding(
            "a length that the body does not reach",
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len() + 1),
            CLOSED,
        ),
        resetting("a reset before the response", "", CLOSED),
        resetting("a reset within the head", head, CLOSED),
        resetting("a reset within the body", &ok, CLOSED),
    ]
}

/// Each deadline is for the whole, not for the pause between two bytes.
fn late() -> Vec<Scenario> {
    let hasty = |name: &'static str, last: Step, response: &str| {
        scenario(name, [Step::Read, Step::write(response), last], TIMEOUT).within(HASTY)
    };
    let body = "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n";
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{";
    vec![
        hasty("no response in time", Step::Hold, "").saying(": the response timed out"),
        hasty("half a head in time", Step::Hold, "HTTP/1.1 200 OK\r\ncontent-le"),
        hasty("no body in time", Step::Hold, body),
        hasty("half a body in time", Step::Hold, &format!("{body}{{")),
        hasty("half a chunk in time", Step::Hold, chunk),
        hasty("a head byte by byte", Step::Drip, "HTTP/1.1 200 OK\r\nx: "),
        hasty("a body byte by byte", Step::Drip, body),
        // Long enough for the head to come even on a busy machine.
        stalling(
            "half a refusal's body in time",
            "HTTP/1.1 429 Slow\r\ncontent-length: 99\r\n\r\n{",
            refused(429, ErrorKind::Rate),
        )
        .within(Duration::from_millis(500)),
        responding("no time at all", response("200 OK", "", &token_body()), TIMEOUT)
            .within(Duration::ZERO),
    ]
}
