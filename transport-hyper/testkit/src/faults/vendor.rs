//! A token server and a resource server on the loopback, whose clock a check sets.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use polygrant_lifecycle::Fraction;

use super::adapter::{Adapter, Call, ClientUnderTest};
use super::gate::{GIVE_UP, Gate};
use super::hand_clock::HandClock;
use super::loopback::{client_with, grant_at, hasty, issue_for, responding_to, token_of};
use super::setup::Setup;
use crate::fail::{Fail, ensure};
use crate::samples::response;
use crate::traffic::Accepts;
use crate::{ScriptedServer, Step, seconds};

/// The fate of the second token request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Second {
    /// It gets a token like the others.
    Served,
    /// It gets a token once the gate is open.
    Held,
    /// Once the gate is open, the connection closes without a response.
    Lost,
}

/// Issues `t1`, `t2` and so on, and has an API.
pub(super) struct Vendor {
    /// Dropped first, so that no server waits for it.
    pub(super) gate: Gate,
    pub(super) clock: HandClock,
    pub(super) tokens: ScriptedServer,
    pub(super) api: ScriptedServer,
    issued: IssueTimes,
}

/// When tokens were requested, which is when they are issued.
type IssueTimes = Arc<Mutex<Vec<Duration>>>;

fn locked(issued: &IssueTimes) -> std::sync::MutexGuard<'_, Vec<Duration>> {
    issued.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Vendor {
    /// Starts both. The API accepts these tokens, but none on the path `/wrong`. Lifetimes are in seconds.
    pub(super) fn new(accepts: Accepts, lifetime: u64, second: Second) -> Result<Self, Fail> {
        let (clock, issued) = (HandClock::new(), IssueTimes::default());
        let (gate, held) = Gate::new();
        let tokens = {
            let (clock, issued) = (clock.clone(), Arc::clone(&issued));
            ScriptedServer::with_script(move |mut stream, journal| {
                Step::Read.take(&mut stream, journal)?;
                let number = {
                    let mut issued = locked(&issued);
                    issued.push(clock.passed());
                    issued.len()
                };
                if number == 2 && second != Second::Served {
                    held.wait();
                }
                match second {
                    Second::Lost if number == 2 => Ok(()),
                    _ => stream.write_all(&issue_for(number, lifetime)),
                }
            })?
        };
        let api = {
            let (clock, issued) = (clock.clone(), Arc::clone(&issued));
            responding_to(move |call| {
                let number: usize =
                    token_of(call).trim_start_matches('t').parse().unwrap_or_default();
                let (now, issued) = (clock.passed(), locked(&issued));
                let place = number.checked_sub(1);
                let is_accepted = place.is_some_and(|at| accepts.accepts(at, &issued, now));
                let is_wrong = call.starts_with("POST /wrong");
                let status = if is_accepted && !is_wrong { "200 OK" } else { "401 Unauthorized" };
                response(status, "", "")
            })?
        };
        Ok(Self { clock, tokens, api, gate, issued })
    }

    /// Returns a client with that clock, which pauses for rejections alone and draws no jitter.
    pub(super) fn client(&self, adapter: &dyn Adapter) -> Result<Box<dyn ClientUnderTest>, Fail> {
        let mut policy = hasty();
        policy.jitter = Fraction { divisor: 1, max: seconds(0) };
        client_with(adapter, grant_at(&self.tokens)?, policy, Setup::Clocks(self.clock.clocks()))
    }

    /// Makes a call to the API, and waits until no request is under way. Returns the status, and how
    /// often the call was sent.
    pub(super) fn call(
        &self,
        client: &dyn ClientUnderTest,
        path: &str,
    ) -> Result<(u16, usize), Fail> {
        let before = self.api.requests().len();
        let status = client.call(Call::new(&format!("{}{path}", self.api.base_url()), true))?;
        settle(client)?;
        Ok((status, self.api.requests().len().saturating_sub(before)))
    }

    /// Returns when tokens were requested.
    pub(super) fn requested_at(&self) -> Vec<Duration> {
        locked(&self.issued).clone()
    }
}

/// Waits until no request is under way.
pub(super) fn settle(client: &dyn ClientUnderTest) -> Result<(), Fail> {
    let began = Instant::now();
    while client.health().in_flight {
        ensure(began.elapsed() < GIVE_UP, || "a request does not end".into())?;
        thread::yield_now();
    }
    Ok(())
}
