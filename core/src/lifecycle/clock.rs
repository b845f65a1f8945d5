//! Now and deadlines, on two clocks.

use std::time::Duration;

use crate::time::UnixTime;

/// What time it is, on two clocks that the caller reads together.
///
/// The wall clock goes on while the machine is suspended, but people and NTP set it; the steady clock
/// is set by nobody, but may stand still in suspension. Deadlines are kept on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub wall: UnixTime,
    /// The steady clock, from any origin that stays the same.
    pub steady: Duration,
}

impl Now {
    /// This time, but not before `other` on the steady clock, which only ever goes on.
    pub(super) fn not_before(self, other: Option<Self>) -> Self {
        Self { steady: other.map_or(self.steady, |other| self.steady.max(other.steady)), ..self }
    }

    /// The deadline that much later; the end of time if there is none.
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
    /// Whether one of the clocks has reached it.
    #[must_use]
    pub fn has_passed(self, now: Now) -> bool {
        now.wall >= self.wall || now.steady >= self.steady
    }

    /// How long until then, by the clock that gets there first; zero if it has passed.
    #[must_use]
    pub fn remaining(self, now: Now) -> Duration {
        self.wall.saturating_since(now.wall).min(self.steady.saturating_sub(now.steady))
    }

    /// The later of two, on each clock.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { wall: self.wall.max(other.wall), steady: self.steady.max(other.steady) }
    }

    /// On the wall clock, for people.
    #[must_use]
    pub const fn wall(self) -> UnixTime {
        self.wall
    }
}
