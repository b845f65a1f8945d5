//! The example adapter over bare threads, under test.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use polygrant::Grant;
use polygrant_client::{PooledClient, SharedLifecycle, SystemEntropy, TokenPool};
use polygrant_lifecycle::{CachedToken, Health, Policy, TokenError, Waiter};
use polygrant_testkit::faults::{
    Adapter, Call, CallError, ClientUnderTest, Clocks, PoolUnderTest, Setup,
};
use polygrant_ureq::ureq::{self, Agent};

use crate::events::events;
use crate::hand_clock::HandClock;
use adapter::{SendRequest, TokenClient, send};

#[path = "../../../core/client/examples/threads/adapter.rs"]
mod adapter;

/// Makes clients of the example over bare threads.
#[derive(Debug)]
pub struct Threads;

#[derive(Clone)]
struct Bare(Arc<TokenClient>);

struct Tenants(TokenPool<Bare>);

impl Bare {
    fn new(grant: Grant, policy: Policy) -> Self {
        Self(Arc::new(TokenClient::new(Arc::new(send), grant, policy)))
    }
}

impl PooledClient for Bare {
    fn shared_lifecycle(&self) -> &SharedLifecycle {
        &self.0.lifecycle
    }
}

impl Adapter for Threads {
    fn name(&self) -> &str {
        "threads"
    }

    fn speaks_tls(&self) -> bool {
        false
    }

    fn events(&self) -> Option<Vec<String>> {
        Some(events())
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn ClientUnderTest>, String> {
        Ok(Box::new(Bare::new(grant, policy)))
    }

    fn pool(
        &self,
        policy: Policy,
        capacity: usize,
    ) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        let pool = TokenPool::new(move |grant| Bare::new(grant, policy.clone()));
        Ok(Some(Box::new(Tenants(pool.with_capacity(capacity)))))
    }

    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        setup: Setup,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String> {
        let client = match setup {
            Setup::Clocks(clocks) => {
                driving(by_hand(clocks, grant.clone(), &policy), grant, policy)
            }
            Setup::Credentials(source, clocks) => {
                let lifecycle = by_hand(clocks, grant.clone(), &policy);
                lifecycle.set_credentials_source(move || Ok(source()?));
                driving(lifecycle, grant, policy)
            }
            Setup::PanicsOnce => TokenClient::new(panicking_once(), grant, policy),
            _ => return Ok(None),
        };
        Ok(Some(Box::new(Bare(Arc::new(client)))))
    }
}

/// Returns a lifecycle with the clock of a check.
fn by_hand(clocks: Clocks, grant: Grant, policy: &Policy) -> SharedLifecycle {
    SharedLifecycle::new(grant, policy.clone(), HandClock(clocks), SystemEntropy::new())
}

fn driving(lifecycle: SharedLifecycle, grant: Grant, policy: Policy) -> TokenClient {
    let mut client = TokenClient::new(Arc::new(send), grant, policy);
    client.lifecycle = Arc::new(lifecycle);
    client
}

fn panicking_once() -> SendRequest {
    let has_panicked = AtomicBool::new(false);
    Arc::new(move |grant, timeouts| {
        if !has_panicked.swap(true, Ordering::SeqCst) {
            // Without the message that a panic of the program's own has.
            resume_unwind(Box::new("the leader panics"));
        }
        send(grant, timeouts)
    })
}

impl PoolUnderTest for Tenants {
    fn client(&self, grant: &Grant) -> Box<dyn ClientUnderTest> {
        Box::new(self.0.client(grant))
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

impl ClientUnderTest for Bare {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token(Duration::MAX)
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.0.token(patience)
    }

    fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        let waiter = Waiter::in_place_of(rejected.generation());
        self.0.awaited(Some(waiter), Duration::MAX)
    }

    fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.0.awaited(Some(Waiter::for_new_token()), Duration::MAX)
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

    /// Makes a call as the callers of an adapter without a hook do.
    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        if call.url.starts_with('/') {
            return Err(CallError::NoHook);
        }
        let agent = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
        let agent: Agent = agent.proxy(None).build().into();
        let call_with = |token: &CachedToken| {
            let value = token.token().authorization();
            let sent = agent.post(call.url).header("authorization", value).send("order");
            let other = |error: ureq::Error| CallError::Other(error.to_string());
            let response = sent.map_err(other)?;
            Ok((response.status().as_u16(), token.token().is_rejected_by(&response)))
        };
        let token = self.token().map_err(CallError::NoToken)?;
        let (status, is_rejected) = call_with(&token)?;
        if !is_rejected {
            return Ok(status);
        }
        if !call.can_be_sent_again {
            self.invalidate(&token);
            return Ok(status);
        }
        match self.token_after(&token) {
            Ok(next) if next.is_worth_a_try_after(&token) => {
                call_with(&next).map(|(status, _)| status)
            }
            _ => Ok(status),
        }
    }
}
