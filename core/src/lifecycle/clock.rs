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

    /// The earlier of two, on each clock.
    pub(super) fn min(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), steady: self.steady.min(other.steady) }
    }

    /// On the wall clock, for people.
    #[must_use]
    pub const fn wall(self) -> UnixTime {
        self.wall
    }
}

/// The clocks as the machine takes them, whatever the caller says: the steady one only goes on, and
/// neither comes to the end of its range, where every deadline would have passed.
pub(super) struct Clocks {
    steady: Option<Steady>,
}

#[derive(Clone, Copy)]
struct Steady {
    /// What the caller said last.
    read: Duration,
    /// The latest that a caller said since the clock was set back, if it ever was.
    latest: Duration,
    /// What the machine counts that as: the same, unless the clock was set back.
    counted: Duration,
}

/// Neither clock comes farther than this, so that deadlines have room behind it: some 146 billion
/// years.
const LAST: Duration = Duration::from_secs(u64::MAX / 4);

/// A step of the steady clock counts for no more than this: some 35 thousand years.
const LONGEST_STEP: Duration = Duration::from_secs(1 << 40);

/// A caller may have read its clock and then been held up for so long. A clock that is farther behind
/// was set back, and goes on from there: to wait until it catches up could take for ever.
const HELD_UP: Duration = Duration::from_secs(10);

impl Clocks {
    pub(super) const fn new() -> Self {
        Self { steady: None }
    }

    /// What time it is now.
    pub(super) fn advance(&mut self, now: Now) -> Now {
        self.steady = Some(self.count(now.steady));
        self.peek(now)
    }

    /// The same for one who only looks.
    pub(super) fn peek(&self, now: Now) -> Now {
        let wall = now.wall.min(UnixTime::after_epoch(LAST));
        Now { wall, steady: self.count(now.steady).counted }
    }

    /// A deadline as the clocks of the last caller will meet it, if they go on from what it said:
    /// nobody waits longer than was meant.
    pub(super) fn for_caller(&self, deadline: Deadline) -> Deadline {
        self.translate(deadline, |steady| steady.read)
    }

    /// A deadline as it is met for all callers, whose clocks are apart by what each was held up.
    pub(super) fn for_all(&self, deadline: Deadline) -> Deadline {
        self.translate(deadline, |steady| steady.latest)
    }

    /// A deadline on the clock that shows that now.
    fn translate(&self, deadline: Deadline, shown: fn(Steady) -> Duration) -> Deadline {
        let Some(clock) = self.steady else { return deadline };
        let to_come = deadline.steady.saturating_sub(clock.counted);
        let past = clock.counted.saturating_sub(deadline.steady);
        let steady = shown(clock).saturating_add(to_come).saturating_sub(past);
        Deadline { steady, ..deadline }
    }

    fn count(&self, read: Duration) -> Steady {
        match self.steady {
            None => Steady { read, latest: read, counted: read.min(LAST) },
            Some(steady) if steady.latest <= read => {
                let step = read.saturating_sub(steady.latest).min(LONGEST_STEP);
                Steady { read, latest: read, counted: steady.counted.saturating_add(step) }
            }
            Some(steady) if steady.latest.saturating_sub(read) <= HELD_UP => {
                Steady { read, ..steady }
            }
            Some(steady) => Steady { read, latest: read, ..steady },
        }
    }
}
