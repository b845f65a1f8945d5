//! Agents that were set up for something else.

use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::time::Duration;

use polygrant::{Dialect, MAX_BODY, RefusalClass, Timeouts, TransportFault};
use polygrant_ureq::Transport;
use polygrant_ureq::ureq::{Agent, Proxy};

use crate::canary::{SECRET, assert_silent, failure, fault, grant, obtain};
use crate::server::{Server, answer, token};

#[test]
fn a_transport_is_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Transport>();
}

/// A status is no error, the cap for heads is ours, and so is the deadline.
#[test]
fn settings_are_overruled() {
    let agent = Agent::config_builder()
        .http_status_as_error(true)
        .max_response_header_size(16)
        .timeout_global(Some(Duration::ZERO))
        .build()
        .new_agent();
    let transport = Transport::with_agent(agent);

    let server = Server::answering(token());
    obtain(&transport, &server.grant()).unwrap();

    let server = Server::answering(answer("401 Unauthorized", "", ""));
    let error = failure(&transport, &server.grant());
    assert_eq!(error.as_refusal().unwrap().class(), RefusalClass::Credentials);
}

#[test]
fn limits_hold_without_settings() {
    let agent = Agent::config_builder()
        .max_response_header_size(usize::MAX)
        .timeout_global(None)
        .build()
        .new_agent();
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(150));
    let transport = Transport::with_agent(agent.clone()).with_timeouts(timeouts);
    let server = Server::stalling_after("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{");
    assert_eq!(fault(&transport, &server.grant()), TransportFault::Timeout);

    let transport = Transport::with_agent(agent);
    let large = "x".repeat(MAX_BODY + 1);
    let server = Server::stalling_after(format!("HTTP/1.1 200 OK\r\nx: {large}"));
    assert_eq!(fault(&transport, &server.grant()), TransportFault::TooLarge);
    let server = Server::stalling_after(format!("HTTP/1.1 200 OK\r\n\r\n{large}"));
    assert_eq!(fault(&transport, &server.grant()), TransportFault::TooLarge);
}

/// A connection of the agent's pool is used again; when it dies under a request, that is the end.
#[test]
fn nothing_is_sent_twice() {
    let server = Server::playing(|mut stream, seen| {
        if seen.request(&mut stream) {
            stream.write_all(&token()).unwrap();
            seen.request(&mut stream);
        }
    });
    let agent = Agent::config_builder().build().new_agent();
    let transport = Transport::with_agent(agent);
    obtain(&transport, &server.grant()).unwrap();
    assert_eq!(fault(&transport, &server.grant()), TransportFault::Closed);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

/// The transport's own agent does not keep a connection, even if the server would.
#[test]
fn no_connection_is_kept() {
    let server = Server::playing(|mut stream, seen| {
        while seen.request(&mut stream) {
            stream.write_all(&token()).unwrap();
        }
    });
    let transport = Transport::new();
    for times in 1..=2 {
        obtain(&transport, &server.grant()).unwrap();
        assert_eq!((server.connections(), server.requests().len()), (times, times));
    }
}

#[test]
fn plain_http_passes_no_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let agent = Agent::config_builder().proxy(Some(Proxy::new(&proxy).unwrap())).build();
    let server = Server::answering(token());
    obtain(&Transport::with_agent(agent.new_agent()), &server.grant()).unwrap();
    listener.set_nonblocking(true).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn https_passes_a_proxy_that_learns_the_host_alone() {
    let proxy = Server::answering("HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n");
    let agent = Agent::config_builder().proxy(Some(Proxy::new(&proxy.url()).unwrap())).build();
    let transport = Transport::with_agent(agent.new_agent());
    let grant = grant(Dialect::rfc6749(), "https://auth.example.invalid/tenant");
    assert_eq!(fault(&transport, &grant), TransportFault::Connect);
    let [request] = proxy.requests().try_into().unwrap();
    assert!(request.starts_with("CONNECT auth.example.invalid:443 "), "{request}");
    assert!(!request.contains("tenant"));
    assert_silent(&request);
}

#[test]
fn debug_shows_no_proxy() {
    let proxy = Proxy::new(&format!("http://user:{SECRET}@proxy.example")).unwrap();
    let agent = Agent::config_builder().proxy(Some(proxy)).build().new_agent();
    let debug = format!("{:?}", Transport::with_agent(agent));
    assert_silent(&debug);
    assert!(!debug.contains("proxy"), "{debug}");
}

#[test]
fn an_agent_that_was_shut_down() {
    let agent = Agent::config_builder().build().new_agent();
    agent.clone().shutdown();
    let server = Server::answering(token());
    let error = failure(&Transport::with_agent(agent), &server.grant());
    assert!(!error.is_retryable(), "{error:?}");
    assert_eq!(server.connections(), 0);
}
