//! Callers that give up, panic, or are not woken by what they wait for.

use std::thread;
use std::time::Duration;

use super::kit::{Bench, Gate, crowd, hour};

const PATIENCE: Duration = Duration::from_millis(50);

#[test]
fn fault_46_48_a_leader_panics_and_the_others_are_served() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| {
            if number == 1 {
                gate.pass();
                std::panic::resume_unwind(Box::new("the exchange panics"));
            }
            hour(number)
        })
    };
    thread::scope(|scope| {
        let leader = scope.spawn(|| bench.client.token());
        gate.until_arrived(1);
        let tokens = crowd(
            50,
            || bench.token(),
            || {
                bench.until_waiting(50);
                gate.open();
                assert!(leader.join().is_err(), "the panic is the leader's own");
                // Nobody reported anything, so one of them runs the next request, in its time.
                bench.until_waiting(50);
                bench.advance_secs(1);
            },
        );
        assert!(tokens.iter().all(|token| token.generation() == 1));
    });
    assert_eq!(bench.requests(), 2);
    assert_eq!(bench.token().generation(), 1);
}

/// It does not wait for the request that it caused itself, either.
#[test]
fn fault_47_49_when_nobody_waits_any_more_the_request_goes_on() {
    let gate = Gate::default();
    let bench = Bench::gated(&gate, hour);
    let failures = crowd(
        10,
        || bench.client.token_within(PATIENCE).unwrap_err(),
        || {
            bench.until_waiting(10);
            bench.advance(PATIENCE);
        },
    );
    assert_eq!(failures.len(), 10);
    for failure in failures {
        assert_eq!(failure.to_string(), "auth.example: the time ran out");
    }
    gate.until_arrived(1);
    gate.open();
    bench.until_landed();
    assert_eq!(bench.token().generation(), 1);
    assert_eq!(bench.requests(), 1);
}

#[test]
fn a_patient_enough_caller_gets_the_token() {
    let bench = Bench::new(hour);
    assert_eq!(bench.client.token_within(PATIENCE).unwrap().generation(), 1);
    assert_eq!(bench.client.token_within(Duration::ZERO).unwrap().generation(), 1);
    assert_eq!(bench.client.token_within(Duration::MAX).unwrap().generation(), 1);
}

#[test]
fn wake_ups_without_a_cause_change_nothing() {
    let gate = Gate::default();
    let bench = Bench::gated(&gate, hour);
    let tokens = crowd(
        20,
        || bench.token(),
        || {
            bench.until_waiting(19);
            for _ in 0..20 {
                bench.advance(Duration::ZERO);
            }
            bench.until_waiting(19);
            gate.open();
        },
    );
    assert_eq!(tokens.len(), 20);
    assert_eq!(bench.requests(), 1);
}

#[test]
fn fault_51_a_late_answer_is_discarded() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| {
            if number == 1 {
                gate.pass();
            }
            hour(number)
        })
    };
    thread::scope(|scope| {
        let lost = scope.spawn(|| bench.token());
        gate.until_arrived(1);
        // Longer than any attempt may take: whoever asks now gives it up.
        bench.advance_secs(12);
        assert_eq!(bench.token().token().secret(), "token-2");
        gate.open();
        assert_eq!(lost.join().unwrap().token().secret(), "token-2");
    });
    assert_eq!(bench.token().generation(), 1);
}
