//! Single stories of refreshes through a store.

use std::time::Duration;

use polygrant_lifecycle::Obtained;
use polygrant_lifecycle::store::{StoreEvent, StorePause, StoreStep, Swap};

use crate::world::{Fate, World, push, step, until_send};

#[test]
fn fifty_cold_processes_make_one_request() {
    let mut world = World::new(50, 3600, false);
    (0..50).for_each(|process| assert!(world.want(process).is_none()));
    world.settle();
    assert_eq!(world.issued.len(), 1);
    assert!((0..50).all(|process| world.token_of(process).as_deref() == Some("t1")));
    let adopted = |process: usize| world.processes[process].lifecycle.counts().adopted;
    assert_eq!((0..50).map(adopted).sum::<u64>(), 49);
}

#[test]
fn fifty_processes_with_tokens_of_five_seconds_make_one_request_each_time() {
    for exclusive in [false, true] {
        let mut world = World::new(50, 5, exclusive);
        let begin = world.now();
        while world.now() < begin + 60_000 {
            (0..50).for_each(|process| drop(world.want(process)));
            world.settle();
            world.advance(50);
        }
        assert!((15..=23).contains(&world.issued.len()), "{} requests", world.issued.len());
    }
}

#[test]
fn an_adopted_token_keeps_its_end() {
    let mut world = World::new(2, 3600, false);
    world.want(0);
    world.settle();
    world.advance(1_000_000);
    // A clock that is wrong by half a minute makes no difference: the store's holds.
    world.processes[1].ahead = 30_000;
    world.want(1);
    world.settle();
    let token = world.processes[1].lifecycle.current().unwrap();
    let remaining = token.remaining(world.clocks(1));
    assert_eq!(remaining, Duration::from_secs(2600));
    assert_eq!(world.issued.len(), 1);
}

#[test]
fn a_dead_holders_lease_ends() {
    let mut world = World::new(2, 3600, false);
    world.want(0);
    until_send(&mut world, 0);
    world.restart(0);
    let begin = world.now();
    while world.token_of(1).is_none() {
        assert!(world.want(1).is_none());
        world.settle();
        world.advance(100);
        assert!(world.now() < begin + 13_000, "it waits for longer than the lease");
    }
    assert!(world.now() > begin + 9_000, "it does not wait for the lease");
    assert_eq!(world.issued.len(), 1);
}

#[test]
fn a_late_holder_loses() {
    let mut world = World::new(2, 3600, false);
    world.want(0);
    until_send(&mut world, 0);
    // Its process is stopped for a while.
    world.advance(12_000);
    for process in [1, 0] {
        world.want(process);
        while world.processes[process].refresh.is_some() {
            world.go_on(process, Fate::Half);
        }
    }
    assert_eq!(world.issued.len(), 2, "it asks, since it cannot know");
    assert_eq!(world.record().unwrap().generation(), 1, "and does not publish");
    assert_eq!(world.token_of(1).as_deref(), Some("t1"));
    world.restart(0);
    world.want(0);
    world.settle();
    assert_eq!(world.token_of(0).as_deref(), Some("t1"));
}

#[test]
fn only_those_that_were_rejected_wait_and_one_asks() {
    let mut world = World::new(4, 3600, false);
    (0..3).for_each(|process| drop(world.want(process)));
    world.settle();
    world.advance(100_000);
    assert!(world.reject(0).is_none());
    assert!(world.reject(1).is_none());
    until_send(&mut world, 0);
    // It is marked, and serves on.
    assert!(world.record().unwrap().is_rejected());
    world.want(3);
    world.go_on(3, Fate::Half);
    world.go_on(3, Fate::Half);
    world.go_on(3, Fate::Half);
    assert_eq!(world.token_of(3).as_deref(), Some("t1"), "a cold process is served");
    assert!(world.want(2).is_some());
    world.settle();
    assert_eq!(world.issued.len(), 2);
    assert_eq!(world.token_of(0).as_deref(), Some("t2"));
    assert_eq!(world.token_of(1).as_deref(), Some("t2"));
    let record = world.record().unwrap();
    assert!(!record.is_rejected());
    assert_eq!(record.generation(), 2);
}

#[test]
fn the_store_is_read_before_anything_is_asked_after_a_rejection() {
    let mut world = World::new(20, 3600, true);
    (0..20).for_each(|process| drop(world.want(process)));
    world.settle();
    world.advance(60_000);
    assert!(world.reject(0).is_none());
    world.settle();
    assert_eq!(world.issued.len(), 2);
    // The new token has ended the old one, which the others learn from a call.
    (1..20).for_each(|process| drop(world.reject(process)));
    world.settle();
    assert_eq!(world.issued.len(), 2);
    assert!((0..20).all(|process| world.token_of(process).as_deref() == Some("t2")));
}

#[test]
fn a_rejected_replacement_is_not_replaced_at_once_by_another_process() {
    let mut world = World::new(4, 3600, false);
    world.want(0);
    world.settle();
    world.advance(100_000);
    // One after another is started, is served what there is, and has it rejected.
    let rejected_by = |world: &mut World, process: usize| {
        world.want(process);
        world.settle();
        world.advance(1100);
        world.reject(process);
        world.settle();
        world.issued.len()
    };
    assert_eq!(rejected_by(&mut world, 0), 2);
    assert_eq!(rejected_by(&mut world, 1), 3, "a second after a replacement");
    assert_eq!(rejected_by(&mut world, 2), 3, "the pause has doubled");
    assert_eq!(rejected_by(&mut world, 3), 4);
}

