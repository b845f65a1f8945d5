//! Credentials go to the grant's endpoint alone.

use std::io::ErrorKind;
use std::net::TcpListener;

use polygrant_ureq::{Transport, ureq};

use crate::canary::failure;
use crate::server::{Server, answer};

const STATUSES: [&str; 5] = ["301 A", "302 B", "303 C", "307 D", "308 E"];

/// ureq's default agent follows ten.
fn transports() -> [Transport; 2] {
    [Transport::new(), Transport::with_agent(ureq::agent())]
}

#[test]
fn to_the_same_server() {
    for transport in transports() {
        for status in STATUSES {
            for body in ["", "moved"] {
                let location = "location: /elsewhere?code=7\r\n";
                let server = Server::answering(answer(status, location, body));
                let error = failure(&transport, &server.grant());
                let refusal = error.as_refusal().unwrap();
                assert!(status.starts_with(refusal.status().as_str()));
                assert_eq!(refusal.location(), Some("/elsewhere"));
                assert_eq!((server.connections(), server.requests().len()), (1, 1), "{status}");
            }
        }
    }
}

#[test]
fn to_another_server() {
    for transport in transports() {
        for status in STATUSES {
            let other = TcpListener::bind("127.0.0.1:0").unwrap();
            let location = format!("http://{}/token", other.local_addr().unwrap());
            let server =
                Server::answering(answer(status, &format!("location: {location}\r\n"), ""));
            let error = failure(&transport, &server.grant());
            assert_eq!(error.as_refusal().unwrap().location(), Some(location.as_str()));
            assert_eq!(server.requests().len(), 1, "{status}");

            other.set_nonblocking(true).unwrap();
            assert_eq!(other.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "{status}");
        }
    }
}
