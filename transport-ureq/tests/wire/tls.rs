//! Real TLS, with a certificate authority of the test's own.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{Dialect, Grant, Timeouts, TransportFault};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{Certificate, RootCerts, TlsConfig};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::canary::{fault, grant, obtain};
use crate::server::{Server, hold, token};

struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        let key = KeyPair::generate().unwrap();
        Self { certificate: params.self_signed(&key).unwrap(), issuer: Issuer::new(params, key) }
    }

    fn root(&self) -> Certificate<'static> {
        Certificate::from_der(self.certificate.der()).to_owned()
    }

    /// A server whose certificate is for `localhost`, and for no address.
    fn server(&self, mut play: impl FnMut(&mut Stream) + Send + 'static) -> Server {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        Server::playing(move |tcp, seen| {
            let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(tls, tcp);
            if seen.request(&mut stream) {
                play(&mut stream);
            }
        })
    }

    fn token_server(&self) -> Server {
        self.server(|stream| {
            stream.write_all(&token()).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
        })
    }
}

type Stream = StreamOwned<ServerConnection, std::net::TcpStream>;

fn at(host: &str, server: &Server) -> Grant {
    grant(Dialect::rfc6749(), &format!("https://{host}:{}", server.port()))
}

#[test]
fn the_right_host() {
    let authority = Authority::new();
    let server = authority.token_server();
    obtain(&Transport::trusting([authority.root()]), &at("localhost", &server)).unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_wrong_host() {
    let authority = Authority::new();
    let server = authority.token_server();
    let transport = Transport::trusting([authority.root()]);
    assert_eq!(fault(&transport, &at("127.0.0.1", &server)), TransportFault::Tls);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_unknown_authority() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = authority.token_server();
    for transport in [
        Transport::new(),
        Transport::trusting([]),
        Transport::trusting([other.root()]),
        Transport::trusting([Certificate::from_der(b"no certificate")]),
    ] {
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportFault::Tls);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_agent_that_verifies_nothing() {
    let authority = Authority::new();
    let server = authority.token_server();
    let agent = |roots: RootCerts| {
        let tls = TlsConfig::builder().root_certs(roots).disable_verification(true).build();
        Transport::with_agent(Agent::config_builder().tls_config(tls).build().new_agent())
    };
    assert_eq!(fault(&agent(RootCerts::WebPki), &at("localhost", &server)), TransportFault::Tls);
    assert_eq!(server.requests().len(), 0);

    // Its own authorities still count.
    obtain(&agent(RootCerts::from([authority.root()])), &at("localhost", &server)).unwrap();
}

#[test]
fn plain_text_where_tls_should_be() {
    // It holds the connection, so that the client's first bytes are not answered with a reset.
    let server = Server::playing(|mut stream, _| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").unwrap();
        hold(&mut stream);
    });
    assert_eq!(fault(&Transport::new(), &at("localhost", &server)), TransportFault::Tls);
}

#[test]
fn closed_within_the_handshake() {
    let server = Server::playing(|stream, _| drop(stream));
    assert_eq!(fault(&Transport::new(), &at("localhost", &server)), TransportFault::Closed);
}

/// The handshake is part of connecting.
#[test]
fn a_handshake_that_stalls() {
    let server = Server::playing(|mut stream, _| hold(&mut stream));
    let timeouts = Timeouts::default().with_connect(Duration::from_millis(150));
    let transport = Transport::new().with_timeouts(timeouts);
    assert_eq!(fault(&transport, &at("127.0.0.1", &server)), TransportFault::Timeout);
}

#[test]
fn a_body_that_stalls() {
    let authority = Authority::new();
    let server = authority.server(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{").unwrap();
        hold(stream);
    });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(500));
    let transport = Transport::trusting([authority.root()]).with_timeouts(timeouts);
    assert_eq!(fault(&transport, &at("localhost", &server)), TransportFault::Timeout);
    assert_eq!(server.requests().len(), 1);
}

/// With and without TLS's own goodbye.
#[test]
fn a_body_that_breaks_off() {
    let authority = Authority::new();
    for says_goodbye in [false, true] {
        let server = authority.server(move |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{").unwrap();
            if says_goodbye {
                stream.conn.send_close_notify();
            }
            stream.flush().unwrap();
        });
        let transport = Transport::trusting([authority.root()]);
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportFault::Closed);
    }
}
