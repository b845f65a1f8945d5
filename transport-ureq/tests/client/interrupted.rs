//! What a client leaves behind when it is dropped.

use std::io::{self, Read};
#[cfg(target_os = "linux")]
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

#[cfg(target_os = "linux")]
use polygrant::{AccessToken, Error, Grant, Timeouts};
use polygrant_testkit::ScriptedServer;
#[cfg(target_os = "linux")]
use polygrant_ureq::TokenSource;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::unversioned::resolver::DefaultResolver;
use polygrant_ureq::ureq::unversioned::transport::DefaultConnector;
use polygrant_ureq::{TokenClient, TokenConnector, Transport};

use crate::canary::grant;
use crate::kit::hasty;

/// So that a test that goes wrong ends; it is shorter than an attempt.
const GIVE_UP: Duration = Duration::from_secs(60);

#[test]
fn fault_90_a_request_ends_with_the_last_client() {
    ends_with_the_last_client(Transport::new());
    let connector = TokenConnector::new(DefaultConnector::default());
    let settings = Agent::config_builder().build();
    let agent = Agent::with_parts(settings, connector, DefaultResolver::default());
    ends_with_the_last_client(Transport::with_agent(agent));
}

fn ends_with_the_last_client(transport: Transport) {
    let (tell, told) = mpsc::channel();
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        let _ = tell.send("asked");
        let ended = stream.read(&mut [0]).map_err(|error| error.kind());
        assert!(matches!(ended, Ok(0) | Err(io::ErrorKind::ConnectionReset)), "{ended:?}");
        let _ = tell.send("closed");
        Ok(())
    })
    .unwrap();
    let mut policy = hasty();
    policy.timeouts = policy.timeouts.with_attempt(10 * GIVE_UP);
    let client = TokenClient::with_policy(transport, grant(&server.base_url()), policy);
    let other = client.clone();
    assert!(client.token_within(Duration::ZERO).is_err());
    assert_eq!(told.recv_timeout(GIVE_UP), Ok("asked"));
    drop(client);
    assert!(other.health().in_flight, "it goes on for the other");
    drop(other);
    assert_eq!(told.recv_timeout(GIVE_UP), Ok("closed"));
}

/// A source that tells when it is dropped.
#[cfg(target_os = "linux")]
struct Held(Transport, #[allow(dead_code, reason = "it is dropped")] mpsc::Sender<()>);

#[cfg(target_os = "linux")]
impl TokenSource for Held {
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error> {
        TokenSource::fetch(&self.0, grant, timeouts)
    }
}

/// A listener whose queue is full does not respond to another connection.
#[cfg(target_os = "linux")]
#[test]
fn fault_90_a_request_that_connects_ends_with_the_last_client() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let soon = Duration::from_millis(200);
    let connect = |_| TcpStream::connect_timeout(&address, soon).ok();
    let queue: Vec<_> = (0..10_000).map_while(connect).collect();
    assert!(queue.len() < 10_000, "the queue has no end");

    let (lives, life) = mpsc::channel();
    let mut policy = hasty();
    policy.timeouts = policy.timeouts.with_attempt(10 * GIVE_UP);
    let source = Held(Transport::new(), lives);
    let client = TokenClient::with_policy(source, grant(&format!("http://{address}")), policy);
    assert!(client.token_within(soon).is_err());
    assert!(client.health().in_flight);
    drop(client);
    // With the source goes the secret.
    let end = life.recv_timeout(GIVE_UP);
    assert_eq!(end, Err(mpsc::RecvTimeoutError::Disconnected));
}