#[test]
fn an_unreachable_store_costs_each_process_its_own_request() {
    let mut world = World::new(3, 3600, false);
    for process in 0..3 {
        world.want(process);
        world.go_on(process, Fate::Unheard);
        assert!(matches!(step(&world, process), StoreStep::Send(_)));
    }
    world.settle();
    assert_eq!(world.issued.len(), 3);
    assert!((0..3).all(|process| world.token_of(process).is_some()));
}

#[test]
fn without_the_store_nothing_ends_the_token_of_the_others_ahead_of_time() {
    let mut world = World::new(2, 3600, true);
    world.want(0);
    world.settle();
    world.advance(3_400_000);
    assert!(world.want(0).is_some(), "it can still be used");
    world.go_on(0, Fate::Unheard);
    assert!(matches!(step(&world, 0), StoreStep::Done(Obtained::Fetched(Err(_)))));
    // Rejected, it has no choice.
    world.settle();
    world.advance(30_000);
    assert!(world.reject(0).is_none());
    world.go_on(0, Fate::Unheard);
    assert!(matches!(step(&world, 0), StoreStep::Send(_)));
}

#[test]
fn without_the_store_a_process_whose_token_has_ended_gets_another() {
    let mut world = World::new(1, 3600, true);
    world.want(0);
    world.settle();
    world.advance(3_700_000);
    assert!(world.want(0).is_none());
    world.go_on(0, Fate::Unheard);
    assert!(matches!(step(&world, 0), StoreStep::Send(_)), "{:?}", step(&world, 0));
}

#[test]
fn a_refresh_that_gives_way_says_so() {
    let mut world = World::new(2, 3600, false);
    world.want(0);
    until_send(&mut world, 0);
    world.want(1);
    while !matches!(step(&world, 1), StoreStep::Done(_)) {
        assert!(!world.processes[1].refresh.as_ref().unwrap().machine.has_given_way());
        world.advance(100);
        world.go_on(1, Fate::Half);
    }
    assert!(world.processes[1].refresh.as_ref().unwrap().machine.has_given_way());
    assert!(world.issued.is_empty());
}

#[test]
fn what_one_process_was_told_holds_for_all() {
    let mut world = World::new(2, 3600, false);
    world.want(0);
    until_send(&mut world, 0);
    world.refuse(0, 429, "20");
    world.want(1);
    world.go_on(1, Fate::Half);
    world.go_on(1, Fate::Half);
    let StoreStep::Done(Obtained::Fetched(Err(error))) = step(&world, 1) else {
        panic!("{:?}", step(&world, 1))
    };
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
    assert!(error.to_string().starts_with("auth.example.com: refused (429"), "{error}");
    // What concerns the process alone, such as its secret, holds the others back for a second.
    let mut world = World::new(2, 3600, false);
    world.want(0);
    until_send(&mut world, 0);
    world.refuse(0, 401, "20");
    let begin = world.now();
    world.want(1);
    world.settle();
    assert_eq!(world.token_of(1).as_deref(), Some("t1"));
    assert!(world.now() <= begin + 2000);
}

#[test]
fn a_value_of_a_newer_release_is_left_alone_and_a_damaged_one_is_replaced() {
    for (value, stays) in [(r#"{"polygrant":2}"#, true), ("\u{1}garbage", false)] {
        let mut world = World::new(1, 3600, false);
        let swap = Swap {
            expected: None,
            value: Some(value.as_bytes().to_vec().into()),
            keep: Duration::from_secs(60),
        };
        drop(world.store.swap(&world.key, swap));
        world.want(0);
        world.settle();
        assert_eq!(world.token_of(0).as_deref(), Some("t1"));
        let stored = world.store.load(&world.key).value.unwrap();
        assert_eq!(stored.as_bytes() == value.as_bytes(), stays);
    }
}

#[test]
fn an_event_that_was_not_asked_for_repeats_the_step() {
    let mut world = World::new(1, 3600, false);
    world.want(0);
    push(&mut world, 0, StoreEvent::Waited);
    assert!(matches!(step(&world, 0), StoreStep::Load));
    until_send(&mut world, 0);
    push(&mut world, 0, StoreEvent::Unreachable);
    assert!(matches!(step(&world, 0), StoreStep::Send(_)));
}

#[test]
fn a_store_that_fails_is_left_alone_for_longer_each_time() {
    let world = World::new(1, 3600, false);
    let mut pause = StorePause::default();
    let mut lengths = Vec::new();
    for _ in 0..8 {
        pause.failed(world.clocks(0));
        let begin = world.now();
        while pause.holds(world.clocks(0)) {
            // A step that had begun before does not lengthen it.
            pause.failed(world.clocks(0));
            world.advance(500);
        }
        lengths.push((world.now() - begin) / 1000);
    }
    assert_eq!(lengths, [1, 2, 4, 8, 16, 32, 60, 60]);
    pause.succeeded();
    pause.failed(world.clocks(0));
    world.advance(1000);
    assert!(!pause.holds(world.clocks(0)));
}
