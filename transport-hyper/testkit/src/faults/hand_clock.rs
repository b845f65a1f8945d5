//! Clocks that a check sets by hand, for clients over sockets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use polygrant::UnixTime;
use polygrant_lifecycle::Now;

use super::setup::Clocks;
use crate::{VirtualTime, seconds};

/// A wall clock and a steady one, which stand still until they are set.
#[derive(Clone)]
pub(super) struct HandClock(Arc<Mutex<(Duration, Duration)>>);

impl HandClock {
    pub(super) fn new() -> Self {
        let times = (seconds(VirtualTime::BEGINNING), seconds(1000));
        Self(Arc::new(Mutex::new(times)))
    }

    fn times(&self) -> MutexGuard<'_, (Duration, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets time pass on both.
    pub(super) fn advance(&self, time: Duration) {
        self.advance_one(time, (true, true));
    }

    /// Lets time pass on the wall clock and on the steady one, or on either.
    pub(super) fn advance_one(&self, time: Duration, (wall, steady): (bool, bool)) {
        let mut times = self.times();
        if wall {
            times.0 = times.0.saturating_add(time);
        }
        if steady {
            times.1 = times.1.saturating_add(time);
        }
    }

    /// Returns what has passed on the steady one since the beginning.
    pub(super) fn passed(&self) -> Duration {
        self.times().1.saturating_sub(seconds(1000))
    }

    /// Returns the function by which a client reads them.
    pub(super) fn clocks(&self) -> Clocks {
        let clock = self.clone();
        Arc::new(move || {
            let (wall, steady) = *clock.times();
            Now { wall: UnixTime::after_epoch(wall), steady }
        })
    }
}
