//! Randomness, for jitter.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Draws random numbers. They spread requests in time and protect nothing.
pub trait Entropy: Send + Sync + 'static {
    /// Returns 64 random bits.
    fn draw(&self) -> u64;
}

/// The randomness of the standard library's hash keys, which spares a crate.
///
/// On `wasm32-unknown-unknown` the keys are not random: what is drawn differs from draw to draw, but
/// may be the same in two processes.
#[derive(Debug, Default)]
pub struct SystemEntropy {
    keys: RandomState,
    draws: AtomicU64,
}

impl SystemEntropy {
    /// Returns a source with keys of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Entropy for SystemEntropy {
    fn draw(&self) -> u64 {
        self.keys.hash_one(self.draws.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn draws_differ_within_a_source_and_between_two() {
        let sources = [SystemEntropy::new(), SystemEntropy::new()];
        let draws: HashSet<u64> =
            (0..100).flat_map(|_| sources.each_ref().map(Entropy::draw)).collect();
        assert_eq!(draws.len(), 200);
    }
}
