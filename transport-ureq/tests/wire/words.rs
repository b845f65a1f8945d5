//! What the messages of failed exchanges say: the host, and in plain words what stopped it.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use polygrant::{Error, Timeouts, TransportError, TransportErrorReason};
use polygrant_testkit::{Authority, ScriptedServer, Step, serve_tls};
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
fn a_port_where_nothing_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = fault(&Transport::new(), &format!("http://{address}"));
    let expected = format!("{address}: connection refused: nothing listens on that port");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn https_to_a_port_of_plain_http() {
    let server = ScriptedServer::following([Step::write("HTTP/1.1 400 No\r\n\r\n"), Step::Hold]);
    let server = server.unwrap();
    let error = fault(&Transport::new(), &format!("https://{}", server.address()));
    assert_eq!(error.reason(), Some(TransportErrorReason::NotTls));
    let expected = format!("{}: the server does not speak TLS on that port", server.address());
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[test]
fn certificates() {
    let authority = Authority::new().unwrap();
    let config = authority.server_config(&[]).unwrap();
    let server = serve_tls(config, |_| io::Result::Ok(())).unwrap();
    let localhost = format!("https://localhost:{}", server.address().port());
    let reason = fault(&Transport::new(), &localhost).reason();
    assert_eq!(reason, Some(TransportErrorReason::UnknownIssuer));
    let trusting = Transport::with_root_certificates([root(&authority)]);
    let reason = fault(&trusting, &format!("https://{}", server.address())).reason();
    assert_eq!(reason, Some(TransportErrorReason::WrongName));
}

#[test]
fn the_stage_that_takes_too_long() {
    let server = ScriptedServer::stalling_after("").unwrap();
    let timeouts = Timeouts::default().with_connect(Duration::from_secs(1));
    let transport = Transport::new().with_timeouts(timeouts);
    let error = fault(&transport, &format!("https://{}", server.address()));
    assert_eq!(error.to_string(), format!("{}: the TLS handshake timed out", server.address()));

    let timeouts = Timeouts::default().with_attempt(Duration::from_secs(1));
    let transport = Transport::new().with_timeouts(timeouts);
    let error = fault(&transport, &format!("http://{}", server.address()));
    assert_eq!(error.to_string(), format!("{}: the response timed out", server.address()));
}
