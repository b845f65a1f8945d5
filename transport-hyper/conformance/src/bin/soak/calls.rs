//! The calls under way, and the results of those that have ended.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The results of the calls of one client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Calls that were served.
    pub(crate) served: u64,
    /// Calls of the caller that is always rejected.
    pub(crate) rejected: u64,
    /// Calls that were not sent, for want of a token.
    pub(crate) without_token: u64,
    /// Violations of the rules.
    pub(crate) wrong: Vec<String>,
}

/// All calls of one client: a call has a number, which its path ends in.
#[derive(Default)]
pub(crate) struct Calls(Mutex<State>);

#[derive(Default)]
struct State {
    number: u64,
    under_way: HashMap<u64, Instant>,
    tally: Tally,
}

/// How many problems are printed. The first ones say what is wrong.
const TOLD: usize = 10;

impl Calls {
    /// Begins a call, and returns its number.
    pub(crate) fn begin(&self) -> u64 {
        self.with(|state| {
            state.number += 1;
            state.under_way.insert(state.number, Instant::now());
            state.number
        })
    }

    /// Returns when a call began; `None` if it is not under way.
    pub(crate) fn began(&self, number: u64) -> Option<Instant> {
        self.with(|state| state.under_way.get(&number).copied())
    }

    pub(crate) fn end(&self, number: u64, count: impl FnOnce(&mut Tally)) {
        self.with(|state| {
            state.under_way.remove(&number);
            count(&mut state.tally);
        });
    }

    /// Records a violation of the rules.
    pub(crate) fn is_wrong(&self, problem: impl FnOnce() -> String) {
        self.with(|state| {
            if state.tally.wrong.len() < TOLD {
                state.tally.wrong.push(problem());
            }
        });
    }

    pub(crate) fn tally(&self) -> Tally {
        self.with(|state| state.tally.clone())
    }

    fn with<R>(&self, run: impl FnOnce(&mut State) -> R) -> R {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
