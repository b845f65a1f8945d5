//! Many callers at once, and one request.

use std::sync::Barrier;

use polygrant::{ErrorKind, TransportErrorKind};

use super::kit::{Bench, Gate, broken, crowd, hour, living, refusal};

/// A client whose first request is answered when the gate opens.
fn gated(gate: &Gate) -> Bench {
    let gate = gate.clone();
    Bench::new(move |number| {
        gate.pass();
        hour(number)
    })
}

#[test]
fn fault_01_a_cold_crowd_causes_one_request() {
    let gate = Gate::default();
    let bench = gated(&gate);
    let tokens = crowd(
        100,
        || bench.token(),
        || {
            bench.until_waiting(99);
            gate.open();
        },
    );
    assert_eq!(bench.requests(), 1);
    assert!(tokens.iter().all(|token| token.generation() == 1));
    assert!(tokens.iter().all(|token| std::ptr::eq(&**token, &*tokens[0])), "one token");
}

#[test]
fn fault_01_ten_thousand_cold_calls_cause_one_request() {
    let gate = Gate::default();
    let bench = gated(&gate);
    let last = |_| bench.token().generation();
    let calls = || (0..10).map(last).all(|generation| generation == 1);
    let all = crowd(1000, calls, || {
        bench.until_waiting(999);
        gate.open();
    });
    assert!(all.into_iter().all(|good| good));
    assert_eq!(bench.requests(), 1);
}

/// It is nobody else's, but all who waited for it get it.
#[test]
fn fault_05_a_crowd_shares_a_token_without_a_life() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| {
            gate.pass();
            living(number, 0)
        })
    };
    let tokens = crowd(
        20,
        || bench.token(),
        || {
            bench.until_waiting(19);
            gate.open();
        },
    );
    assert_eq!(bench.requests(), 1);
    assert!(tokens.iter().all(|token| token.generation() == 1));
    bench.advance_secs(1);
    assert_eq!(bench.token().generation(), 2);
}

#[test]
fn fault_39_a_crowd_of_rejections_causes_one_refresh() {
    rejected_by(100, 1);
}

#[test]
fn fault_39_ten_thousand_rejections_cause_one_refresh() {
    rejected_by(1000, 10);
}

/// Everybody has the first token, and everybody's is rejected, many times over.
fn rejected_by(callers: usize, times: usize) {
    let bench = Bench::new(hour);
    let old = bench.token();
    bench.advance_secs(1);
    let barrier = Barrier::new(callers);
    let results = crowd(
        callers,
        || {
            barrier.wait();
            let withdrawn = (0..times).filter(|_| bench.client.invalidate(&old)).count();
            (withdrawn, bench.token().generation())
        },
        || (),
    );
    assert_eq!(results.iter().map(|(withdrawn, _)| withdrawn).sum::<usize>(), 1);
    assert!(results.iter().all(|(_, generation)| *generation == 2));
    assert_eq!(bench.requests(), 2);
    assert_eq!(bench.client.health().counts.rejections, 1);
}

#[test]
fn fault_32_a_crowd_shares_one_failure() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |_| {
            gate.pass();
            refusal(401, "invalid_client")
        })
    };
    let failures = crowd(
        100,
        || bench.client.token().unwrap_err(),
        || {
            bench.until_waiting(99);
            gate.open();
        },
    );
    assert_eq!(bench.requests(), 1);
    for failure in failures {
        let class = failure.error().as_refusal().unwrap().kind();
        assert_eq!(class, ErrorKind::Credentials);
    }
}

#[test]
fn fault_19_a_crowd_shares_what_came_of_the_second_attempt() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| match number {
            1 => {
                gate.pass();
                broken(TransportErrorKind::Closed)
            }
            _ => hour(number),
        })
    };
    let tokens = crowd(
        100,
        || bench.token(),
        || {
            bench.until_waiting(99);
            gate.open();
            // All wait for the second attempt's time, the one who ran the first among them.
            bench.until_waiting(100);
            bench.advance_secs(1);
        },
    );
    assert_eq!(bench.requests(), 2);
    assert!(tokens.iter().all(|token| token.generation() == 1));
}
