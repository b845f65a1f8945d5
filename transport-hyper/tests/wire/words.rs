//! What the messages of failed TLS handshakes say: the host, and in plain words what stopped them. The
//! other messages are in the table of scenarios.

use std::io::{self, Read};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{Timeouts, TransportError, TransportErrorReason};
use polygrant_hyper::{Builder, Client, Transport};
use polygrant_testkit::{Authority, Identity, ScriptedServer};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::authority::{builder, client_config};
use crate::exchange::{fetch, grant};

/// Fetches from that URL, which fails, and returns how.
fn failure(transport: &Transport<Client>, base_url: &str) -> TransportError {
    match fetch(transport, &grant(base_url)) {
        Err(polygrant::Error::Transport(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// A server that shows that certificate, and hears no request.
fn showing(identity: Identity) -> ScriptedServer {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![identity.certificate], identity.key.into());
    let config = Arc::new(config.unwrap());
    ScriptedServer::with_script(move |tcp: TcpStream, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        StreamOwned::new(tls, tcp).read(&mut [0]).map(drop)
    })
    .unwrap()
}

#[test]
fn certificates() {
    let authority = Authority::new().unwrap();
    let trusted = builder(&authority).build();

    let server = showing(authority.issue("localhost").unwrap());
    let localhost = format!("https://localhost:{}", server.address().port());
    let reason = failure(&Transport::tokio(), &localhost).reason();
    assert_eq!(reason, Some(TransportErrorReason::UnknownIssuer));
    let reason = failure(&trusted, &format!("https://{}", server.address())).reason();
    assert_eq!(reason, Some(TransportErrorReason::WrongName));
    drop(server);

    let key = KeyPair::generate().unwrap();
    let own = |change: &dyn Fn(&mut CertificateParams)| {
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.self_signed(&key).unwrap().der().clone();
        let mut tls = client_config(&authority);
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate.clone()).unwrap();
        let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots),
            Arc::new(rustls::crypto::ring::default_provider()),
        );
        tls.dangerous().set_certificate_verifier(verifier.build().unwrap());
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let server = showing(Identity { certificate, key });
        let url = format!("https://localhost:{}", server.address().port());
        failure(&Builder::new().with_tls(tls).build(), &url).reason()
    };
    // What `openssl req -x509` makes, which people put into both places.
    let as_authority = own(&|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    assert_eq!(as_authority, Some(TransportErrorReason::AuthorityAsServer));
    let expired = own(&|params| params.not_after = rcgen::date_time_ymd(2001, 1, 1));
    assert_eq!(expired, Some(TransportErrorReason::CertificateExpired));
    let unborn = own(&|params| {
        params.not_before = rcgen::date_time_ymd(4000, 1, 1);
        params.not_after = rcgen::date_time_ymd(4001, 1, 1);
    });
    assert_eq!(unborn, Some(TransportErrorReason::CertificateNotYetValid));
}

#[test]
fn a_handshake_that_takes_too_long() {
    let server = ScriptedServer::with_stalled_response("").unwrap();
    let timeouts = Timeouts::default().with_connect(Duration::from_secs(1));
    let transport = Builder::new().with_timeouts(timeouts).build();
    let error = failure(&transport, &format!("https://{}", server.address()));
    let expected = format!("{}: the TLS handshake timed out", server.address());
    assert_eq!(error.to_string(), expected);
}
