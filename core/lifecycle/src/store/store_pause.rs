//! How long a store is left alone after a failure.

use std::time::Duration;

use crate::{Backoff, Deadline, Now};

/// Counts the failures of a store: after each it is left alone, for 1 second at first, doubling to 60 seconds,
/// so that a store that hangs costs little.
#[derive(Clone, Copy, Debug, Default)]
pub struct StorePause {
    failures: u32,
    until: Option<Deadline>,
}

const PAUSE: Backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(60) };

impl StorePause {
    /// Returns whether the store is to be left alone.
    #[must_use]
    pub fn holds(&self, now: Now) -> bool {
        self.until.is_some_and(|until| !until.has_passed(now))
    }

    /// Takes note that the store did what it was told.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Takes note that the store failed, or took too long. Failures during a pause, of steps that had begun
    /// before, do not lengthen it.
    pub fn failed(&mut self, now: Now) {
        if self.holds(now) {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.until = Some(now.after(PAUSE.after(self.failures)));
    }
}
