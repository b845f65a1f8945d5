//! Real TLS, with a certificate authority of the test's own.

use std::io::{self, Write};
use std::time::Duration;

use polygrant::{Error, Grant, Timeouts, TransportErrorKind};
use polygrant_testkit::{Authority, ScriptedServer, TlsStream, respond_tls, serve_tls};
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{Certificate, RootCerts, TlsConfig};
use polygrant_ureq::{RootCertificates, TokenClient, Transport};

use crate::canary::{fault, fetch, grant, token};

/// The authority, for a transport to trust it alone.
pub(crate) fn root(authority: &Authority) -> RootCertificates {
    RootCertificates::none().with_certificate(authority.certificate().clone()).unwrap()
}

/// The authority's own certificate, as ureq has it.
pub(crate) fn certificate(authority: &Authority) -> Certificate<'static> {
    Certificate::from_der(authority.certificate()).to_owned()
}

fn server(
    authority: &Authority,
    then: impl FnMut(&mut TlsStream) -> io::Result<()> + Send + 'static,
) -> ScriptedServer {
    serve_tls(authority.server_config(&[]).unwrap(), then).unwrap()
}

fn token_server(authority: &Authority) -> ScriptedServer {
    server(authority, |stream| respond_tls(stream, token().as_bytes()))
}

fn at(host: &str, server: &ScriptedServer) -> Grant {
    grant(&format!("https://{host}:{}", server.address().port()))
}

#[test]
fn the_right_host() {
    let authority = Authority::new().unwrap();
    let server = token_server(&authority);
    fetch(&Transport::new().with_root_certificates(root(&authority)), &at("localhost", &server))
        .unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_wrong_host() {
    let authority = Authority::new().unwrap();
    let server = token_server(&authority);
    let transport = Transport::new().with_root_certificates(root(&authority));
    assert_eq!(fault(&transport, &at("127.0.0.1", &server)), TransportErrorKind::Tls);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_unknown_authority() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = token_server(&authority);
    for transport in [
        Transport::new(),
        Transport::new().with_root_certificates(RootCertificates::none()),
        Transport::new().with_root_certificates(root(&other)),
    ] {
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Tls);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_authority_beside_mozillas() {
    let authority = Authority::new().unwrap();
    let server = token_server(&authority);
    let own = authority.certificate_pem();
    let roots = RootCertificates::mozilla().with_pem(own.as_bytes()).unwrap();
    let transport = Transport::new().with_root_certificates(roots);
    fetch(&transport, &at("localhost", &server)).unwrap();
    // Set again, they replace each other.
    let transport = transport.with_root_certificates(RootCertificates::mozilla());
    assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Tls);
}

#[test]
fn an_agent_that_verifies_nothing() {
    let authority = Authority::new().unwrap();
    let server = token_server(&authority);
    let agent = |roots: RootCerts| {
        let tls = TlsConfig::builder().root_certs(roots).disable_verification(true).build();
        Transport::with_agent(Agent::config_builder().tls_config(tls).build().new_agent())
    };
    assert_eq!(
        fault(&agent(RootCerts::WebPki), &at("localhost", &server)),
        TransportErrorKind::Tls
    );
    assert_eq!(server.requests().len(), 0);

    // Its own authorities still count.
    fetch(&agent(RootCerts::from([certificate(&authority)])), &at("localhost", &server)).unwrap();
}

#[test]
fn a_body_that_stalls() {
    let authority = Authority::new().unwrap();
    let server = server(&authority, |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
        io::copy(stream, &mut io::sink()).map(drop)
    });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(500));
    let transport =
        Transport::new().with_root_certificates(root(&authority)).with_timeouts(timeouts);
    assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Timeout);
    assert_eq!(server.requests().len(), 1);
}

/// With and without TLS's own goodbye.
#[test]
fn a_body_that_breaks_off() {
    let authority = Authority::new().unwrap();
    for says_goodbye in [false, true] {
        let server = server(&authority, move |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
            if says_goodbye {
                stream.conn.send_close_notify();
            }
            stream.flush()
        });
        let transport = Transport::new().with_root_certificates(root(&authority));
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Closed);
    }
}

/// A request that belongs to no caller goes another way, to the same server with the same checks.
#[test]
fn fault_90_a_request_of_no_caller_checks_the_server_as_well() {
    const GIVE_UP: Duration = Duration::from_secs(30);
    let authority = Authority::new().unwrap();
    let server = token_server(&authority);
    for (host, is_right) in [("localhost", true), ("127.0.0.1", false)] {
        let transport = Transport::new().with_root_certificates(root(&authority));
        let client = TokenClient::new(transport, at(host, &server));
        match client.token_within(GIVE_UP) {
            Ok(_) => assert!(is_right, "the wrong host"),
            Err(error) => {
                let Error::Transport(error) = error.error() else { panic!("{error:?}") };
                assert!(!is_right && error.kind() == TransportErrorKind::Tls, "{error:?}");
            }
        }
    }
    assert_eq!(server.requests().len(), 1);
}
