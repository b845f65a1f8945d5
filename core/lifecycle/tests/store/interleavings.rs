//! What holds in any interleaving of several lifecycles and a store that delays, drops, reorders, fails and
//! comes back.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{Fate, World};

#[derive(Clone, Copy, Debug)]
enum Turn {
    Want(usize),
    Reject(usize),
    GoOn(usize, Fate),
    Restart(usize),
    Advance(u64),
}

const PROCESSES: usize = 4;

fn any_turn(with_faults: bool) -> BoxedStrategy<Turn> {
    let process = 0..PROCESSES;
    let faults = u32::from(with_faults);
    prop_oneof![
        6 => process.clone().prop_map(Turn::Want),
        2 => process.clone().prop_map(Turn::Reject),
        16 => process.clone().prop_map(|process| Turn::GoOn(process, Fate::Half)),
        faults => process.clone().prop_map(|process| Turn::GoOn(process, Fate::ReplyLost)),
        faults => process.clone().prop_map(|process| Turn::GoOn(process, Fate::Unheard)),
        1 => process.clone().prop_map(|process| Turn::GoOn(process, Fate::VendorFails)),
        faults => process.prop_map(Turn::Restart),
        4 => prop_oneof![0..50_u64, 0..3000_u64, 0..40_000_u64].prop_map(Turn::Advance),
    ]
    .boxed()
}

/// Takes a turn, and checks what must hold after it.
fn take(world: &mut World, turn: Turn) -> Result<(), TestCaseError> {
    let before = world.record();
    match turn {
        Turn::Want(process) if world.processes[process].refresh.is_none() => {
            drop(world.want(process));
        }
        Turn::Reject(process) if world.processes[process].refresh.is_none() => {
            drop(world.reject(process));
        }
        Turn::GoOn(process, fate) => {
            world.go_on(process, fate);
        }
        Turn::Restart(process) => world.restart(process),
        Turn::Advance(millis) => world.advance(millis),
        _ => {}
    }
    // 1. At most one process asks with a lease at a time.
    let now = world.now();
    let asking = world.processes.iter().filter(|process| {
        let until = process.refresh.as_ref().and_then(|refresh| refresh.asks_until);
        until.is_some_and(|until| now < until)
    });
    prop_assert!(asking.count() <= 1, "two ask at a time");
    // 2. Generations only grow, and a token stays readable until another is published.
    let after = world.record();
    if let (Some(before), Some(after)) = (&before, &after) {
        prop_assert!(after.generation() >= before.generation());
        prop_assert!(after.has_token() || !before.has_token());
        if after.generation() == before.generation() {
            prop_assert_eq!(after.issued_at(), before.issued_at());
            prop_assert!(after.is_rejected() || !before.is_rejected(), "a mark is gone");
        }
    }
    // 3. No process uses a token that was not issued, or that has ended.
    for process in 0..PROCESSES {
        if let Some(token) = world.token_of(process) {
            let number: usize = token.trim_start_matches('t').parse().unwrap();
            let ends = world.issued[number - 1] + world.lifetime * 1000;
            prop_assert!(now < ends, "{token} has ended");
        }
    }
    Ok(())
}

/// Restores order, and returns how many tokens it takes for all to have one.
fn recover(world: &mut World) -> Result<(), TestCaseError> {
    world.settle();
    for _ in 0..400 {
        (0..PROCESSES).for_each(|process| drop(world.want(process)));
        world.settle();
        if (0..PROCESSES).all(|process| world.token_of(process).is_some()) {
            return Ok(());
        }
        world.advance(250);
    }
    Err(TestCaseError::fail("a process has no token after 100 seconds without a fault"))
}

proptest! {
    #[test]
    fn whatever_the_store_does(
        turns in vec(any_turn(true), 0..200),
        lifetime in prop_oneof![Just(5_u64), Just(60), Just(3600)],
        exclusive: bool,
    ) {
        let mut world = World::new(PROCESSES, lifetime, exclusive);
        for turn in turns {
            take(&mut world, turn)?;
        }
        recover(&mut world)?;
    }

    #[test]
    fn while_the_store_works_every_token_is_every_processs(
        turns in vec(any_turn(false), 0..200),
        lifetime in prop_oneof![Just(60_u64), Just(3600)],
        exclusive: bool,
    ) {
        let mut world = World::new(PROCESSES, lifetime, exclusive);
        for turn in turns {
            // A process that is stopped for longer than its lease lasts is a dead holder's case.
            if matches!(turn, Turn::Advance(millis) if millis > 3000) {
                world.settle();
            }
            take(&mut world, turn)?;
        }
        recover(&mut world)?;
        // All that begin now take the token that is there.
        let issued = world.issued.len();
        (0..PROCESSES).for_each(|process| world.restart(process));
        recover(&mut world)?;
        prop_assert!(world.issued.len() <= issued + 1);
    }
}
