//! A pool as a whole.

use polygrant_lifecycle::{Counts, Health, State};

/// How the clients of a pool are, together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolHealth {
    /// How many clients there are.
    pub clients: usize,
    /// How many have a token that is far from its end.
    pub fresh: usize,
    /// How many have a token that is due to be refreshed.
    pub stale: usize,
    /// How many have no token, and a caller would cause a request or wait for one.
    pub empty: usize,
    /// How many have no token, and callers fail at once.
    pub failing: usize,
    /// How many have a request outstanding.
    pub in_flight: usize,
    /// How many wait for their turn to send one, of all pools that share the
    /// [gate](crate::TokenPool::with_request_gate).
    pub waiting: usize,
    /// What happened to them so far. What happened to clients that were evicted is not in it.
    pub counts: Counts,
}

impl PoolHealth {
    pub(super) fn add(&mut self, health: &Health) {
        self.clients += 1;
        match health.state {
            State::Fresh => self.fresh += 1,
            State::Stale => self.stale += 1,
            State::Failing => self.failing += 1,
            _ => self.empty += 1,
        }
        self.in_flight += usize::from(health.in_flight);
        let (sum, one) = (&mut self.counts, health.counts);
        sum.requests += one.requests;
        sum.tokens += one.tokens;
        sum.failures += one.failures;
        sum.waits += one.waits;
        sum.rejections += one.rejections;
    }
}
