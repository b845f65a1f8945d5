//! Real TLS, with a certificate authority of the test's own.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use polygrant::{Grant, Timeouts, TransportErrorKind};
use polygrant_testkit::ScriptedServer;
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{Certificate, RootCerts, TlsConfig};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WantsServerCert;
use rustls::{ConfigBuilder, ServerConfig, ServerConnection, StreamOwned, WantsVerifier};

use crate::canary::{fault, fetch, grant, token};

pub(crate) struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        let key = KeyPair::generate().unwrap();
        Self { certificate: params.self_signed(&key).unwrap(), issuer: Issuer::new(params, key) }
    }

    pub(crate) fn root(&self) -> Certificate<'static> {
        Certificate::from_der(self.certificate()).to_owned()
    }

    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        self.certificate.der()
    }

    /// A certificate for that name, and its key.
    pub(crate) fn issue(&self, name: &str) -> (Certificate<'static>, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (Certificate::from_der(certificate.der()).to_owned(), key)
    }

    /// For servers whose certificate is for `localhost`, and for no address.
    pub(crate) fn server_config(
        &self,
        verifying: impl FnOnce(Unverified) -> ConfigBuilder<ServerConfig, WantsServerCert>,
    ) -> Arc<ServerConfig> {
        let (certificate, key) = self.issue("localhost");
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider);
        let config = verifying(config.with_safe_default_protocol_versions().unwrap());
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        Arc::new(config.with_single_cert(chain, key).unwrap())
    }

    fn server(
        &self,
        mut play: impl FnMut(&mut Stream) -> io::Result<()> + Send + 'static,
    ) -> ScriptedServer {
        let config = self.server_config(Unverified::with_no_client_auth);
        ScriptedServer::playing(move |tcp, journal| {
            let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            let mut stream = StreamOwned::new(tls, tcp);
            journal.request(&mut stream)?;
            play(&mut stream)
        })
        .unwrap()
    }

    fn token_server(&self) -> ScriptedServer {
        self.server(|stream| {
            stream.write_all(token().as_bytes())?;
            stream.conn.send_close_notify();
            stream.flush()
        })
    }
}

type Unverified = ConfigBuilder<ServerConfig, WantsVerifier>;
type Stream = StreamOwned<ServerConnection, std::net::TcpStream>;

fn at(host: &str, server: &ScriptedServer) -> Grant {
    grant(&format!("https://{host}:{}", server.address().port()))
}

#[test]
fn the_right_host() {
    let authority = Authority::new();
    let server = authority.token_server();
    fetch(&Transport::with_root_certificates([authority.root()]), &at("localhost", &server))
        .unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_wrong_host() {
    let authority = Authority::new();
    let server = authority.token_server();
    let transport = Transport::with_root_certificates([authority.root()]);
    assert_eq!(fault(&transport, &at("127.0.0.1", &server)), TransportErrorKind::Tls);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn an_unknown_authority() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = authority.token_server();
    for transport in [
        Transport::new(),
        Transport::with_root_certificates([]),
        Transport::with_root_certificates([other.root()]),
        Transport::with_root_certificates([Certificate::from_der(b"no certificate")]),
    ] {
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Tls);
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
    assert_eq!(
        fault(&agent(RootCerts::WebPki), &at("localhost", &server)),
        TransportErrorKind::Tls
    );
    assert_eq!(server.requests().len(), 0);

    // Its own authorities still count.
    fetch(&agent(RootCerts::from([authority.root()])), &at("localhost", &server)).unwrap();
}

#[test]
fn a_body_that_stalls() {
    let authority = Authority::new();
    let server = authority.server(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
        io::copy(stream, &mut io::sink()).map(drop)
    });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(500));
    let transport = Transport::with_root_certificates([authority.root()]).with_timeouts(timeouts);
    assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Timeout);
    assert_eq!(server.requests().len(), 1);
}

/// With and without TLS's own goodbye.
#[test]
fn a_body_that_breaks_off() {
    let authority = Authority::new();
    for says_goodbye in [false, true] {
        let server = authority.server(move |stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")?;
            if says_goodbye {
                stream.conn.send_close_notify();
            }
            stream.flush()
        });
        let transport = Transport::with_root_certificates([authority.root()]);
        assert_eq!(fault(&transport, &at("localhost", &server)), TransportErrorKind::Closed);
    }
}
