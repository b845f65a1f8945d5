//! A vendor that wants to see the client's TLS certificate.

use std::sync::Arc;

use hyper_util::rt::TokioTimer;
use polygrant::{Grant, TransportErrorKind};
use polygrant_hyper::{Builder, CertificateError, TokioClock, Transport};
use polygrant_testkit::{Authority, ScriptedServer, credentials, grant_in, respond_tls, serve_tls};
use rustls::sign::CertifiedKey;

use crate::authority::{builder, client_config, transport};
use crate::exchange::{fault, fetch, token};

/// Serves only clients that present a certificate of that authority.
fn serving(authority: &Authority) -> ScriptedServer {
    let config = authority.strict_server_config().unwrap();
    serve_tls(config, |stream| {
        assert!(stream.conn.peer_certificates().is_some());
        respond_tls(stream, token().as_bytes())
    })
    .unwrap()
}

fn demanding(base_url: &str) -> Grant {
    grant_in(r#"{ "name": "acme", "client_certificate": true }"#, base_url, credentials()).unwrap()
}

fn at(server: &ScriptedServer) -> Grant {
    demanding(&format!("https://localhost:{}", server.address().port()))
}

/// A client's certificate and its key, each as a PEM.
fn issued(authority: &Authority) -> [String; 2] {
    let identity = authority.issue("my-client").unwrap();
    [identity.certificate_pem(), identity.key_pem()]
}

/// Holds `s3cr3t` instead of a key.
const NO_KEY: &str = "-----BEGIN PRIVATE KEY-----\nczNjcjN0\n-----END PRIVATE KEY-----\n";

/// Holds `x` instead of a certificate.
const NO_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n";

fn problem(pem: &str) -> String {
    let error: CertificateError =
        Builder::new().with_client_certificate(pem.as_bytes()).unwrap_err();
    error.to_string()
}

/// In any order, with text in between, and whichever the builder is told first.
#[test]
fn a_token_comes_with_a_client_certificate() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority);
    let [certificate, key] = issued(&authority);
    for pem in [format!("{certificate}{key}"), format!("Key:\n{key}\nCertificate:\n{certificate}")]
    {
        let builder = builder(&authority).with_client_certificate(pem.as_bytes()).unwrap();
        fetch(&builder.build(), &at(&server)).unwrap();
        let builder = Builder::new().with_client_certificate(pem.as_bytes()).unwrap();
        fetch(&builder.with_tls(client_config(&authority)).build(), &at(&server)).unwrap();
    }
    assert_eq!(server.stop().requests.len(), 4);
}

#[test]
fn a_certificate_in_the_tls_configuration_counts() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority);
    let identity = authority.issue("my-client").unwrap();
    let key = rustls::crypto::ring::sign::any_supported_type(&identity.key.into());
    let pair = CertifiedKey::new(vec![identity.certificate], key.unwrap());
    let mut tls = client_config(&authority);
    tls.client_auth_cert_resolver = Arc::new(rustls::sign::SingleCertAndKey::from(pair));
    fetch(&Builder::new().with_tls(tls).build(), &at(&server)).unwrap();
    assert_eq!(server.stop().requests.len(), 1);
}

#[test]
fn nothing_is_sent_without_a_client_certificate() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority);
    for transport in [transport(&authority), Transport::tokio()] {
        let result = fetch(&transport, &at(&server));
        assert_eq!(fault(result), TransportErrorKind::ClientCertificate);
    }
    assert!(!TransportErrorKind::ClientCertificate.is_retryable());
    assert_eq!(server.stop().connections, 0);
}

/// The server has the last word: with TLS 1.3 it comes after the request has left.
#[test]
fn a_client_that_only_claims_a_certificate_fails() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = serving(&authority);
    let marked = transport(&authority).with_client_certificate_presented();
    let pem = issued(&other).concat();
    let stranger = builder(&authority).with_client_certificate(pem.as_bytes()).unwrap().build();
    for transport in [marked, stranger] {
        let fault = fault(fetch(&transport, &at(&server)));
        assert!(matches!(fault, TransportErrorKind::Tls | TransportErrorKind::Closed), "{fault:?}");
    }
    assert!(server.stop().requests.is_empty());
}

/// Over plain http nothing is presented, unless the caller says that a sidecar does it.
#[test]
fn a_certificate_that_is_never_presented_does_not_count() {
    let authority = Authority::new().unwrap();
    let server = ScriptedServer::with_response(token()).unwrap();
    let pem = issued(&authority).concat();
    let transport = builder(&authority).with_client_certificate(pem.as_bytes()).unwrap().build();
    let grant = demanding(&server.base_url());
    assert_eq!(fault(fetch(&transport, &grant)), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&transport.with_client_certificate_presented(), &grant).unwrap();
}

/// A service of one's own is believed, and not asked.
#[test]
fn a_mark_is_enough_for_the_transport() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let transport = Transport::new(Builder::new().client(), TokioTimer::new(), TokioClock::new());
    let grant = demanding(&server.base_url());
    assert_eq!(fault(fetch(&transport, &grant)), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&transport.with_client_certificate_presented(), &grant).unwrap();
}

#[test]
fn a_file_that_is_no_certificate_says_why_and_nothing_else() {
    let authority = Authority::new().unwrap();
    let [certificate, key] = issued(&authority);
    let [_, other_key] = issued(&authority);
    for (pem, expected) in [
        (String::new(), "it is empty: a PEM with a certificate belongs there"),
        ("no PEM".to_owned(), "the PEM has no certificate (no section `BEGIN CERTIFICATE`)"),
        (key.clone(), "the PEM has no certificate (no section `BEGIN CERTIFICATE`)"),
        (
            certificate.clone(),
            "the PEM has no private key (no section `BEGIN PRIVATE KEY` or the like)",
        ),
        (
            format!("{certificate}{other_key}"),
            "the private key is not the certificate's (of a chain, the client's own has to come first)",
        ),
        (
            format!("{certificate}{}", NO_KEY),
            "the private key cannot be read, or is of a kind that is not known: RSA, P-256, P-384 and Ed25519 are",
        ),
        (format!("{}{key}", NO_CERTIFICATE), "the certificate cannot be read"),
        (
            format!("{certificate}{}", &key[..60]),
            "the PEM is cut short, or has lines that are not base64",
        ),
        (
            format!("-----BEGIN CERTIFICATE-----\n*s3cr3t*\n-----END CERTIFICATE-----\n{key}"),
            "the PEM is cut short, or has lines that are not base64",
        ),
    ] {
        assert_eq!(problem(&pem), format!("TLS client certificate: {expected}"));
    }
}
