//! 2 and 5: the number of requests, at once and over time.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{FLOOR, Progress, config, request};
use crate::any_trace::{any_orderly_trace, any_trace};
use crate::trace::{Event, Step, World};

/// 2: while one is outstanding, which is until it is reported or was to be, there is no other.
fn one_at_a_time(trace: &[Step]) {
    let mut world = World::new();
    let mut progress = Progress::default();
    let mut outstanding = None;
    for step in trace {
        let event = progress.step(&mut world, step);
        if let Some(attempt) = request(&event) {
            if let Some(lost) = outstanding {
                assert!(progress.may_have_passed(lost), "two at a time");
            }
            progress = Progress::default();
            outstanding = Some(attempt.timeout() + FLOOR);
        }
        if let Event::Completed { heeded: true, .. } | Event::Cancelled { heeded: true, .. } = event
        {
            outstanding = None;
        }
    }
}

/// 5: N requests take at least N − 1 times the floor.
///
/// T is the progress of either clock: of each step, what the clock that went forward farther went.
/// More is not to be had, since a deadline has passed where one clock has passed it, and that is what
/// outlives suspension. A clock that goes back and forth makes progress on every way forth. New
/// credentials begin a new count, since they are to be tried at once; the outstanding request counts if it
/// is sent with them.
fn paced(trace: &[Step]) {
    let mut world = World::new();
    let mut progress = Progress::default();
    let mut since_last = Progress::default();
    let mut requests = 0_u32;
    let mut of_refresh: BTreeMap<String, u32> = BTreeMap::new();
    for step in trace {
        let before = (world.wall, world.steady);
        let is_outstanding = world.lifecycle.health(world.monotonic_now()).in_flight;
        let event = progress.step(&mut world, step);
        since_last.add(before, &world);
        if let Event::GrantSet { .. } | Event::AttemptGrantSet { has_changed: true, .. } = event {
            requests = 0;
            of_refresh.clear();
        }
        if let Event::AttemptGrantSet { id: Some(id), has_changed: true } = event {
            let is_latest = world.attempts.last().is_some_and(|it| it.attempt.id() == id);
            if is_outstanding && is_latest {
                (requests, progress) = (1, since_last);
            }
        }
        if let Some(attempt) = request(&event) {
            if requests == 0 {
                progress = Progress::default();
            }
            requests += 1;
            since_last = Progress::default();
            let took = progress.either;
            assert!(took >= FLOOR * (requests - 1), "{requests} requests in {took:?}");
            // A waiter shows its refresh to people alone.
            let refresh = format!("{:?}", attempt.waiter());
            let refresh = refresh.split_once(", ").expect("a refresh and a wait").0.to_owned();
            let attempts = of_refresh.entry(refresh).or_default();
            *attempts += 1;
            assert!(*attempts <= 3, "{attempts} attempts of one refresh");
        }
    }
    assert_eq!(world.lifecycle.health(world.now()).counts.requests, world.attempts.len() as u64);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn invariant_02_one_request_at_a_time(trace in any_trace()) {
        one_at_a_time(&trace);
    }

    #[test]
    fn invariant_02_in_orderly_time(trace in any_orderly_trace()) {
        one_at_a_time(&trace);
    }

    #[test]
    fn invariant_05_requests_are_paced(trace in any_trace()) {
        paced(&trace);
    }

    #[test]
    fn invariant_05_in_orderly_time(trace in any_orderly_trace()) {
        paced(&trace);
    }
}
