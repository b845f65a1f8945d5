//! Callers that want a certain token: another one, a new one, one that lasts, or the next.

use std::sync::Arc;
use std::time::Duration;

use super::vendor::Turn;
use super::world::{Caller, World};
use crate::token_client::TokenClient;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn outcome<T>(world: &World, caller: Caller<T>) -> T {
    let mut callers = [caller];
    world.settle(&mut callers);
    let [caller] = callers;
    caller.output.unwrap()
}

fn refresh_now(world: &World, client: &TokenClient) -> Option<u64> {
    let client = client.clone();
    let token = outcome(world, world.caller(async move { client.refresh_now().await }));
    token.ok().map(|token| token.generation())
}

#[test]
fn fault_74_a_forced_refresh_loses_nothing() {
    let world = World::new();
    let client = world.client();
    world.token(&client).unwrap();
    world.pass(10 * SECOND);
    world.script([Turn::refused("invalid_client"), Turn::After(SECOND)]);
    assert_eq!(refresh_now(&world, &client), None);
    assert_eq!(world.token_now(&client).unwrap().generation(), 1);
    world.pass(MINUTE);
    // It is served on while the new one is under way.
    let own = client.clone();
    let mut forced = [world.caller(async move { own.refresh_now().await })];
    world.run(&mut forced);
    assert_eq!(world.token_now(&client).unwrap().generation(), 1);
    world.settle(&mut forced);
    let [forced] = forced;
    assert_eq!(forced.output.unwrap().unwrap().generation(), 2);
    assert_eq!((world.token_now(&client).unwrap().generation(), world.requests()), (2, 3));
}

#[test]
fn a_token_that_lasts_as_long_as_is_asked_for() {
    let world = World::new();
    let client = world.client();
    let lasting = |minutes| {
        let client = client.clone();
        let caller = world.caller(async move { client.token_lasting(minutes * MINUTE).await });
        (outcome(&world, caller).unwrap().generation(), world.requests())
    };
    assert_eq!(lasting(50), (1, 1));
    world.pass(20 * MINUTE);
    assert_eq!(lasting(40), (1, 1));
    assert_eq!(lasting(41), (2, 2));
    // Its whole lifetime is no longer.
    world.pass(SECOND);
    assert_eq!(lasting(61), (2, 2));
}

fn next(
    world: &World,
    client: &TokenClient,
    after: &Arc<polygrant::lifecycle::CachedToken>,
) -> Caller<Option<u64>> {
    let (client, after) = (client.clone(), Arc::clone(after));
    world
        .caller(async move { client.next_token(&after).await.ok().map(|token| token.generation()) })
}

#[test]
fn the_next_token_is_waited_for_and_fetched_when_it_is_due() {
    let world = World::new();
    let client = world.client();
    let first = world.token(&client).unwrap();
    let mut waiting = [next(&world, &client, &first), next(&world, &client, &first)];
    for _ in 0..2669 {
        world.run(&mut waiting);
        world.pass(SECOND);
    }
    world.run(&mut waiting);
    assert!(!waiting.iter().any(Caller::is_done));
    assert_eq!(world.requests(), 1);
    world.pass(SECOND);
    world.settle(&mut waiting);
    assert_eq!(waiting.map(|caller| caller.output.unwrap()), [Some(2), Some(2)]);
    assert_eq!(world.requests(), 2);
    assert_eq!(outcome(&world, next(&world, &client, &first)), Some(2), "it is there already");
}

#[test]
fn the_next_token_fails_when_there_is_none() {
    let world = World::new();
    let client = world.client();
    let first = world.token(&client).unwrap();
    world.pass(3600 * SECOND);
    world.script([Turn::refused("invalid_client")]);
    assert_eq!(outcome(&world, next(&world, &client, &first)), None);
}

/// The old token serves the others while one that was rejected waits.
#[test]
fn fault_87_a_rejection_concerns_its_caller_alone() {
    let world = World::new();
    let client = world.client();
    let first = world.token(&client).unwrap();
    world.pass(10 * SECOND);
    world.script([Turn::After(SECOND)]);
    let own = client.clone();
    let mut rejected = [world.caller(async move { own.token_after(&first).await })];
    world.run(&mut rejected);
    assert!(!rejected[0].is_done());
    for _ in 0..7 {
        assert_eq!(world.token_now(&client).unwrap().generation(), 1);
    }
    world.settle(&mut rejected);
    let [rejected] = rejected;
    assert_eq!(rejected.output.unwrap().unwrap().generation(), 2);
    assert_eq!(world.token_now(&client).unwrap().generation(), 2);
}
