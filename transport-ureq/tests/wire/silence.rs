//! A dialect with secrets in its URL, which must not be named when something goes wrong. What is
//! logged and every error pass through [`fetch`](crate::canary::fetch), which looks for them.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use polygrant::{Error, ErrorKind, Timeouts, TransportErrorKind};
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer, Step, querying};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::http::Request;
use polygrant_ureq::ureq::middleware::MiddlewareNext;
use polygrant_ureq::ureq::{self, Agent, Proxy, SendBody};

use crate::canary::{assert_silent, failure, fault, unsent};

fn responding(head: &str, body: &str) -> ScriptedServer {
    let length = body.len();
    let response = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}");
    ScriptedServer::with_response(response).unwrap()
}

#[test]
fn a_connection_refused() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let grant = querying(&format!("http://{address}")).unwrap();
    assert_eq!(fault(&Transport::new(), &grant), TransportErrorKind::Connect);
}

#[test]
fn a_timeout() {
    let server = ScriptedServer::with_stalled_response("").unwrap();
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(100));
    let transport = Transport::new().with_timeouts(timeouts);
    assert_eq!(
        fault(&transport, &querying(&server.base_url()).unwrap()),
        TransportErrorKind::Timeout
    );
}

#[test]
fn no_tls() {
    let server =
        ScriptedServer::with_steps([Step::write("HTTP/1.1 400 No TLS\r\n\r\n"), Step::Hold])
            .unwrap();
    let grant = querying(&format!("https://{}", server.address())).unwrap();
    assert_eq!(fault(&Transport::new(), &grant), TransportErrorKind::Tls);
}

#[test]
fn no_http() {
    let server = ScriptedServer::with_response(format!("{CLIENT_SECRET}\r\n\r\n")).unwrap();
    assert_eq!(
        fault(&Transport::new(), &querying(&server.base_url()).unwrap()),
        TransportErrorKind::Protocol
    );
}

#[test]
fn a_refusal_that_echoes_the_url() {
    let uri = querying("http://127.0.0.1:1").unwrap().request().uri().clone();
    let body = format!(r#"{{"error":"invalid_client","error_description":"bad: {uri}"}}"#);
    let server = responding("401 Unauthorized", &body);
    let error = failure(&Transport::new(), &querying(&server.base_url()).unwrap());
    let refusal = error.as_refusal().unwrap();
    assert_eq!(refusal.kind(), ErrorKind::Credentials);
    assert!(refusal.message().unwrap().contains("bad: http://127.0.0.1:1/"));
    assert_silent(refusal.message().unwrap());
}

#[test]
fn a_redirect_that_echoes_the_url() {
    let uri = querying("http://127.0.0.1:1").unwrap().request().uri().clone();
    let server = responding(&format!("302 Found\r\nlocation: {uri}&again=1"), "");
    let error = failure(&Transport::new(), &querying(&server.base_url()).unwrap());
    let location = error.as_refusal().unwrap().location().unwrap();
    assert!(location.starts_with("http://127.0.0.1:1/"), "{location}");
    assert_silent(location);
}

/// ureq names the whole URL.
#[test]
fn an_agent_for_tls_alone() {
    let agent = Agent::config_builder().https_only(true).build().new_agent();
    let server = ScriptedServer::with_steps([]).unwrap();
    let grant = querying(&server.base_url()).unwrap();
    let Error::Transport(error) = failure(&Transport::with_agent(agent), &grant) else { panic!() };
    assert_eq!(error.kind(), TransportErrorKind::Other);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("withheld"), "{source}");
    assert_eq!(server.connections(), 0);
}

/// What an agent's own middleware says is not ours, but the error is.
#[test]
fn a_middleware_that_names_the_url() {
    let naming = |request: Request<SendBody<'_>>, _: MiddlewareNext<'_>| {
        let problem = io::Error::other(format!("{:?} is down", request.uri()));
        Err(ureq::Error::Other(io::Error::other(problem).into()))
    };
    let agent = Agent::config_builder().middleware(naming).build().new_agent();
    let grant = querying("http://127.0.0.1:1").unwrap();
    assert_eq!(unsent(&Transport::with_agent(agent), &grant).kind(), TransportErrorKind::Other);
}

#[test]
fn a_proxy_that_refuses() {
    let proxy = responding("407 Who are you", "");
    let url = Proxy::new(&proxy.base_url()).unwrap();
    let agent = Agent::config_builder().proxy(Some(url)).build().new_agent();
    let grant = querying("https://auth.example.invalid").unwrap();
    assert_eq!(fault(&Transport::with_agent(agent), &grant), TransportErrorKind::Proxy);
    assert_silent(&proxy.requests().concat());
}
