//! What the messages of failed TLS handshakes say: the host, and in plain words what stopped them. The
//! other messages are in the table of scenarios.

use std::io;
use std::time::Duration;

use polygrant::{Error, Timeouts, TransportError, TransportErrorReason};
use polygrant_testkit::{Authority, ScriptedServer, serve_tls};
use polygrant_ureq::Transport;

use crate::canary::{failure, grant};
use crate::tls::root;

/// Fetches from that URL, which fails, and returns how.
fn fault(transport: &Transport, base_url: &str) -> TransportError {
    match failure(transport, &grant(base_url)) {
        Error::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn certificates() {
    let authority = Authority::new().unwrap();
    let config = authority.server_config(&[]).unwrap();
    let server = serve_tls(config, |_| io::Result::Ok(())).unwrap();
    let localhost = format!("https://localhost:{}", server.address().port());
    let reason = fault(&Transport::new(), &localhost).reason();
    assert_eq!(reason, Some(TransportErrorReason::UnknownIssuer));
    let trusted = Transport::new().with_root_certificates(root(&authority));
    let reason = fault(&trusted, &format!("https://{}", server.address())).reason();
    assert_eq!(reason, Some(TransportErrorReason::WrongName));
}

#[test]
fn a_handshake_that_takes_too_long() {
    let server = ScriptedServer::with_stalled_response("").unwrap();
    let timeouts = Timeouts::default().with_connect(Duration::from_secs(1));
    let transport = Transport::new().with_timeouts(timeouts);
    let error = fault(&transport, &format!("https://{}", server.address()));
    assert_eq!(error.to_string(), format!("{}: the TLS handshake timed out", server.address()));
}
