//! Time, chance and waiting: all that a client takes from outside but the exchange itself.

#[cfg(target_os = "linux")]
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use polygrant::UnixTime;
use polygrant::lifecycle::{Lifecycle, Now};
#[cfg(target_os = "linux")]
use rustix::time::ClockId;

/// Apart, so that tests say what time it is, and wait for events alone.
pub(crate) trait Clock: Send + Sync {
    fn now(&self) -> Now;

    /// The same at a glance, which may be some milliseconds behind: for whether a token is far from
    /// its end.
    fn glance(&self) -> Now {
        self.now()
    }

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
    #[cfg(target_os = "linux")]
    coarse_origin: Duration,
    keys: RandomState,
    draws: AtomicU64,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self {
            origin: Instant::now(),
            #[cfg(target_os = "linux")]
            coarse_origin: coarse(ClockId::MonotonicCoarse),
            keys: RandomState::new(),
            draws: AtomicU64::new(0),
        }
    }
}

/// A clock of Linux's that is read in a third of the time, and steps with its timer's tick.
#[cfg(target_os = "linux")]
fn coarse(clock: ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

/// Both of Linux's coarse clocks, the wall clock first.
///
/// They step together: while the steady one stands still, the other one need not be read. If somebody
/// sets that in the meantime, it shows with the next step, some milliseconds later.
#[cfg(target_os = "linux")]
fn coarse_clocks() -> (Duration, Duration) {
    thread_local! {
        static LAST: Cell<(Duration, Duration)> = const { Cell::new((Duration::ZERO, Duration::MAX)) };
    }
    let steady = coarse(ClockId::MonotonicCoarse);
    let (wall, seen) = LAST.get();
    if seen == steady {
        return (wall, steady);
    }
    let clocks = (coarse(ClockId::RealtimeCoarse), steady);
    LAST.set(clocks);
    clocks
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: UnixTime::from(SystemTime::now()), steady: self.origin.elapsed() }
    }

    #[cfg(target_os = "linux")]
    fn glance(&self) -> Now {
        let (wall, steady) = coarse_clocks();
        Now { wall: UnixTime::after_epoch(wall), steady: steady.saturating_sub(self.coarse_origin) }
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

    /// As far behind as a slow tick is long, and never ahead.
    #[test]
    fn a_glance_is_next_to_now() {
        let clock = SystemClock::new();
        let tick = Duration::from_millis(20);
        for _ in 0..1000 {
            let (glance, now) = (clock.glance(), clock.now());
            assert!(glance.wall <= now.wall && glance.steady <= now.steady + tick);
            assert!(now.wall.saturating_since(glance.wall) < Duration::from_secs(1));
            assert!(now.steady.saturating_sub(glance.steady) < Duration::from_secs(1));
        }
    }

    #[test]
    fn entropy_differs_from_draw_to_draw_and_from_clock_to_clock() {
        let (one, other) = (SystemClock::new(), SystemClock::new());
        let draws: HashSet<u64> = (0..100).flat_map(|_| [one.entropy(), other.entropy()]).collect();
        assert_eq!(draws.len(), 200);
    }
}
