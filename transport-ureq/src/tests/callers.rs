//! Callers that give up, panic, or are not woken by what they wait for.

use std::thread;
use std::time::Duration;

use super::harness::{Gate, Harness, crowd, hour};

const PATIENCE: Duration = Duration::from_millis(50);

#[test]
fn fault_46_48_a_leader_panics_and_the_others_are_served() {
    let gate = Gate::default();
    let harness = Harness::gated_at(1, &gate, |number| match number {
        1 => std::panic::resume_unwind(Box::new("the exchange panics")),
        _ => hour(number),
    });
    thread::scope(|scope| {
        let leader = scope.spawn(|| harness.client.token());
        gate.until_arrived(1);
        let tokens = crowd(
            50,
            || harness.token(),
            || {
                harness.until_waiting(50);
                gate.open();
                assert!(leader.join().is_err(), "the panic is the leader's own");
                // No report came, so one of them sends the next request, in its time.
                harness.until_waiting(50);
                harness.advance_secs(1);
            },
        );
        assert!(tokens.iter().all(|token| token.generation() == 1));
    });
    assert_eq!(harness.requests(), 2);
    assert_eq!(harness.token().generation(), 1);
}

/// It does not wait for the request that it caused itself, either.
#[test]
fn fault_47_49_when_no_caller_waits_the_request_goes_on() {
    let gate = Gate::default();
    let harness = Harness::gated(&gate, hour);
    let failures = crowd(
        10,
        || harness.client.token_within(PATIENCE).unwrap_err(),
        || {
            harness.until_waiting(10);
            harness.advance(PATIENCE);
        },
    );
    assert_eq!(failures.len(), 10);
    for failure in failures {
        assert_eq!(failure.to_string(), "auth.example: the time ran out");
    }
    gate.until_arrived(1);
    gate.open();
    harness.until_idle();
    assert_eq!(harness.token().generation(), 1);
    assert_eq!(harness.requests(), 1);
}

#[test]
fn a_patient_enough_caller_gets_the_token() {
    let harness = Harness::new(hour);
    assert_eq!(harness.client.token_within(PATIENCE).unwrap().generation(), 1);
    assert_eq!(harness.client.token_within(Duration::ZERO).unwrap().generation(), 1);
    assert_eq!(harness.client.token_within(Duration::MAX).unwrap().generation(), 1);
}

#[test]
fn wake_ups_without_a_cause_change_nothing() {
    let gate = Gate::default();
    let harness = Harness::gated(&gate, hour);
    let tokens = crowd(
        20,
        || harness.token(),
        || {
            harness.until_waiting(19);
            for _ in 0..20 {
                harness.advance(Duration::ZERO);
            }
            harness.until_waiting(19);
            gate.open();
        },
    );
    assert_eq!(tokens.len(), 20);
    assert_eq!(harness.requests(), 1);
}

#[test]
fn fault_51_a_late_response_is_discarded() {
    let gate = Gate::default();
    let harness = Harness::gated_at(1, &gate, hour);
    thread::scope(|scope| {
        let lost = scope.spawn(|| harness.token());
        gate.until_arrived(1);
        // Longer than any attempt may take: the next caller gives it up.
        harness.advance_secs(12);
        assert_eq!(harness.token().token().secret(), "token-2");
        gate.open();
        assert_eq!(lost.join().unwrap().token().secret(), "token-2");
    });
    assert_eq!(harness.token().generation(), 1);
}
