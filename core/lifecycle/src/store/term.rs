//! How long something holds that one process wrote down for all.

use std::time::Duration;

use polygrant::UnixTime;
use serde::{Deserialize, Serialize};

use super::millis::{millis, since_epoch};

/// How far the clocks of two processes may be apart, where the store has none: five minutes, as Kerberos has
/// it (RFC 4120, section 8.2). What is dated further ahead was written by a clock that is wrong.
pub(super) const SKEW: Duration = Duration::from_secs(5 * 60);

/// A time until which something holds, and how long that was when it was written. In milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Term {
    /// Since the epoch.
    until: u64,
    lasts: u64,
}

impl Term {
    pub(super) fn new(now: UnixTime, lasts: Duration) -> Self {
        Self { until: since_epoch(now.saturating_add(lasts)), lasts: millis(lasts) }
    }

    pub(super) const fn until(self) -> u64 {
        self.until
    }

    /// Returns how much of it is left. `None` if it is over, or if that is more than it ever was: then a
    /// clock is wrong, and nothing is to wait for hours because of that.
    pub(super) fn left(self, now: UnixTime) -> Option<Duration> {
        let left = self.until.checked_sub(since_epoch(now)).filter(|left| *left > 0)?;
        let most = self.lasts.saturating_add(millis(SKEW));
        (left <= most).then(|| Duration::from_millis(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_ends_and_is_never_longer_than_it_was() {
        let at = |seconds: u64| UnixTime::from_secs(1_800_000_000 + seconds);
        let secs = Duration::from_secs;
        let term = Term::new(at(1000), secs(11));
        assert_eq!(term.left(at(1000)), Some(secs(11)));
        assert_eq!(term.left(at(1010)), Some(secs(1)));
        assert_eq!(term.left(at(1011)), None);
        assert_eq!(term.left(at(9999)), None);
        // As seen by a clock that is behind.
        assert_eq!(term.left(at(700)), Some(secs(311)));
        assert_eq!(term.left(at(699)), None);
        assert_eq!(
            Term::new(at(0), Duration::MAX).left(at(0)),
            Some(Duration::from_millis(u64::MAX) - at(0).since_epoch())
        );
    }
}
