//! Callers that want a certain token: another one, a new one, one that lasts, or the next.

use std::sync::Arc;
use std::time::Duration;

use super::harness::{Caller, Harness};
use super::vendor::Step;
use crate::token_client::TokenClient;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

fn refresh_now(harness: &Harness, client: &TokenClient) -> Option<u64> {
    let client = client.clone();
    let token = harness.outcome(harness.caller(async move { client.refresh_now().await }));
    token.ok().map(|token| token.generation())
}

#[test]
fn fault_74_a_forced_refresh_loses_nothing() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    harness.pass(10 * SECOND);
    harness.script([Step::refused("invalid_client"), Step::After(SECOND)]);
    assert_eq!(refresh_now(&harness, &client), None);
    assert_eq!(harness.token_now(&client).unwrap().generation(), 1);
    harness.pass(MINUTE);
    // It is served on while the new one is under way.
    let own = client.clone();
    let mut forced = [harness.caller(async move { own.refresh_now().await })];
    harness.run(&mut forced);
    assert_eq!(harness.token_now(&client).unwrap().generation(), 1);
    harness.settle(&mut forced);
    let [forced] = forced;
    assert_eq!(forced.output.unwrap().unwrap().generation(), 2);
    assert_eq!((harness.token_now(&client).unwrap().generation(), harness.requests()), (2, 3));
}

#[test]
fn a_token_that_lasts_as_long_as_is_asked_for() {
    let harness = Harness::new();
    let client = harness.client();
    let lasting = |minutes| {
        let client = client.clone();
        let caller = harness.caller(async move { client.token_lasting(minutes * MINUTE).await });
        (harness.outcome(caller).unwrap().generation(), harness.requests())
    };
    assert_eq!(lasting(50), (1, 1));
    harness.pass(20 * MINUTE);
    assert_eq!(lasting(40), (1, 1));
    assert_eq!(lasting(41), (2, 2));
    // Its whole lifetime is no longer.
    harness.pass(SECOND);
    assert_eq!(lasting(61), (2, 2));
}

fn next(
    harness: &Harness,
    client: &TokenClient,
    after: &Arc<polygrant_lifecycle::CachedToken>,
) -> Caller<Option<u64>> {
    let (client, after) = (client.clone(), Arc::clone(after));
    harness
        .caller(async move { client.next_token(&after).await.ok().map(|token| token.generation()) })
}

#[test]
fn the_next_token_is_waited_for_and_fetched_when_it_is_due() {
    let harness = Harness::new();
    let client = harness.client();
    let first = harness.token(&client).unwrap();
    let mut waiting = [next(&harness, &client, &first), next(&harness, &client, &first)];
    for _ in 0..2669 {
        harness.run(&mut waiting);
        harness.pass(SECOND);
    }
    harness.run(&mut waiting);
    assert!(!waiting.iter().any(Caller::is_done));
    assert_eq!(harness.requests(), 1);
    harness.pass(SECOND);
    harness.settle(&mut waiting);
    assert_eq!(waiting.map(|caller| caller.output.unwrap()), [Some(2), Some(2)]);
    assert_eq!(harness.requests(), 2);
    assert_eq!(harness.outcome(next(&harness, &client, &first)), Some(2), "it is there already");
}

#[test]
fn the_next_token_fails_when_there_is_none() {
    let harness = Harness::new();
    let client = harness.client();
    let first = harness.token(&client).unwrap();
    harness.pass(3600 * SECOND);
    harness.script([Step::refused("invalid_client")]);
    assert_eq!(harness.outcome(next(&harness, &client, &first)), None);
}

/// The old token serves the others while one that was rejected waits.
#[test]
fn fault_87_a_rejection_concerns_its_caller_alone() {
    let harness = Harness::new();
    let client = harness.client();
    let first = harness.token(&client).unwrap();
    harness.pass(10 * SECOND);
    harness.script([Step::After(SECOND)]);
    let own = client.clone();
    let mut rejected = [harness.caller(async move { own.token_after(&first).await })];
    harness.run(&mut rejected);
    assert!(!rejected[0].is_done());
    for _ in 0..7 {
        assert_eq!(harness.token_now(&client).unwrap().generation(), 1);
    }
    harness.settle(&mut rejected);
    let [rejected] = rejected;
    assert_eq!(rejected.output.unwrap().unwrap().generation(), 2);
    assert_eq!(harness.token_now(&client).unwrap().generation(), 2);
}
