//! The clocks of the system. There are none on `wasm32-unknown-unknown`, where reading them panics.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is where clocks are read"
)]

use std::time::{Instant, SystemTime};

use polygrant::UnixTime;
use polygrant_lifecycle::Now;

use crate::clock::Clock;

/// The clocks of the system, the steady one counted from when this was made.
#[derive(Debug)]
pub struct SystemClock {
    origin: Instant,
    #[cfg(target_os = "linux")]
    coarse_origin: std::time::Duration,
}

impl SystemClock {
    /// Returns a clock whose steady time begins now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
            #[cfg(target_os = "linux")]
            coarse_origin: coarse::steady(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: UnixTime::from(SystemTime::now()), steady: self.origin.elapsed() }
    }

    #[cfg(target_os = "linux")]
    #[inline]
    fn glance(&self) -> Now {
        let (wall, steady) = coarse::both();
        Now { wall: UnixTime::after_epoch(wall), steady: steady.saturating_sub(self.coarse_origin) }
    }
}

/// Linux has clocks that are read in a third of the time, and step with its timer's tick.
#[cfg(target_os = "linux")]
mod coarse {
    use std::cell::Cell;
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    fn read(clock: ClockId) -> Duration {
        Duration::try_from(clock_gettime(clock)).unwrap_or_default()
    }

    pub(super) fn steady() -> Duration {
        read(ClockId::MonotonicCoarse)
    }

    /// Reads both, the wall clock first.
    ///
    /// They step together: while the steady clock stands still, the wall clock need not be read. If it
    /// is set in the meantime, that shows with the next step, some milliseconds later.
    #[inline]
    pub(super) fn both() -> (Duration, Duration) {
        thread_local! {
            static LAST: Cell<(Duration, Duration)> =
                const { Cell::new((Duration::ZERO, Duration::MAX)) };
        }
        let steady = steady();
        let (wall, seen) = LAST.get();
        if seen == steady {
            return (wall, steady);
        }
        let clocks = (read(ClockId::RealtimeCoarse), steady);
        LAST.set(clocks);
        clocks
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Behind by no more than a slow tick, and never ahead, until it has stepped. The time is read before
    /// and after, so that it does not matter how long the thread is held up in between.
    fn assert_steps_with_the_time(clock: &SystemClock) {
        let tick = Duration::from_secs(1);
        let first = clock.glance();
        loop {
            let (before, glance, after) = (clock.now(), clock.glance(), clock.now());
            assert!(glance.wall <= after.wall, "{glance:?} {after:?}");
            assert!(before.wall.saturating_since(glance.wall) <= tick, "{before:?} {glance:?}");
            // Its origin, too, was read up to a tick late.
            assert!(glance.steady <= after.steady + tick, "{glance:?} {after:?}");
            assert!(before.steady <= glance.steady + tick, "{before:?} {glance:?}");
            if glance.steady != first.steady && glance.wall != first.wall {
                break;
            }
        }
    }

    #[test]
    fn a_glance_is_next_to_now() {
        assert_steps_with_the_time(&SystemClock::new());
    }

    /// One that is too late would still be zero in a clock that is new.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_glance_is_next_to_now_in_a_clock_as_old_as_the_machine() {
        let age = coarse::steady();
        let origin = Instant::now().checked_sub(age).unwrap();
        assert_steps_with_the_time(&SystemClock { origin, coarse_origin: Duration::ZERO });
    }
}
