//! The time by a store's clock, and by this process's.

use polygrant::UnixTime;

use crate::Now;

/// A time by the store's clock, which it read some time between two times of this process's clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) store: UnixTime,
    /// When the store was asked.
    pub(super) asked: Now,
    /// When its reply came.
    pub(super) replied: Now,
}

impl Moment {
    /// Returns that the wall clock is the store's.
    pub(super) const fn of(now: Now) -> Self {
        Self { store: now.wall, asked: now, replied: now }
    }

    /// Returns the latest time that it may be by the store's clock.
    pub(super) fn latest(self, now: Now) -> UnixTime {
        self.store.saturating_add(now.steady.saturating_sub(self.asked.steady))
    }

    /// Returns the earliest time that it may be by the store's clock.
    pub(super) fn earliest(self, now: Now) -> UnixTime {
        self.store.saturating_add(now.steady.saturating_sub(self.replied.steady))
    }
}
