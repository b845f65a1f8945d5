//! 6 and 7: every wait ends, and has a point.

use std::time::Duration;

use polygrant::lifecycle::{Action, Waiter};
use proptest::prelude::*;

use super::{FLOOR, cases};
use crate::any_trace::{any_orderly_trace, any_trace};
use crate::trace::{Event, Step, World};
use polygrant_testkit::{seconds, token_body};

/// 6: does what the machine says, with a server that is well, until there is a token: how long it took,
/// and how many answers.
fn until_there_is_a_token(trace: &[Step], wish: Option<Waiter>) -> (Duration, usize) {
    let mut world = World::new();
    for step in trace {
        world.step(step);
    }
    // A trace may leave a clock at the end of its range, where no time passes, or the steady clock
    // behind what it showed before, where it counts as standing still.
    let end = seconds(1 << 60);
    world.wall = world.wall.min(end);
    world.steady = world.steady.min(end);
    world.steady = world.steady.max(world.latest);
    let mut waiter = wish.or(world.waiter);
    let mut took = Duration::ZERO;
    for asked in 1..1000 {
        let wait = match world.poll_token(1 << 63, waiter) {
            Action::Use(_) | Action::UseAndRefresh(..) => return (took, asked),
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
        // Nobody wakes up sooner than that.
        let wait = wait.max(Duration::from_millis(100));
        took += wait;
        world.wall += wait;
        world.steady += wait;
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
    #![proptest_config(cases(256))]

    #[test]
    fn invariant_06_there_is_a_way_to_a_token(trace in any_trace(), wish in any_wish()) {
        let (took, asked) = until_there_is_a_token(&trace, wish);
        // The longest pause, and a request that is not reported.
        prop_assert!(took <= seconds(3600 + 60), "{took:?}");
        prop_assert!(asked <= 8, "{asked} answers");
    }

    #[test]
    fn invariant_06_in_orderly_time_in_a_few_steps(
        trace in any_orderly_trace(),
        wish in any_wish(),
    ) {
        let (took, asked) = until_there_is_a_token(&trace, wish);
        prop_assert!(took <= seconds(3600 + 60), "{took:?}");
        prop_assert!(asked <= 8, "{asked} answers");
    }

    #[test]
    fn invariant_07_no_wait_is_longer_than_its_cap(trace in any_trace()) {
        let mut world = World::new();
        for step in trace {
            let event = world.step(&step);
            let now = world.monotonic_now();
            if let Event::Answered { answer, .. } = event {
                match answer {
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
                        let asked = failure.error().retry_after();
                        let cap = asked.unwrap_or_default().clamp(seconds(300), seconds(3600));
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
