//! Clients that do too much about a rejected token, or too little, and one that keeps its first token.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use polygrant::Grant;
use polygrant_lifecycle::{Backoff, CachedToken, Health, Policy, TokenError};
use polygrant_testkit::faults::{Call, CallError, ClientUnderTest};
use polygrant_ureq::ureq::Agent;

use crate::broken::{Broken, Client};

type Outcome = Result<Arc<CachedToken>, TokenError>;

/// What a client's hook does after a 401.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hook {
    /// Waits for another token, and sends the call with whatever comes.
    SendsAgainAlways,
    /// Reports it, and waits for nothing.
    Reports,
    /// Waits for another token, while no other call goes out.
    StopsAll,
}

struct Rejected {
    client: Client,
    hook: Hook,
    one_at_a_time: Mutex<()>,
}

impl Rejected {
    fn of(client: Client, hook: Hook) -> Client {
        Box::new(Self { client, hook, one_at_a_time: Mutex::new(()) })
    }
}

/// Keeps its first token, and its first grant.
struct Keeping(Client, OnceLock<Arc<CachedToken>>);

fn send(url: &str, token: &CachedToken) -> Result<u16, CallError> {
    let agent = Agent::config_builder().http_status_as_error(false).max_idle_connections(0);
    let agent: Agent = agent.proxy(None).build().into();
    let call = agent.post(url).header("authorization", token.token().authorization());
    let sent = call.send("order").map_err(|error| CallError::Other(error.to_string()));
    Ok(sent?.status().as_u16())
}

impl ClientUnderTest for Rejected {
    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        let held = self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        let held = (self.hook == Hook::StopsAll).then_some(held);
        let token = self.client.token().map_err(CallError::NoToken)?;
        let status = send(call.url, &token)?;
        if status != 401 {
            return Ok(status);
        }
        let next = match self.hook {
            Hook::SendsAgainAlways | Hook::StopsAll => self.client.token_after(&token),
            Hook::Reports => {
                self.client.invalidate(&token);
                return Ok(status);
            }
        };
        let status = send(call.url, &*next.map_err(CallError::NoToken)?);
        drop(held);
        status
    }

    fn token(&self) -> Outcome {
        self.client.token()
    }

    fn token_within(&self, patience: Duration) -> Outcome {
        self.client.token_within(patience)
    }

    fn token_after(&self, rejected: &CachedToken) -> Outcome {
        self.client.token_after(rejected)
    }

    fn refresh_now(&self) -> Outcome {
        self.client.refresh_now()
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.client.invalidate(token)
    }

    fn set_grant(&self, grant: Grant) {
        self.client.set_grant(grant);
    }

    fn health(&self) -> Health {
        self.client.health()
    }
}

impl ClientUnderTest for Keeping {
    fn token(&self) -> Outcome {
        if let Some(token) = self.1.get() {
            let _ = self.0.token();
            return Ok(Arc::clone(token));
        }
        self.0.token().map(|token| Arc::clone(self.1.get_or_init(|| token)))
    }

    fn token_within(&self, patience: Duration) -> Outcome {
        self.0.token_within(patience)
    }

    fn token_after(&self, rejected: &CachedToken) -> Outcome {
        self.0.token_after(rejected)
    }

    fn refresh_now(&self) -> Outcome {
        self.0.refresh_now()
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.0.invalidate(token)
    }

    fn set_grant(&self, _: Grant) {}

    fn health(&self) -> Health {
        self.0.health()
    }

    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        self.0.call(call)
    }
}

#[test]
fn faults_65_and_66_are_failed_by_a_client_that_never_pauses() {
    let policy = |mut policy: Policy| {
        policy.rejection_pause = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
        policy
    };
    let hasty = Broken { policy, ..Broken::PROPER };
    hasty.assert_fails(65, "401 after");
    hasty.assert_fails(66, "requests at");
}

#[test]
fn fault_66_is_failed_by_a_hook_that_sends_every_call_again() {
    let client = |client| Rejected::of(client, Hook::SendsAgainAlways);
    Broken { client, ..Broken::PROPER }.assert_fails(66, "how often sent");
}

#[test]
fn fault_67_is_failed_by_a_hook_that_waits_for_no_successor() {
    let client = |client| Rejected::of(client, Hook::Reports);
    Broken { client, ..Broken::PROPER }.assert_fails(67, "callers wait");
}

#[test]
fn fault_87_is_failed_by_a_hook_that_stops_all_calls() {
    let client = |client| Rejected::of(client, Hook::StopsAll);
    Broken { client, ..Broken::PROPER }.assert_fails(87, "the others wait for its token");
}

#[test]
fn faults_68_and_88_are_failed_by_a_client_that_keeps_its_first_token() {
    let client = |client| Box::new(Keeping(client, OnceLock::new())) as Client;
    let keeping = Broken { client, ..Broken::PROPER };
    keeping.assert_fails(68, "the token afterwards: \"t1\"");
    keeping.assert_fails(88, "the token under way: \"t1\"");
}
