//! Notices that the process was forked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::entropy::Entropy;

/// How long a process may go on after a fork before it notices. Asking for the process's id takes longer
/// than handing out a token does. In nanoseconds.
const INTERVAL: u64 = 20_000_000;

/// The [epoch](Entropy::epoch) that a lifecycle's jitter was drawn in.
pub(crate) struct Epoch {
    drawn_in: AtomicU64,
    /// When it was last looked at, in nanoseconds of the steady clock.
    last_look: AtomicU64,
}

impl Epoch {
    pub(crate) fn of(entropy: &dyn Entropy) -> Self {
        Self { drawn_in: AtomicU64::new(entropy.epoch()), last_look: AtomicU64::new(0) }
    }

    /// Returns whether it is time to look again.
    #[inline]
    pub(crate) fn is_due(&self, steady: Duration) -> bool {
        let now = u64::try_from(steady.as_nanos()).unwrap_or(u64::MAX);
        let is_due = self.last_look.load(Ordering::Relaxed).abs_diff(now) >= INTERVAL;
        if is_due {
            self.last_look.store(now, Ordering::Relaxed);
        }
        is_due
    }

    /// Returns whether the epoch is another one by now. Only the first that looks is told so.
    pub(crate) fn has_changed(&self, entropy: &dyn Entropy) -> bool {
        let epoch = entropy.epoch();
        let is_other = epoch != self.drawn_in.load(Ordering::Relaxed);
        is_other && epoch != self.drawn_in.swap(epoch, Ordering::Relaxed)
    }
}
