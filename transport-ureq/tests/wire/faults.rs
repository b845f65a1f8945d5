//! What does not come back, or not all of it.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use polygrant::{Dialect, Error, MAX_BODY, MAX_HEADERS, RefusalClass, Timeouts, TransportFault};
use polygrant_ureq::Transport;

use crate::canary::{failure, fault, grant};
use crate::server::{Server, hold};

fn hasty() -> Transport {
    within(Duration::from_millis(150))
}

fn within(attempt: Duration) -> Transport {
    Transport::new().with_timeouts(Timeouts::default().with_attempt(attempt))
}

fn fault_of(server: &Server) -> TransportFault {
    fault(&Transport::new(), &server.grant())
}

fn class_of(server: &Server) -> RefusalClass {
    failure(&Transport::new(), &server.grant()).as_refusal().unwrap().class()
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(fault(&Transport::new(), &grant(Dialect::rfc6749(), &url)), TransportFault::Connect);
}

/// A label of 64 characters fits into no query, so that the lookup fails on this machine already.
#[test]
fn no_such_host() {
    let url = format!("https://{}.invalid", "x".repeat(64));
    assert_eq!(fault(&Transport::new(), &grant(Dialect::rfc6749(), &url)), TransportFault::Resolve);
}

#[test]
fn closed_before_the_request_is_read() {
    assert_eq!(fault_of(&Server::playing(|stream, _| drop(stream))), TransportFault::Closed);
}

#[test]
fn closed_without_an_answer() {
    assert_eq!(fault_of(&Server::answering("")), TransportFault::Closed);
}

#[test]
fn closed_within_the_head() {
    assert_eq!(
        fault_of(&Server::answering("HTTP/1.1 200 OK\r\ncontent-le")),
        TransportFault::Closed
    );
}

#[test]
fn closed_within_the_body() {
    let part = "content-length: 1000\r\n\r\n{\"access_token\":\"t0k3n-canary\"";
    assert_eq!(
        fault_of(&Server::answering(format!("HTTP/1.1 200 OK\r\n{part}"))),
        TransportFault::Closed
    );
    assert_eq!(
        class_of(&Server::answering(format!("HTTP/1.1 401 Unauthorized\r\n{part}"))),
        RefusalClass::Credentials
    );
}

#[test]
fn closed_within_a_chunk() {
    let part = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{\"access_token\"";
    assert_eq!(fault_of(&Server::answering(part)), TransportFault::Closed);
}

#[test]
fn no_answer_in_time() {
    let server = Server::stalling_after("");
    assert_eq!(fault(&hasty(), &server.grant()), TransportFault::Timeout);
}

#[test]
fn half_a_head_in_time() {
    let server = Server::stalling_after("HTTP/1.1 200 OK\r\ncontent-le");
    assert_eq!(fault(&hasty(), &server.grant()), TransportFault::Timeout);
}

#[test]
fn half_a_body_in_time() {
    let server = Server::stalling_after("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{");
    assert_eq!(fault(&hasty(), &server.grant()), TransportFault::Timeout);

    let server = Server::stalling_after("HTTP/1.1 429 Slow\r\ncontent-length: 99\r\n\r\n{");
    // Long enough for the head to come even on a busy machine.
    let error = failure(&within(Duration::from_millis(500)), &server.grant());
    assert_eq!(error.as_refusal().unwrap().class(), RefusalClass::Rate);
}

/// The deadline is for the whole, not for the pause between two bytes.
#[test]
fn byte_by_byte() {
    for first in ["HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n"] {
        let server = Server::playing(move |mut stream, seen| {
            assert!(seen.request(&mut stream));
            stream.write_all(first.as_bytes()).unwrap();
            drip(&mut stream);
        });
        assert_eq!(fault(&hasty(), &server.grant()), TransportFault::Timeout, "{first}");
    }
}

/// A byte every few milliseconds until the client closes.
fn drip(stream: &mut TcpStream) {
    stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    let mut byte = [0];
    loop {
        match stream.read(&mut byte) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            _ => break,
        }
        if stream.write_all(b"x").is_err() {
            break;
        }
    }
}

#[test]
fn no_time_at_all() {
    let server = Server::answering("");
    assert_eq!(fault(&within(Duration::ZERO), &server.grant()), TransportFault::Timeout);
    assert_eq!(server.connections(), 0);
}

/// Neither a length that promises more nor the lack of one makes the client read on: these servers
/// keep the connection open.
#[test]
fn a_body_that_is_too_large() {
    let body = "x".repeat(MAX_BODY + 1);
    for length in ["content-length: 10000000000\r\n", "content-length: 65537\r\n", ""] {
        let server = Server::stalling_after(format!("HTTP/1.1 200 OK\r\n{length}\r\n{body}"));
        assert_eq!(fault_of(&server), TransportFault::TooLarge, "{length}");

        let server = Server::stalling_after(format!("HTTP/1.1 500 Oh\r\n{length}\r\n{body}"));
        assert_eq!(class_of(&server), RefusalClass::Transient, "{length}");
    }
}

#[test]
fn a_head_that_is_too_large() {
    let header = "x".repeat(MAX_HEADERS);
    for end in ["", "\r\ncontent-length: 0\r\n\r\n"] {
        let server = Server::stalling_after(format!("HTTP/1.1 200 OK\r\nx: {header}{end}"));
        assert_eq!(fault_of(&server), TransportFault::TooLarge, "{end:?}");
    }
}

/// ureq has room for 128 headers, and calls one more a fault of the protocol.
#[test]
fn a_head_of_too_many_headers() {
    let headers = "x: y\r\n".repeat(129);
    let server = Server::answering(format!("HTTP/1.1 200 OK\r\n{headers}\r\n"));
    assert_eq!(fault_of(&server), TransportFault::Protocol);
}

#[test]
fn not_http() {
    for answer in [
        &b"SSH-2.0-OpenSSH_9.6\r\n"[..],
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: some\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    ] {
        let server = Server::answering(answer);
        assert_eq!(fault_of(&server), TransportFault::Protocol, "{}", answer.escape_ascii());
    }
}

#[test]
fn a_source_says_more() {
    let server = Server::playing(|mut stream, seen| {
        seen.request(&mut stream);
        stream.write_all(b"SSH-2.0\r\n").unwrap();
        hold(&mut stream);
    });
    let Error::Transport(error) = failure(&Transport::new(), &server.grant()) else { panic!() };
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.is::<polygrant_ureq::ureq::Error>(), "{source:?}");
}
