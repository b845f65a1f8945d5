//! A vendor that wants to see the client's TLS certificate.

use std::io::{self, Write};
use std::sync::Arc;

use polygrant::{Grant, TransportErrorKind};
use polygrant_testkit::{ScriptedServer, credentials};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{ClientCert, PrivateKey, RootCerts, TlsConfig};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConnection, StreamOwned};

use crate::canary::{fault, fetch, token, unsent};
use crate::documents::grant;
use crate::tls::Authority;

/// Answers those alone who present a certificate of that authority.
fn serving(authority: &Authority) -> ScriptedServer {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let config =
        authority.server_config(|it| it.with_client_cert_verifier(verifier.build().unwrap()));
    ScriptedServer::playing(move |tcp, journal| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(tls, tcp);
        journal.request(&mut stream)?;
        assert!(stream.conn.peer_certificates().is_some());
        stream.write_all(token().as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    })
    .unwrap()
}

fn at(server: &ScriptedServer, demands: bool) -> Grant {
    let document = format!(r#"{{ "name": "acme", "client_certificate": {demands} }}"#);
    let base_url = format!("https://localhost:{}", server.address().port());
    grant(&document, &base_url, credentials())
}

fn agent(
    authority: &Authority,
    disable_verification: bool,
    certificate: Option<ClientCert>,
) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from([authority.root()]))
        .disable_verification(disable_verification)
        .client_cert(certificate);
    Agent::config_builder().tls_config(tls.build()).max_idle_connections(0).build().into()
}

fn certificate(authority: &Authority) -> ClientCert {
    let (certificate, key) = authority.issue("my-client");
    let key = PrivateKey::from_pem(pem("PRIVATE KEY", &key.serialize_der()).as_bytes()).unwrap();
    ClientCert::new_with_certs(&[certificate], key)
}

/// A section of a PEM, whose lines may be of any length (RFC 7468 §2).
fn pem(label: &str, der: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in der.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = char::from(ALPHABET[bits >> (18 - 6 * place) & 63]);
            text.push(if place <= group.len() { letter } else { '=' });
        }
    }
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

#[test]
fn with_one_the_token_comes() {
    let authority = Authority::new();
    let server = serving(&authority);
    // The settings that overrule an agent's keep its certificate.
    for disable_verification in [false, true] {
        let agent = agent(&authority, disable_verification, Some(certificate(&authority)));
        fetch(&Transport::with_agent(agent), &at(&server, true)).unwrap();
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn without_one_nothing_is_sent() {
    let authority = Authority::new();
    let server = serving(&authority);
    for transport in [Transport::with_root_certificates([authority.root()]), Transport::new()] {
        assert_eq!(
            unsent(&transport, &at(&server, true)).kind(),
            TransportErrorKind::ClientCertificate
        );
    }
    assert!(!TransportErrorKind::ClientCertificate.is_retryable());
    assert_eq!(server.connections(), 0);
}

/// The server has the last word: with TLS 1.3 it comes after the request has left.
#[test]
fn whoever_only_says_so_is_found_out() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = serving(&authority);
    let marked =
        Transport::with_root_certificates([authority.root()]).with_client_certificate_presented();
    let stranger = Transport::with_agent(agent(&authority, false, Some(certificate(&other))));
    for transport in [marked, stranger] {
        let fault = fault(&transport, &at(&server, true));
        assert!(matches!(fault, TransportErrorKind::Tls | TransportErrorKind::Closed), "{fault:?}");
    }
    assert!(server.requests().is_empty());
}

/// A sidecar on this machine may present it.
#[test]
fn a_mark_is_enough_for_the_transport() {
    let server = ScriptedServer::answering(token()).unwrap();
    let document = r#"{ "name": "acme", "client_certificate": true }"#;
    let grant = grant(document, &server.base_url(), credentials());
    assert_eq!(unsent(&Transport::new(), &grant).kind(), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&Transport::new().with_client_certificate_presented(), &grant).unwrap();
}
