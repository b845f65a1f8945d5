//! Callers that want a certain token: another one, a new one, one that lasts, or the next.

use std::time::Duration;

use polygrant::TransportErrorKind;

use super::harness::{Gate, Harness, broken, fault_of, hour, living, refusal};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn fault_74_a_forced_refresh_loses_nothing() {
    let harness = Harness::new(|number| match number {
        2 => broken(TransportErrorKind::Tls),
        _ => hour(number),
    });
    harness.token();
    harness.advance_secs(10);
    let failure = harness.client.refresh_now().unwrap_err();
    assert_eq!(fault_of(failure.error()), Some(TransportErrorKind::Tls));
    assert_eq!(harness.token().generation(), 1);
    harness.advance_secs(60);
    assert_eq!(harness.client.refresh_now().unwrap().generation(), 2);
    assert_eq!(harness.token().generation(), 2);
    assert_eq!(harness.requests(), 3);
}

/// It is served on while the new one is under way.
#[test]
fn fault_74_others_are_served_meanwhile() {
    let gate = Gate::default();
    let harness = Harness::gated_at(2, &gate, hour);
    harness.token();
    harness.advance_secs(10);
    let new = super::harness::crowd(
        1,
        || harness.client.refresh_now().unwrap().generation(),
        || {
            gate.until_arrived(1);
            assert_eq!(harness.token().generation(), 1);
            gate.open();
        },
    );
    assert_eq!(new, [2]);
}

#[test]
fn a_token_that_lasts_as_long_as_is_asked_for() {
    let harness = Harness::new(hour);
    let lasting = |minutes| harness.client.token_lasting(minutes * MINUTE).unwrap().generation();
    assert_eq!((lasting(50), harness.requests()), (1, 1));
    harness.advance_secs(1200);
    assert_eq!((lasting(40), harness.requests()), (1, 1));
    assert_eq!((lasting(41), harness.requests()), (2, 2));
    // Its whole lifetime is no longer.
    harness.advance_secs(1);
    assert_eq!((lasting(61), harness.requests()), (2, 2));
}

#[test]
fn fault_77_a_token_tells_the_life_that_it_has_left() {
    let harness = Harness::new(hour);
    let token = harness.token();
    harness.advance_secs(600);
    let now = harness.client.lifecycle().now();
    assert_eq!(token.remaining(now), 50 * MINUTE);
    assert_eq!(token.expires_at().unwrap().remaining(now), 50 * MINUTE);
}

#[test]
fn the_next_token_is_waited_for_and_fetched_when_it_is_due() {
    let harness = Harness::new(hour);
    let first = harness.token();
    let next = super::harness::crowd(
        2,
        || harness.client.next_token(&first).unwrap().generation(),
        || {
            harness.until_waiting(2);
            harness.advance_secs(2669);
            harness.until_waiting(2);
            assert_eq!(harness.requests(), 1);
            harness.advance_secs(1);
        },
    );
    assert_eq!(next, [2, 2]);
    assert_eq!(harness.requests(), 2);
    assert_eq!(harness.client.next_token(&first).unwrap().generation(), 2, "it is there already");
}

#[test]
fn the_next_token_fails_when_there_is_none() {
    let harness = Harness::new(|number| match number {
        1 => living(1, 100),
        _ => refusal(401, "invalid_client"),
    });
    let first = harness.token();
    harness.advance_secs(100);
    assert!(harness.client.next_token(&first).is_err());
}

/// The old token serves the others while one that was rejected waits.
#[test]
fn fault_87_a_rejection_concerns_its_caller_alone() {
    let gate = Gate::default();
    let harness = Harness::gated_at(2, &gate, hour);
    let first = harness.token();
    harness.advance_secs(10);
    let successors = super::harness::crowd(
        1,
        || harness.client.token_after(&first).unwrap().generation(),
        || {
            gate.until_arrived(1);
            for _ in 0..7 {
                assert_eq!(harness.token().generation(), 1);
            }
            gate.open();
        },
    );
    assert_eq!(successors, [2]);
    assert_eq!(harness.token().generation(), 2);
}
