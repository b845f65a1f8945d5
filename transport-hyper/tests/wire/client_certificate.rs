//! A vendor that wants to see the client's TLS certificate.

use std::io::{self, Write};
use std::sync::Arc;

use hyper_util::rt::TokioTimer;
use polygrant::{Grant, TransportErrorKind};
use polygrant_hyper::{Builder, CertificateError, TokioClock, Transport};
use polygrant_testkit::{ScriptedServer, credentials};
use rustls::sign::CertifiedKey;
use rustls::{ServerConnection, StreamOwned};

use crate::authority::Authority;
use crate::documents::grant;
use crate::exchange::{fault, fetch, token};

/// Answers those alone who present a certificate of that authority.
fn serving(authority: &Authority) -> ScriptedServer {
    let config = authority.strict_server_config();
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

fn demanding(base_url: &str) -> Grant {
    grant(r#"{ "name": "acme", "client_certificate": true }"#, base_url, credentials())
}

fn at(server: &ScriptedServer) -> Grant {
    demanding(&format!("https://localhost:{}", server.address().port()))
}

/// A client's certificate and its key, each as a PEM.
fn issued(authority: &Authority) -> [String; 2] {
    let (certificate, key) = authority.issue("my-client");
    [pem("CERTIFICATE", certificate.der()), pem("PRIVATE KEY", &key.serialize_der())]
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

fn problem(pem: &str) -> String {
    let error: CertificateError =
        Builder::new().with_client_certificate(pem.as_bytes()).unwrap_err();
    error.to_string()
}

/// In any order, with text in between, and whichever the builder is told first.
#[test]
fn with_one_the_token_comes() {
    let authority = Authority::new();
    let server = serving(&authority);
    let [certificate, key] = issued(&authority);
    for pem in [format!("{certificate}{key}"), format!("Key:\n{key}\nCertificate:\n{certificate}")]
    {
        let builder = authority.builder().with_client_certificate(pem.as_bytes()).unwrap();
        fetch(&builder.build(), &at(&server)).unwrap();
        let builder = Builder::new().with_client_certificate(pem.as_bytes()).unwrap();
        fetch(&builder.with_tls(authority.client_config()).build(), &at(&server)).unwrap();
    }
    assert_eq!(server.stop().requests.len(), 4);
}

#[test]
fn one_in_the_tls_configuration_counts() {
    let authority = Authority::new();
    let server = serving(&authority);
    let (certificate, key) = authority.issue("my-client");
    let key =
        rustls::crypto::ring::sign::any_supported_type(&key.serialize_der().try_into().unwrap());
    let pair = CertifiedKey::new(vec![certificate.der().clone()], key.unwrap());
    let mut tls = authority.client_config();
    tls.client_auth_cert_resolver = Arc::new(rustls::sign::SingleCertAndKey::from(pair));
    fetch(&Builder::new().with_tls(tls).build(), &at(&server)).unwrap();
    assert_eq!(server.stop().requests.len(), 1);
}

#[test]
fn without_one_nothing_is_sent() {
    let authority = Authority::new();
    let server = serving(&authority);
    for transport in [authority.transport(), Transport::tokio()] {
        let result = fetch(&transport, &at(&server));
        assert_eq!(fault(result), TransportErrorKind::ClientCertificate);
    }
    assert!(!TransportErrorKind::ClientCertificate.is_retryable());
    assert_eq!(server.stop().connections, 0);
}

/// The server has the last word: with TLS 1.3 it comes after the request has left.
#[test]
fn whoever_only_says_so_is_found_out() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = serving(&authority);
    let marked = authority.transport().with_client_certificate_presented();
    let pem = issued(&other).concat();
    let stranger = authority.builder().with_client_certificate(pem.as_bytes()).unwrap().build();
    for transport in [marked, stranger] {
        let fault = fault(fetch(&transport, &at(&server)));
        assert!(matches!(fault, TransportErrorKind::Tls | TransportErrorKind::Closed), "{fault:?}");
    }
    assert!(server.stop().requests.is_empty());
}

/// A service of one's own is believed, and not asked.
#[test]
fn a_mark_is_enough_for_the_transport() {
    let server = ScriptedServer::answering(token()).unwrap();
    let transport = Transport::new(Builder::new().client(), TokioTimer::new(), TokioClock::new());
    let grant = demanding(&server.base_url());
    assert_eq!(fault(fetch(&transport, &grant)), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&transport.with_client_certificate_presented(), &grant).unwrap();
}

#[test]
fn a_file_that_is_no_certificate_says_why_and_nothing_else() {
    let authority = Authority::new();
    let [certificate, key] = issued(&authority);
    let [_, other_key] = issued(&authority);
    for (pem, expected) in [
        (String::new(), "the PEM has no certificate"),
        ("no PEM".to_owned(), "the PEM has no certificate"),
        (key.clone(), "the PEM has no certificate"),
        (certificate.clone(), "the PEM has no private key that can be read"),
        (format!("{certificate}{other_key}"), "the private key is not the certificate's"),
        (
            format!("{certificate}{}", pem("PRIVATE KEY", b"s3cr3t")),
            "the private key cannot be read, or is of a kind that is not known",
        ),
        (format!("{}{key}", pem("CERTIFICATE", b"x")), "the certificate cannot be read"),
        (format!("{certificate}{}", &key[..60]), "the PEM cannot be read"),
        (
            format!("-----BEGIN CERTIFICATE-----\n*s3cr3t*\n-----END CERTIFICATE-----\n{key}"),
            "the PEM cannot be read",
        ),
    ] {
        assert_eq!(problem(&pem), format!("TLS client certificate: {expected}"));
    }
}
