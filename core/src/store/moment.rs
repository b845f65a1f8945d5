//! The time of a store, here.

use crate::lifecycle::Now;
use crate::time::UnixTime;

/// A time by the store's clock, and a time by this process's clocks that was no later. So what has passed by
/// the store's clock is never taken for less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) store: UnixTime,
    pub(super) local: Now,
}

impl Moment {
    /// Returns what time it is by the store's clock.
    pub(super) fn at(self, now: Now) -> UnixTime {
        self.store.saturating_add(now.steady.saturating_sub(self.local.steady))
    }
}
