//! The example adapter over bare threads, put to the test.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant::{Grant, rejects_token};
use polygrant_testkit::faults::{Adapter, Call, NoAnswer, Subject};
use polygrant_ureq::ureq::{self, Agent};

use adapter::{SendRequest, TokenClient, send};

#[path = "../../../core/client/examples/threads/adapter.rs"]
mod adapter;

pub(super) struct Threads;

struct Bare(TokenClient);

impl Adapter for Threads {
    fn name(&self) -> &str {
        "threads"
    }

    fn speaks_tls(&self) -> bool {
        false
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn Subject>, String> {
        Ok(Box::new(Bare(TokenClient::new(Arc::new(send), grant, policy))))
    }

    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn Subject>, String> {
        let has_panicked = AtomicBool::new(false);
        let panicking: SendRequest = Arc::new(move |grant, timeouts| {
            if !has_panicked.swap(true, Ordering::SeqCst) {
                // Without the message that a panic of the program's own has.
                resume_unwind(Box::new("the leader panics"));
            }
            send(grant, timeouts)
        });
        Ok(Box::new(Bare(TokenClient::new(panicking, grant, policy))))
    }

    fn client_without_runtime(
        &self,
        _: Grant,
        _: Policy,
    ) -> Result<Option<Box<dyn Subject>>, String> {
        Ok(None)
    }
}

impl Subject for Bare {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token(Duration::MAX)
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token(patience)
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.0.lifecycle.invalidate(token)
    }

    fn set_grant(&self, grant: Grant) {
        self.0.lifecycle.set_grant(grant);
    }

    fn health(&self) -> Health {
        self.0.lifecycle.health()
    }

    /// An adapter without a hook for calls has its callers do this.
    fn call(&self, call: Call<'_>) -> Result<u16, NoAnswer> {
        let agent = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
        let agent: Agent = agent.proxy(None).build().into();
        let call_with = |token: &CachedToken| {
            let value = token.token().authorization();
            let sent = agent.post(call.url).header("authorization", value).send("order");
            let other = |error: ureq::Error| NoAnswer::Other(error.to_string());
            sent.map(|response| response.status()).map_err(other)
        };
        let token = self.token().map_err(NoAnswer::NoToken)?;
        let status = call_with(&token)?;
        if !rejects_token(status) {
            return Ok(status.as_u16());
        }
        self.invalidate(&token);
        match self.token() {
            Ok(next) if call.can_be_sent_again && next.is_worth_a_try_after(&token) => {
                call_with(&next).map(|status| status.as_u16())
            }
            _ => Ok(status.as_u16()),
        }
    }
}
