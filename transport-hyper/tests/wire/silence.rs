//! A dialect with secrets in its URL, which must not be named when something goes wrong.

use std::error::Error as StdError;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use polygrant::{AccessToken, Error, ErrorKind, Timeouts, TransportErrorKind};
use polygrant_hyper::{Builder, Transport};
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer, Step, querying, secret_in};

use crate::exchange::{fault, fetch};
use crate::memory::{BoxError, poll, ready, transport};

/// The same, if neither it nor what caused it says a secret.
fn silent(result: Result<AccessToken, Error>) -> Result<AccessToken, Error> {
    let mut cause = result.as_ref().err().map(|error| error as &dyn StdError);
    assert!(cause.is_some());
    while let Some(error) = cause {
        let shown = format!("{error}\n{error:?}\n{error:#?}");
        assert_eq!(secret_in(&shown), None, "{shown}");
        cause = error.source();
    }
    result
}

fn responding(head: &str, body: &str) -> ScriptedServer {
    let length = body.len();
    let response = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}");
    ScriptedServer::with_response(response).unwrap()
}

/// What comes of a request to that URL.
fn outcome(base_url: &str) -> Result<AccessToken, Error> {
    silent(fetch(&Transport::tokio(), &querying(base_url).unwrap()))
}

#[test]
fn a_connection_refused() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(fault(outcome(&format!("http://{address}"))), TransportErrorKind::Connect);
}

#[test]
fn a_name_that_tls_does_not_take() {
    assert_eq!(fault(outcome("https://a..b.invalid")), TransportErrorKind::Resolve);
}

#[test]
fn a_timeout() {
    let server = ScriptedServer::with_stalled_response("").unwrap();
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(100));
    let transport = Builder::new().with_timeouts(timeouts).build();
    let result = silent(fetch(&transport, &querying(&server.base_url()).unwrap()));
    assert_eq!(fault(result), TransportErrorKind::Timeout);
}

#[test]
fn no_tls() {
    let steps = [Step::write("HTTP/1.1 400 No TLS\r\n\r\n"), Step::Hold];
    let server = ScriptedServer::with_steps(steps).unwrap();
    let result = outcome(&format!("https://{}", server.address()));
    assert_eq!(fault(result), TransportErrorKind::Tls);
}

#[test]
fn no_http() {
    let server = ScriptedServer::with_response(format!("{CLIENT_SECRET}\r\n\r\n")).unwrap();
    assert_eq!(fault(outcome(&server.base_url())), TransportErrorKind::Protocol);
}

#[test]
fn a_refusal_that_echoes_the_url() {
    let uri = querying("http://127.0.0.1:1").unwrap().request().uri().clone();
    let body = format!(r#"{{"error":"invalid_client","error_description":"bad: {uri}"}}"#);
    let error = outcome(&responding("401 Unauthorized", &body).base_url()).unwrap_err();
    let refusal = error.as_refusal().unwrap();
    assert_eq!(refusal.kind(), ErrorKind::Credentials);
    let message = refusal.message().unwrap();
    assert!(message.contains("bad: http://127.0.0.1:1/"), "{message}");
    assert_eq!(secret_in(message), None);
}

#[test]
fn a_redirect_that_echoes_the_url() {
    let uri = querying("http://127.0.0.1:1").unwrap().request().uri().clone();
    let server = responding(&format!("302 Found\r\nlocation: {uri}&again=1"), "");
    let error = outcome(&server.base_url()).unwrap_err();
    let location = error.as_refusal().unwrap().location().unwrap();
    assert!(location.starts_with("http://127.0.0.1:1/"), "{location}");
    assert_eq!(secret_in(location), None);
}

/// As many HTTP clients do; in the error itself, or in what caused it.
#[test]
fn a_service_that_names_the_url() {
    #[derive(Debug)]
    struct Outer(io::Error);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the connection is down")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    for is_nested in [false, true] {
        let transport = transport(ready, move |request| async move {
            let named = io::Error::new(io::ErrorKind::ConnectionReset, request.uri().to_string());
            Err(if is_nested { BoxError::from(Outer(named)) } else { named.into() })
        });
        let grant = querying("https://auth.example").unwrap();
        let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
        // The fault is read from it nevertheless.
        assert_eq!(fault(silent(result)), TransportErrorKind::Closed);
    }
}
