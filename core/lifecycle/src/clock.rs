//! Now and deadlines, on two clocks.

use std::time::Duration;

use polygrant::UnixTime;

/// The time on two clocks that the caller reads together.
///
/// The wall clock goes on while the machine is suspended, but people and NTP set it. The steady clock
/// is never set, but may stand still in suspension. Deadlines are kept on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub wall: UnixTime,
    /// The steady clock, from any origin that stays the same.
    pub steady: Duration,
}

impl Now {
    /// Returns the deadline that much later; the end of time if there is none.
    #[must_use]
    pub const fn after(self, delay: Duration) -> Deadline {
        Deadline {
            wall: self.wall.saturating_add(delay),
            steady: self.steady.saturating_add(delay),
        }
    }
}

/// A time to come, on two clocks. Where one of them has passed it, it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    wall: UnixTime,
    steady: Duration,
}

impl Deadline {
    /// Returns whether one of the clocks has reached it.
    #[must_use]
    pub fn has_passed(self, now: Now) -> bool {
        now.wall >= self.wall || now.steady >= self.steady
    }

    /// Returns how long it is until then, by the clock that gets there first; zero if it has passed.
    #[must_use]
    pub fn remaining(self, now: Now) -> Duration {
        self.wall.saturating_since(now.wall).min(self.steady.saturating_sub(now.steady))
    }

    /// Returns the later of two, on each clock.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { wall: self.wall.max(other.wall), steady: self.steady.max(other.steady) }
    }

    /// Returns the earlier of two, on each clock.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), steady: self.steady.min(other.steady) }
    }

    /// Returns the time on the wall clock, for people.
    #[must_use]
    pub const fn wall(self) -> UnixTime {
        self.wall
    }
}

/// Turns what callers read into a time whose steady clock never goes back, since a caller may have
/// been held up after it read its clocks.
pub(crate) struct MonotonicClock {
    latest: Duration,
}

/// The end of both clocks' range, some 146 billion years, so that deadlines have room behind it. A
/// clock that shows more says nothing.
const END: Duration = Duration::from_secs(u64::MAX / 4);

impl MonotonicClock {
    pub(crate) const fn new() -> Self {
        Self { latest: Duration::ZERO }
    }

    /// Takes a caller's reading, and returns the time that it is.
    pub(crate) fn advance(&mut self, now: Now) -> Now {
        let now = self.read(now);
        self.latest = now.steady;
        now
    }

    /// Returns the time that it is for a caller that changes nothing.
    pub(crate) fn read(&self, now: Now) -> Now {
        // A reading at the end of the range would stop the clock there for good.
        let steady = if now.steady < END { now.steady } else { Duration::ZERO };
        Now { wall: now.wall.min(UnixTime::after_epoch(END)), steady: steady.max(self.latest) }
    }
}
