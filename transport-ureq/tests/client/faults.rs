//! Servers, connections and names that fail once.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polygrant::lifecycle::State;
use polygrant::{Error, TransportErrorKind};
use polygrant_ureq::ureq::config::Config;
use polygrant_ureq::ureq::http::Uri;
use polygrant_ureq::ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use polygrant_ureq::ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use polygrant_ureq::ureq::{self, Agent};
use polygrant_ureq::{TokenClient, Transport};

use crate::canary::grant;
use crate::kit::{client, hasty, issue, issuing, playing};
use crate::server::{Server, answer, hold};

#[test]
fn a_client_is_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<TokenClient>();
    shared::<polygrant_ureq::Authorize>();
}

#[test]
fn nothing_is_sent_before_a_token_is_wanted() {
    let server = issuing();
    let client = client(&server);
    assert_eq!(server.connections(), 0);
    for _ in 0..3 {
        assert_eq!(client.token().unwrap().token().secret(), "t0k3n-canary-1");
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn fault_19_21_half_an_answer_is_asked_for_again() {
    let whole = String::from_utf8(issue(1)).unwrap();
    for half in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>",
        &whole[..whole.len() - 1],
    ] {
        let half = half.to_owned();
        let server =
            playing(move |number| if number == 1 { half.clone().into() } else { issue(number) });
        assert_eq!(client(&server).token().unwrap().token().secret(), "t0k3n-canary-2");
        assert_eq!(server.requests().len(), 2);
    }
}

/// The server closes a kept connection just as the next request comes over it.
#[test]
fn fault_20_a_dead_connection_costs_one_retry() {
    let mut number = 0;
    let server = Server::playing(move |mut stream, seen| {
        if seen.request(&mut stream) {
            number += 1;
            stream.write_all(&issue(number)).unwrap();
            if number == 1 {
                seen.request(&mut stream);
            }
        }
    });
    let agent = Agent::config_builder().build().new_agent();
    let client = TokenClient::with_policy(Transport::with_agent(agent), server.grant(), hasty());
    let first = client.token().unwrap();
    assert!(client.invalidate(&first));
    assert_eq!(client.token().unwrap().token().secret(), "t0k3n-canary-2");
    assert_eq!((server.connections(), server.requests().len()), (2, 3));
}

#[test]
fn fault_23_a_server_that_stalls_frees_its_place() {
    let mut number = 0;
    let server = Server::playing(move |mut stream, seen| {
        if seen.request(&mut stream) {
            number += 1;
            match number {
                1 => hold(&mut stream),
                _ => stream.write_all(&issue(number)).unwrap(),
            }
        }
    });
    let mut policy = hasty();
    policy.attempts = 1;
    policy.timeouts = policy.timeouts.with_attempt(Duration::from_millis(100));
    let client = TokenClient::with_policy(Transport::new(), server.grant(), policy);
    let failure = client.token().unwrap_err();
    assert!(
        matches!(failure.error(), Error::Transport(it) if it.kind() == TransportErrorKind::Timeout)
    );
    assert!(!client.health().in_flight);
    assert_eq!(client.token().unwrap().token().secret(), "t0k3n-canary-2");
}

/// Knows no name at first, and then every one.
#[derive(Clone, Default)]
struct LateResolver(Arc<(AtomicUsize, Mutex<Option<std::net::SocketAddr>>)>);

impl fmt::Debug for LateResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LateResolver")
    }
}

impl Resolver for LateResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        if self.0.0.fetch_add(1, Ordering::SeqCst) == 0 {
            return Err(ureq::Error::HostNotFound);
        }
        let mut addresses = self.empty();
        addresses.push(self.0.1.lock().unwrap().unwrap());
        Ok(addresses)
    }
}

#[test]
fn fault_25_a_name_is_resolved_again() {
    let server = issuing();
    let resolver = LateResolver::default();
    *resolver.0.1.lock().unwrap() = Some(([127, 0, 0, 1], server.port()).into());
    let config = Agent::config_builder().build();
    let agent = Agent::with_parts(config, DefaultConnector::default(), resolver.clone());
    let grant = grant("http://localhost:1");
    let client = TokenClient::with_policy(Transport::with_agent(agent), grant, hasty());
    assert_eq!(client.token().unwrap().token().secret(), "t0k3n-canary-1");
    assert_eq!(resolver.0.0.load(Ordering::SeqCst), 2);
}

#[test]
fn fault_27_a_refused_client_asks_once() {
    let server = playing(|_| answer("401 Unauthorized", "", r#"{"error":"invalid_client"}"#));
    let client = client(&server);
    for _ in 0..10 {
        assert!(client.token().is_err());
    }
    assert_eq!(client.health().state, State::Failing);
    assert_eq!(server.requests().len(), 1);
}
