//! Time, chance and waiting: all that a client takes from outside but the exchange itself.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use polygrant::UnixTime;
use polygrant::lifecycle::{Lifecycle, Now};

/// Apart, so that tests say what time it is, and wait for events alone.
pub(crate) trait Clock: Send + Sync {
    fn now(&self) -> Now;

    /// 64 random bits.
    fn entropy(&self) -> u64;

    /// Gives the lock up until somebody notifies, but no longer than that. May return early.
    fn wait<'lock>(
        &self,
        landed: &Condvar,
        lock: MutexGuard<'lock, Lifecycle>,
        at_most: Duration,
    ) -> MutexGuard<'lock, Lifecycle>;
}

/// The clocks of the system.
pub(crate) struct SystemClock {
    origin: Instant,
    keys: RandomState,
    draws: AtomicU64,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { origin: Instant::now(), keys: RandomState::new(), draws: AtomicU64::new(0) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: UnixTime::from(SystemTime::now()), steady: self.origin.elapsed() }
    }

    /// The standard library's hasher has random keys; it spares a crate.
    fn entropy(&self) -> u64 {
        self.keys.hash_one(self.draws.fetch_add(1, Ordering::Relaxed))
    }

    fn wait<'lock>(
        &self,
        landed: &Condvar,
        lock: MutexGuard<'lock, Lifecycle>,
        at_most: Duration,
    ) -> MutexGuard<'lock, Lifecycle> {
        landed.wait_timeout(lock, at_most).unwrap_or_else(PoisonError::into_inner).0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn entropy_differs_from_draw_to_draw_and_from_clock_to_clock() {
        let (one, other) = (SystemClock::new(), SystemClock::new());
        let draws: HashSet<u64> = (0..100).flat_map(|_| [one.entropy(), other.entropy()]).collect();
        assert_eq!(draws.len(), 200);
    }
}
