//! What a client leaves behind when it is dropped.

use std::io::{self, Read};
use std::sync::mpsc;
use std::time::Duration;

use polygrant_testkit::ScriptedServer;
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
