//! Token servers, and a client that need not wait between two requests to them.

use std::time::Duration;

use polygrant_lifecycle::{Backoff, Policy};
use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::{TokenClient, Transport};

use crate::canary::grant;

/// No pauses: what they are for is tested without a clock.
///
/// Every client of these tests is made with it, so that what any of them tells is heard.
pub(crate) fn hasty() -> Policy {
    #[cfg(feature = "tracing")]
    crate::listener::listen();
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff = none();
    policy.transient_cooldown = none();
    policy
}

fn none() -> Backoff {
    Backoff { base: Duration::ZERO, cap: Duration::ZERO }
}

pub(crate) fn client(server: &ScriptedServer) -> TokenClient {
    TokenClient::with_policy(Transport::new(), grant(&server.base_url()), hasty())
}

/// Issues `t0k3n-canary-1`, `t0k3n-canary-2` and so on.
pub(crate) fn issuing() -> ScriptedServer {
    responding(issue)
}

/// Responds to the requests, which are counted from 1, so.
pub(crate) fn responding(
    response: impl FnMut(usize) -> Vec<u8> + Send + 'static,
) -> ScriptedServer {
    ScriptedServer::with_responses(response).unwrap()
}

pub(crate) fn issue(number: usize) -> Vec<u8> {
    let body = format!(
        r#"{{"access_token":"t0k3n-canary-{number}","token_type":"Bearer","expires_in":3600}}"#
    );
    response("200 OK", "content-type: application/json\r\n", &body)
}
