//! Many callers at once, and one request.

use super::harness::{Gate, Harness, crowd, hour, living};

#[test]
fn fault_01_ten_thousand_cold_calls_cause_one_request() {
    let gate = Gate::default();
    let harness = Harness::gated(&gate, hour);
    let last = |_| harness.token().generation();
    let calls = || (0..10).map(last).all(|generation| generation == 1);
    let all = crowd(1000, calls, || {
        harness.until_waiting(999);
        gate.open();
    });
    assert!(all.into_iter().all(|good| good));
    assert_eq!(harness.requests(), 1);
}

/// It is cached for no other caller, but all its waiters get it.
#[test]
fn fault_05_a_crowd_shares_a_token_without_a_life() {
    let gate = Gate::default();
    let harness = Harness::gated(&gate, |number| living(number, 0));
    let tokens = crowd(
        20,
        || harness.token(),
        || {
            harness.until_waiting(19);
            gate.open();
        },
    );
    assert_eq!(harness.requests(), 1);
    assert!(tokens.iter().all(|token| token.generation() == 1));
    harness.advance_secs(1);
    assert_eq!(harness.token().generation(), 2);
}
