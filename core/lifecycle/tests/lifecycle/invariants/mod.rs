//! The twelve invariants of the machine, after every step of any trace. A failing trace prints the
//! calls that it is made of.

mod rejections;
mod requests;
mod secrets;
mod tokens;
mod waits;
mod whole;

use std::time::Duration;

use polygrant_lifecycle::{Action, Attempt};
use polygrant_testkit::seconds;
use proptest::prelude::*;

use crate::trace::{Event, Step, World};

/// Returns the default configuration, whose number of cases is that of `PROPTEST_CASES`, without a file
/// of failures: a failure prints its trace.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// The shortest time between two requests.
const FLOOR: Duration = Duration::from_secs(1);

/// How far each clock has gone forward since a request: a deadline that one of them has passed
/// was set at least its delay before, by that clock. Steps back count for nothing.
#[derive(Clone, Copy, Default)]
struct Progress {
    wall: Duration,
    steady: Duration,
    /// Of each step, the greater of the two.
    either: Duration,
}

impl Progress {
    /// Takes a step, and adds what it moved the clocks.
    fn step(&mut self, world: &mut World, step: &Step) -> Event {
        let before = (world.wall, world.steady);
        let event = world.step(step);
        self.add(before, world);
        event
    }

    /// Adds what a step moved the clocks, which showed `before` before it.
    fn add(&mut self, (wall, steady): (Duration, Duration), world: &World) {
        let wall = world.wall.saturating_sub(wall);
        let steady = world.steady.saturating_sub(steady);
        self.wall = self.wall.saturating_add(wall);
        self.steady = self.steady.saturating_add(steady);
        self.either = self.either.saturating_add(wall.max(steady));
    }

    /// Returns whether one of the clocks may have passed a deadline that was set with that delay.
    fn may_have_passed(self, delay: Duration) -> bool {
        self.wall >= delay || self.steady >= delay
    }
}

/// The request that an action hands out.
fn request(event: &Event) -> Option<&Attempt> {
    match event {
        Event::Polled {
            action: Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt),
            ..
        } => Some(attempt),
        _ => None,
    }
}

/// How long a token of that lifetime, as JSON text, can be used: its lifetime or the default, clamped,
/// less the margin.
fn usable(lifetime: Option<&str>) -> Duration {
    let lifetime = match lifetime {
        None => seconds(300),
        Some("-1") => seconds(0),
        Some(text) => text.parse().map_or(seconds(86_400), seconds).min(seconds(86_400)),
    };
    lifetime - (lifetime / 10).min(seconds(30))
}
