//! Randomness, for jitter.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Draws random numbers. They spread requests in time and protect nothing.
pub trait Entropy: Send + Sync + 'static {
    /// Returns 64 random bits.
    fn draw(&self) -> u64;

    /// Returns a number that changes when earlier draws are to be replaced, as in a process that was
    /// forked from this one.
    fn epoch(&self) -> u64 {
        0
    }
}

/// Draws from the standard library's hash keys, which spares a crate, and from the process's id, so that
/// a forked process draws other numbers.
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

    fn drawn_in(&self, process: u64) -> u64 {
        self.keys.hash_one((process, self.draws.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Entropy for SystemEntropy {
    fn draw(&self) -> u64 {
        self.drawn_in(self.epoch())
    }

    /// Returns the process's id.
    fn epoch(&self) -> u64 {
        process()
    }
}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
fn process() -> u64 {
    u64::from(std::process::id())
}

/// There are no processes, and asking for one's id panics.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
const fn process() -> u64 {
    0
}

impl<E: Entropy + ?Sized> Entropy for std::sync::Arc<E> {
    fn draw(&self) -> u64 {
        (**self).draw()
    }

    fn epoch(&self) -> u64 {
        (**self).epoch()
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

    /// A forked process has the same keys and the same count.
    #[test]
    fn fault_76_draws_differ_between_processes() {
        let parent = SystemEntropy::new();
        let child = SystemEntropy { keys: parent.keys.clone(), draws: AtomicU64::new(0) };
        assert_eq!(parent.epoch(), u64::from(std::process::id()));
        for _ in 0..100 {
            assert_ne!(parent.drawn_in(1), child.drawn_in(2));
        }
    }
}
