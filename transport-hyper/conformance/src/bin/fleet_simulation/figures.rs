//! What a fleet cost.

use std::collections::HashMap;

use crate::scenario::{SECOND, Scenario};

/// What a fleet cost. Times are in microseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) tokens: u64,
    pub(crate) calls: u64,
    pub(crate) failed_calls: u64,
    pub(crate) rejected_once: u64,
    pub(crate) rejected_twice: u64,
    pub(crate) waits: Vec<u64>,
    pub(crate) store_steps: u64,
    requests_in: HashMap<u64, u64>,
    steps_in: HashMap<u64, u64>,
}

impl Figures {
    pub(crate) fn request(&mut self, at: u64) {
        self.requests += 1;
        *self.requests_in.entry(at / SECOND).or_default() += 1;
    }

    pub(crate) fn store_step(&mut self, at: u64) {
        self.store_steps += 1;
        *self.steps_in.entry(at / SECOND).or_default() += 1;
    }

    /// Returns a row of the table.
    pub(crate) fn row(&self, scenario: &Scenario) -> String {
        let peak = |seconds: &HashMap<u64, u64>| seconds.values().max().copied().unwrap_or(0);
        let worst = self.waits.iter().max().copied().unwrap_or(0);
        format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            scenario.name,
            self.requests,
            peak(&self.requests_in),
            self.tokens,
            wait(worst),
            self.failed_calls,
            self.rejected_twice,
            if scenario.has_store { peak(&self.steps_in).to_string() } else { "–".to_owned() },
        )
    }
}

pub(crate) const HEAD: &str = "\
| what happens | token requests | most in 1 s | tokens | longest wait | failed calls | calls rejected twice | most steps of the store in 1 s |
|---|---|---|---|---|---|---|---|";

fn wait(micros: u64) -> String {
    let tenths = micros / (SECOND / 10);
    format!("{}.{} s", tenths / 10, tenths % 10)
}
