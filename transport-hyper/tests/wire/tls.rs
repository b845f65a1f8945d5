//! Real TLS. What needs no certificate stands in the table.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{Error, Grant, Timeouts, TransportErrorKind, TransportErrorReason};
use polygrant_hyper::{Builder, RootCertificates, TokenClient, Transport};
use polygrant_lifecycle::Policy;
use polygrant_testkit::{Authority, Journal, ScriptedServer};
use rustls::{ServerConnection, StreamOwned};

use crate::authority::{builder, transport};
use crate::exchange::{fault, fetch, grant, runtime, token};

type Stream = StreamOwned<ServerConnection, TcpStream>;

fn serving(
    authority: &Authority,
    mut script: impl FnMut(&mut Stream, &Journal) -> io::Result<()> + Send + 'static,
) -> ScriptedServer {
    let config = authority.server_config(&[]).unwrap();
    ScriptedServer::with_script(move |tcp, journal| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        script(&mut StreamOwned::new(tls, tcp), journal)
    })
    .unwrap()
}

fn serving_tokens(authority: &Authority) -> ScriptedServer {
    serving(authority, |stream, journal| {
        journal.request(stream)?;
        stream.write_all(token().as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    })
}

fn at(host: &str, server: &ScriptedServer) -> Grant {
    grant(&format!("https://{host}:{}", server.address().port()))
}

#[test]
fn an_authority_beside_mozillas() {
    let authority = Authority::new().unwrap();
    let server = serving_tokens(&authority);
    let own = authority.certificate_pem();
    let roots = RootCertificates::mozilla().with_pem(own.as_bytes()).unwrap();
    let trusted = Builder::new().with_root_certificates(roots);
    fetch(&trusted.clone().build(), &at("localhost", &server)).unwrap();
    // Set again, they replace each other; a TLS configuration has its own.
    for roots in [RootCertificates::mozilla(), RootCertificates::none()] {
        let builder = trusted.clone().with_root_certificates(roots);
        let reason = fault(fetch(&builder.clone().build(), &at("localhost", &server)));
        assert_eq!(reason, TransportErrorKind::Tls);
        let builder = builder.with_tls(crate::authority::client_config(&authority));
        fetch(&builder.build(), &at("localhost", &server)).unwrap();
    }
}

#[test]
fn the_right_host() {
    let authority = Authority::new().unwrap();
    let server = serving_tokens(&authority);
    fetch(&transport(&authority), &at("localhost", &server)).unwrap();
    assert_eq!(server.stop().requests.len(), 1);
}

#[test]
fn the_wrong_host() {
    let authority = Authority::new().unwrap();
    let server = serving_tokens(&authority);
    let result = fetch(&transport(&authority), &at("127.0.0.1", &server));
    assert_eq!(fault(result), TransportErrorKind::Tls);
    assert!(server.stop().requests.is_empty());
}

#[test]
fn an_unknown_authority() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = serving_tokens(&authority);
    for transport in [Transport::tokio(), Builder::new().build(), transport(&other)] {
        let result = fetch(&transport, &at("localhost", &server));
        assert_eq!(fault(result), TransportErrorKind::Tls);
    }
    assert!(server.stop().requests.is_empty());
}

#[test]
fn a_body_that_stalls() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, |stream, journal| {
        journal.request(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
        io::copy(stream, &mut io::sink()).map(drop)
    });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(300));
    let transport = builder(&authority).with_timeouts(timeouts).build();
    assert_eq!(fault(fetch(&transport, &at("localhost", &server))), TransportErrorKind::Timeout);
    assert!(server.stop().requests.len() <= 1);
}

/// With and without TLS's own goodbye.
#[test]
fn a_body_that_breaks_off() {
    let authority = Authority::new().unwrap();
    for says_goodbye in [false, true] {
        let server = serving(&authority, move |stream, journal| {
            journal.request(stream)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
            if says_goodbye {
                stream.conn.send_close_notify();
            }
            stream.flush()
        });
        let result = fetch(&transport(&authority), &at("localhost", &server));
        assert_eq!(fault(result), TransportErrorKind::Closed);
        assert_eq!(server.stop().requests.len(), 1);
    }
}

/// Bytes that are no TLS record where the body should be.
#[test]
fn a_body_that_leaves_tls() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, |stream, journal| {
        journal.request(stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
        stream.flush()?;
        stream.sock.write_all(b"HTTP/1.1 500 Oh\r\n\r\n")?;
        io::copy(stream, &mut io::sink()).map(drop)
    });
    let result = fetch(&transport(&authority), &at("localhost", &server));
    assert_eq!(fault(result), TransportErrorKind::Tls);
}

/// The time to connect is the policy's, whatever the client was built with.
#[test]
fn a_handshake_that_stalls() {
    let authority = Authority::new().unwrap();
    let stalling = |mut tcp: TcpStream, _: &Journal| io::copy(&mut tcp, &mut io::sink()).map(drop);
    let server = ScriptedServer::with_script(stalling).unwrap();
    let minute = Duration::from_secs(60);
    let transport = builder(&authority).with_timeouts(Timeouts::default().with_attempt(3 * minute));
    let mut policy = Policy::default();
    policy.attempts = 1;
    policy.timeouts = policy.timeouts.with_attempt(minute).with_connect(Duration::from_millis(200));
    let client = TokenClient::tokio_with(transport.build(), at("localhost", &server), policy);
    let failure = runtime().block_on(client.token()).unwrap_err();
    let Error::Transport(error) = failure.error() else { panic!("{failure:?}") };
    assert_eq!(error.reason(), Some(TransportErrorReason::HandshakeTimedOut));
}
