//! Clocks that are wrong by hours, where the store has none of its own.

use std::time::Duration;

use polygrant_lifecycle::store::RecordError;

use crate::world::{World, until_send};

const HOUR: i64 = 3_600_000;

/// Returns processes whose wall clocks are ahead by that much, with a store that tells no time.
fn world(ahead: &[i64]) -> World {
    let mut world = World::new(ahead.len(), 3600, false);
    world.store = std::mem::take(&mut world.store).without_telling_time();
    for (process, ahead) in world.processes.iter_mut().zip(ahead) {
        process.ahead = *ahead;
    }
    world
}

/// How far ahead a clock is, and how long the others then wait for the lease of a dead process, at most.
#[test]
fn the_lease_of_a_clock_that_is_ahead_does_not_hold_for_hours() {
    for (ahead, most) in [(0, 12_000), (30_000, 42_000), (3 * HOUR, 1000), (24 * HOUR, 1000)] {
        let mut world = world(&[ahead, 0]);
        world.want(0);
        until_send(&mut world, 0);
        world.restart(0);
        let begin = world.now();
        while world.token_of(1).is_none() {
            drop(world.want_as(1, None));
            world.settle();
            world.advance(100);
            assert!(world.now() <= begin + most, "{ahead} ahead: it waits for too long");
        }
    }
}

#[test]
fn a_pause_of_a_clock_that_is_ahead_does_not_hold_for_hours() {
    let mut world = world(&[(3 * HOUR), 0]);
    world.want(0);
    until_send(&mut world, 0);
    world.refuse(0, 429, "20");
    world.want(1);
    world.settle();
    assert_eq!(world.token_of(1).as_deref(), Some("t1"));
}

/// A machine whose clock was set back has a token that seems to be new for hours.
#[test]
fn a_token_of_the_future_is_replaced() {
    let mut world = world(&[(3 * HOUR), 0, 200_000]);
    world.want(0);
    world.settle();
    let record = world.record().unwrap();
    let (key, grant) = (world.key.clone(), crate::world::grant(false));
    let early = record.token(&key, &grant, world.clocks(1)).unwrap_err();
    assert_eq!(early, RecordError::Future);
    assert!(early.to_string().contains("is of the future"), "{early}");
    world.want(1);
    world.settle();
    assert_eq!(world.token_of(1).as_deref(), Some("t2"));
    // One that is a few minutes off makes do with it.
    world.want(2);
    world.settle();
    assert_eq!(world.token_of(2).as_deref(), Some("t2"));
    assert_eq!(world.issued.len(), 2);
}

/// What is behind costs requests, and nothing else.
#[test]
fn fleets_with_clocks_that_are_hours_apart_have_tokens() {
    let mut world = world(&[0, (3 * HOUR), -(3 * HOUR), 0]);
    for _ in 0..100 {
        (0..4).for_each(|process| drop(world.want(process)));
        world.settle();
        assert!((0..4).all(|process| world.token_of(process).is_some()));
        world.advance(60_000);
    }
    // Three groups of clocks, and three tokens an hour each at most.
    assert!(world.issued.len() <= 18, "{} requests", world.issued.len());
}

/// With a store that tells the time, the clocks of the processes do not matter.
#[test]
fn the_clock_of_the_store_is_the_one_that_counts() {
    let mut world = World::new(3, 3600, false);
    for (process, ahead) in world.processes.iter_mut().zip([0, 3 * HOUR, 24 * HOUR]) {
        process.ahead = ahead;
    }
    (0..3).for_each(|process| drop(world.want(process)));
    world.settle();
    assert_eq!(world.issued.len(), 1);
    let record = world.record().unwrap();
    assert_eq!(record.issued_at().map(|at| at.since_epoch().as_secs()), Some(1_795_296_370));
    for process in 0..3 {
        let token = world.processes[process].lifecycle.current().unwrap();
        assert!(token.remaining(world.clocks(process)) > Duration::from_secs(3590));
    }
}
