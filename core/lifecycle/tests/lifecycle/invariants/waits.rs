//! 6 and 7: every wait ends, and none is longer than its cap.

use std::time::Duration;

use polygrant::UnixTime;
use polygrant_lifecycle::{Action, Waiter};
use polygrant_testkit::{seconds, token_body};
use proptest::prelude::*;
use proptest::sample::select;

use super::{FLOOR, config};
use crate::any_trace::{any_orderly_trace, any_trace};
use crate::trace::{Call, Event, Step, Turn, World};

/// Which clocks go on once a trace is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clocks {
    /// Both of them.
    Both,
    /// The steady one, from the latest that it showed; the wall clock stands still wherever it was set.
    Steady,
    /// The wall clock, from the latest that it showed; the steady one stands still wherever it is.
    Wall,
}

/// 6: does what the machine says, with a server that is well, until there is a token: how long it took,
/// and how many polls.
///
/// A deadline has passed where one of the clocks has passed it. So there is a way as long as one of them
/// goes on from the latest that it showed, whatever becomes of the other. A clock that was set back
/// stands still until it has caught up.
fn until_there_is_a_token(
    trace: &[Step],
    clocks: Clocks,
    wish: Option<Waiter>,
) -> (Duration, usize) {
    let mut world = World::new();
    for step in trace {
        world.step(step);
    }
    // A trace may leave a clock at the end of its range, where no time passes.
    let end = seconds(1 << 60);
    let latest = world.latest.wall.saturating_since(UnixTime::EPOCH);
    let clocks = if latest > end { Clocks::Steady } else { clocks };
    if clocks == Clocks::Wall {
        world.wall = latest;
    } else {
        world.wall = world.wall.min(end);
        world.steady = world.steady.min(end).max(world.latest.steady);
    }
    let mut waiter = wish.or(world.waiter);
    let mut took = Duration::ZERO;
    for polls in 1..100_000 {
        let wait = match world.poll_token(1 << 63, waiter) {
            Action::Use(_) | Action::UseAndRefresh(..) => return (took, polls),
            Action::Refresh(attempt) => {
                waiter = Some(attempt.waiter());
                let response = http::Response::new(token_body("t", Some("3600")));
                let token = attempt.grant().parse(&response, world.now().wall);
                assert!(world.lifecycle.complete(attempt.id(), token, world.now(), 0));
                continue;
            }
            Action::Wait(next) => {
                waiter = Some(next);
                next.max_wait()
            }
            Action::Failed(failure) => {
                // The outcome of that refresh is known now: the next call is a new one.
                waiter = None;
                failure.retry_in(world.now())
            }
        };
        // No caller wakes up sooner than that.
        let wait = wait.max(Duration::from_millis(100));
        took += wait;
        if clocks != Clocks::Steady {
            world.wall += wait;
        }
        if clocks != Clocks::Wall {
            world.steady += wait;
        }
    }
    panic!("no token after {took:?}: {:?}", world.lifecycle);
}

/// What a caller wants; nothing in particular for most.
fn any_wish() -> impl Strategy<Value = Option<Waiter>> {
    prop_oneof![
        Just(None),
        Just(Some(Waiter::for_new_token())),
        (0..10_u64).prop_map(|generation| Some(Waiter::in_place_of(generation))),
        (0..4000_u64).prop_map(|life| Some(Waiter::lasting(seconds(life)))),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invariant_06_there_is_a_way_to_a_token(trace in any_trace(), wish in any_wish()) {
        let (took, polls) = until_there_is_a_token(&trace, Clocks::Both, wish);
        // The longest pause, and a request that is not reported.
        prop_assert!(took <= seconds(3600 + 60), "{took:?}");
        prop_assert!(polls <= 8, "{polls} polls");
    }

    #[test]
    fn invariant_06_on_either_clock_alone(
        trace in any_trace(),
        clocks in select(vec![Clocks::Steady, Clocks::Wall]),
        wish in any_wish(),
    ) {
        // A wait ends by the clock that gets there first: where that is the one that stands still, it is
        // repeated, but not for longer than the other one takes.
        let (took, _) = until_there_is_a_token(&trace, clocks, wish);
        prop_assert!(took <= seconds(3600 + 60), "{took:?}");
    }

    #[test]
    fn invariant_06_in_orderly_time_in_a_few_steps(
        trace in any_orderly_trace(),
        wish in any_wish(),
    ) {
        let (took, polls) = until_there_is_a_token(&trace, Clocks::Both, wish);
        prop_assert!(took <= seconds(3600 + 60), "{took:?}");
        prop_assert!(polls <= 8, "{polls} polls");
    }

    #[test]
    fn invariant_07_no_wait_is_longer_than_its_cap(trace in any_trace()) {
        let mut world = World::new();
        for step in trace {
            let event = world.step(&step);
            let now = world.monotonic_now();
            if let Event::Polled { action, .. } = event {
                match action {
                    Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) => {
                        prop_assert!(attempt.timeout() <= seconds(10));
                        prop_assert!(attempt.timeout() > Duration::ZERO);
                        prop_assert!(attempt.waiter().max_wait() <= seconds(10) + FLOOR);
                    }
                    Action::Wait(waiter) => {
                        prop_assert!(waiter.max_wait() > Duration::ZERO, "a busy loop");
                        prop_assert!(waiter.max_wait() <= seconds(30), "{:?}", waiter.max_wait());
                    }
                    Action::Failed(failure) => {
                        let wanted = failure.error().retry_after();
                        let cap = wanted.unwrap_or_default().clamp(seconds(300), seconds(3600));
                        prop_assert!(failure.retry_in(now) <= cap, "{:?}", failure.retry_in(now));
                    }
                    _ => {}
                }
                if let Some(wake_at) = world.lifecycle.wake_at() {
                    prop_assert!(wake_at.remaining(now) <= seconds(86_400));
                }
            }
            let health = world.lifecycle.health(now);
            prop_assert!(health.retry_in.unwrap_or_default() <= seconds(3600));
            prop_assert!(health.usable_for.unwrap_or_default() <= seconds(86_400));
            prop_assert!(health.refresh_in <= health.usable_for);
        }
    }
}

/// A reading at the end of a clock's range is no time that the clock could have shown.
#[test]
fn invariant_06_clocks_that_jumped_to_their_end_and_back() {
    let poll = || Call::Poll { with_waiter: false };
    let on = |by| Call::Clocks { wall: Turn::On(by), steady: Turn::On(by) };
    for end in [seconds(u64::MAX / 2), Duration::MAX] {
        for wall in [Turn::On(Duration::ZERO), Turn::To(end)] {
            let jump = Call::Clocks { wall, steady: Turn::To(end) };
            let back =
                Call::Clocks { wall: Turn::Back(seconds(3660)), steady: Turn::To(Duration::ZERO) };
            let calls = [poll(), on(seconds(2660)), poll(), jump, poll(), back];
            let trace = calls.map(|call| Step { entropy: 0, call });
            let (took, polls) = until_there_is_a_token(&trace, Clocks::Both, None);
            assert!(took <= seconds(60) && polls <= 8, "{polls} polls in {took:?}: {trace:?}");
        }
    }
}
