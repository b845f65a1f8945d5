//! A vendor that wants to see the client's TLS certificate.

use polygrant::{Grant, TransportErrorKind};
use polygrant_testkit::{Authority, ScriptedServer, credentials, grant_in, respond_tls, serve_tls};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

use crate::canary::{fault, fetch, token, unsent};
use crate::tls::root;

/// Serves only clients that present a certificate of that authority.
fn serving(authority: &Authority) -> ScriptedServer {
    let config = authority.strict_server_config().unwrap();
    serve_tls(config, |stream| {
        assert!(stream.conn.peer_certificates().is_some());
        respond_tls(stream, token().as_bytes())
    })
    .unwrap()
}

fn at(server: &ScriptedServer, demands: bool) -> Grant {
    let document = format!(r#"{{ "name": "acme", "client_certificate": {demands} }}"#);
    let base_url = format!("https://localhost:{}", server.address().port());
    grant_in(&document, &base_url, credentials()).unwrap()
}

fn agent(
    authority: &Authority,
    disable_verification: bool,
    certificate: Option<ClientCert>,
) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from([crate::tls::certificate(authority)]))
        .disable_verification(disable_verification)
        .client_cert(certificate);
    Agent::config_builder().tls_config(tls.build()).max_idle_connections(0).build().into()
}

fn certificate(authority: &Authority) -> ClientCert {
    let identity = authority.issue("my-client").unwrap();
    let key = PrivateKey::from_pem(identity.key_pem().as_bytes()).unwrap();
    ClientCert::new_with_certs(&[Certificate::from_der(&identity.certificate).to_owned()], key)
}

#[test]
fn a_token_comes_with_a_client_certificate() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority);
    // The settings that overrule an agent's keep its certificate.
    for disable_verification in [false, true] {
        let agent = agent(&authority, disable_verification, Some(certificate(&authority)));
        fetch(&Transport::with_agent(agent), &at(&server, true)).unwrap();
    }
    assert_eq!(server.requests().len(), 2);
}

/// It goes before the agent's, and is checked before ureq could panic.
#[test]
fn a_certificate_is_read_from_a_pem() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = serving(&authority);
    let identity = authority.issue("my-client").unwrap();
    let pem = identity.certificate_pem() + &identity.key_pem();
    let transport = Transport::new().with_root_certificates(root(&authority));
    let presenting = transport.clone().with_client_certificate(pem.as_bytes()).unwrap();
    fetch(&presenting, &at(&server, true)).unwrap();
    let agent = agent(&authority, true, Some(certificate(&other)));
    let presenting = Transport::with_agent(agent).with_client_certificate(pem.as_bytes()).unwrap();
    fetch(&presenting, &at(&server, true)).unwrap();
    assert_eq!(server.requests().len(), 2);

    let key = other.issue("my-client").unwrap().key_pem();
    for (pem, problem) in [
        (
            identity.certificate_pem() + &key,
            "the private key is not the certificate's (of a chain, the client's own has to come first)",
        ),
        (
            identity.certificate_pem(),
            "the PEM has no private key (no section `BEGIN PRIVATE KEY` or the like)",
        ),
        (String::new(), "it is empty: a PEM with a certificate belongs there"),
    ] {
        let error = transport.clone().with_client_certificate(pem.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), format!("TLS client certificate: {problem}"));
    }
}

#[test]
fn nothing_is_sent_without_a_client_certificate() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority);
    for transport in [Transport::new().with_root_certificates(root(&authority)), Transport::new()] {
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
fn a_client_that_only_claims_a_certificate_fails() {
    let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
    let server = serving(&authority);
    let marked = Transport::new()
        .with_root_certificates(root(&authority))
        .with_client_certificate_presented();
    let stranger = Transport::with_agent(agent(&authority, false, Some(certificate(&other))));
    for transport in [marked, stranger] {
        let fault = fault(&transport, &at(&server, true));
        assert!(matches!(fault, TransportErrorKind::Tls | TransportErrorKind::Closed), "{fault:?}");
    }
    assert!(server.requests().is_empty());
}

/// Over plain http nothing is presented, unless the caller says that a sidecar does it.
#[test]
fn a_certificate_that_is_never_presented_does_not_count() {
    let authority = Authority::new().unwrap();
    let server = ScriptedServer::with_response(token()).unwrap();
    let document = r#"{ "name": "acme", "client_certificate": true }"#;
    let grant = grant_in(document, &server.base_url(), credentials()).unwrap();
    let transport = Transport::with_agent(agent(&authority, false, Some(certificate(&authority))));
    assert_eq!(unsent(&transport, &grant).kind(), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&transport.with_client_certificate_presented(), &grant).unwrap();
}

/// A sidecar on this machine may present it.
#[test]
fn a_mark_is_enough_for_the_transport() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let document = r#"{ "name": "acme", "client_certificate": true }"#;
    let grant = grant_in(document, &server.base_url(), credentials()).unwrap();
    assert_eq!(unsent(&Transport::new(), &grant).kind(), TransportErrorKind::ClientCertificate);
    assert_eq!(server.connections(), 0);
    fetch(&Transport::new().with_client_certificate_presented(), &grant).unwrap();
}
