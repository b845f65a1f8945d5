//! What the fault matrix does not tell of this client: how it is shared, and what an agent that keeps
//! connections meets.

use std::io::Write;

use polygrant_testkit::ScriptedServer;
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::{TokenClient, Transport};

use crate::canary::grant;
use crate::kit::{client, hasty, issue, issuing};

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

/// The server closes a kept connection just as the next request comes over it.
#[test]
fn fault_20_a_dead_connection_costs_one_retry() {
    let mut number = 0;
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        number += 1;
        stream.write_all(&issue(number))?;
        if number == 1 {
            journal.request(&mut stream)?;
        }
        Ok(())
    })
    .unwrap();
    let agent = Agent::config_builder().build().new_agent();
    let grant = grant(&server.base_url());
    let client = TokenClient::with_policy(Transport::with_agent(agent), grant, hasty());
    let first = client.token().unwrap();
    assert_eq!(client.token_after(&first).unwrap().token().secret(), "t0k3n-canary-2");
    assert_eq!((server.connections(), server.requests().len()), (2, 3));
}
