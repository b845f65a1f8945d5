//! The servers that tokens come from.

use std::time::Duration;

use polygrant::{Dialect, Grant, Scopes};
use polygrant_lifecycle::{Backoff, Policy};
use polygrant_testkit::{SandboxServer, credentials};

pub(crate) fn grant_at(base_url: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap()
}

pub(crate) fn sandbox() -> (SandboxServer, Grant) {
    let server = SandboxServer::start(0).unwrap();
    let grant = grant_at(&server.base_url(&Dialect::rfc6749()));
    (server, grant)
}

/// No pauses: what they are for is tested without a clock.
pub(crate) fn policy() -> Policy {
    let none = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff = none;
    policy.transient_cooldown = none;
    policy
}
