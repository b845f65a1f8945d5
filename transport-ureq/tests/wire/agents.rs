//! Agents that were set up for something else.

use std::io::Write;
use std::time::Duration;

use polygrant::{Error, ErrorKind, MAX_BODY, Timeouts, TransportErrorKind};
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer};
use polygrant_ureq::ureq::{Agent, Proxy};
use polygrant_ureq::{Proxies, Transport};

use crate::canary::{assert_silent, failure, fault, fetch, grant, grant_of, token, unsent};

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

    let server = ScriptedServer::with_response(token()).unwrap();
    fetch(&transport, &grant_of(&server)).unwrap();

    let server =
        ScriptedServer::with_response("HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n").unwrap();
    let error = failure(&transport, &grant_of(&server));
    assert_eq!(error.as_refusal().unwrap().kind(), ErrorKind::Credentials);
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
    let server =
        ScriptedServer::with_stalled_response("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")
            .unwrap();
    assert_eq!(fault(&transport, &grant_of(&server)), TransportErrorKind::Timeout);

    let transport = Transport::with_agent(agent);
    let large = "x".repeat(MAX_BODY + 1);
    let server =
        ScriptedServer::with_stalled_response(format!("HTTP/1.1 200 OK\r\nx: {large}")).unwrap();
    assert_eq!(fault(&transport, &grant_of(&server)), TransportErrorKind::TooLarge);
    let server =
        ScriptedServer::with_stalled_response(format!("HTTP/1.1 200 OK\r\n\r\n{large}")).unwrap();
    assert_eq!(fault(&transport, &grant_of(&server)), TransportErrorKind::TooLarge);
}

/// A connection of the agent's pool is used again; when it dies under a request, that is the end.
#[test]
fn nothing_is_sent_twice() {
    let server = ScriptedServer::with_script(|mut stream, journal| {
        journal.request(&mut stream)?;
        stream.write_all(token().as_bytes())?;
        journal.request(&mut stream)
    })
    .unwrap();
    let agent = Agent::config_builder().build().new_agent();
    let transport = Transport::with_agent(agent);
    fetch(&transport, &grant_of(&server)).unwrap();
    assert_eq!(fault(&transport, &grant_of(&server)), TransportErrorKind::Closed);
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

/// The transport's own agent does not keep a connection, even if the server would.
#[test]
fn no_connection_is_kept() {
    let server = ScriptedServer::with_script(|mut stream, journal| {
        loop {
            journal.request(&mut stream)?;
            stream.write_all(token().as_bytes())?;
        }
    })
    .unwrap();
    let transport = Transport::new();
    for times in 1..=2 {
        fetch(&transport, &grant_of(&server)).unwrap();
        assert_eq!((server.connections(), server.requests().len()), (times, times));
    }
}

#[test]
fn plain_http_passes_no_proxy() {
    let proxy = ScriptedServer::with_steps([]).unwrap();
    let agent = Agent::config_builder().proxy(Some(Proxy::new(&proxy.base_url()).unwrap())).build();
    let server = ScriptedServer::with_response(token()).unwrap();
    fetch(&Transport::with_agent(agent.new_agent()), &grant_of(&server)).unwrap();
    assert_eq!(proxy.stop().connections, 0);
}

#[test]
fn https_passes_a_proxy_that_learns_the_host_alone() {
    let proxy =
        ScriptedServer::with_response("HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
    let agent = Agent::config_builder().proxy(Some(Proxy::new(&proxy.base_url()).unwrap())).build();
    let transport = Transport::with_agent(agent.new_agent());
    let grant = grant("https://auth.example.invalid/tenant");
    assert_eq!(fault(&transport, &grant), TransportErrorKind::Proxy);
    let [request] = proxy.requests().try_into().unwrap();
    assert!(request.starts_with("CONNECT auth.example.invalid:443 "), "{request}");
    assert!(!request.contains("tenant"));
    assert_silent(&request);
}

/// ureq passes a proxy by whose kind is not built in.
#[test]
fn an_agents_proxy_of_another_kind_is_refused() {
    let server = ScriptedServer::with_steps([]).unwrap();
    for kind in ["socks4", "socks5", "socks5h"] {
        let proxy = Proxy::new(&format!("{kind}://user:{CLIENT_SECRET}@{}", server.address()));
        let agent = Agent::config_builder().proxy(Some(proxy.unwrap())).build().new_agent();
        let grant = grant(&format!("https://localhost:{}", server.address().port()));
        let error = unsent(&Transport::with_agent(agent.clone()), &grant);
        assert_eq!(error.kind(), TransportErrorKind::Proxy);
        // What is said of the transport goes before what the agent says.
        let transport = Transport::with_agent(agent).with_proxies(Proxies::none());
        assert_eq!(fault(&transport, &grant), TransportErrorKind::Closed);
    }
    assert_eq!(server.connections(), 3);
}

/// Its responses are not watched, and still the proxy is named and its status understood.
#[test]
fn a_proxy_of_an_agent_with_ureqs_connector() {
    for (response, kind) in [
        ("HTTP/1.1 407 No\r\n\r\n", TransportErrorKind::Proxy),
        ("HTTP/1.1 502 No\r\n\r\n", TransportErrorKind::Connect),
    ] {
        let proxy = ScriptedServer::with_response(response).unwrap();
        let proxies = Proxies::new(&format!("user:{CLIENT_SECRET}@{}", proxy.address())).unwrap();
        let agent = Agent::config_builder().max_idle_connections(0).build().new_agent();
        let transport = Transport::with_agent(agent).with_proxies(proxies);
        let error = failure(&transport, &grant("https://auth.example.invalid"));
        let Error::Transport(error) = error else { panic!("{error:?}") };
        assert_eq!((error.kind(), error.proxy()), (kind, Some(&*proxy.address().to_string())));
    }
}

#[test]
fn debug_shows_no_proxy() {
    let proxy = Proxy::new(&format!("http://user:{CLIENT_SECRET}@proxy.example")).unwrap();
    let agent = Agent::config_builder().proxy(Some(proxy)).build().new_agent();
    let debug = format!("{:?}", Transport::with_agent(agent));
    assert_silent(&debug);
    assert!(!debug.contains("proxy"), "{debug}");
}

#[test]
fn an_agent_that_was_shut_down() {
    let agent = Agent::config_builder().build().new_agent();
    agent.clone().shutdown();
    let server = ScriptedServer::with_response(token()).unwrap();
    let error = failure(&Transport::with_agent(agent), &grant_of(&server));
    assert!(!error.is_retryable(), "{error:?}");
    assert_eq!(server.connections(), 0);
}
