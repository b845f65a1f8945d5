//! What is sent after a failure, and what is not.

use std::sync::Arc;
use std::time::Duration;

use polygrant::lifecycle::{EvictionPriority, Policy, State};
use polygrant::{ErrorKind, TransportErrorKind};

use super::kit::{Bench, Gate, broken, crowd, grant, grant_of, hour, refusal};
use crate::{TokenPool, Transport};

#[test]
fn fault_27_37_a_refused_client_asks_once_and_fails_fast() {
    let bench = Bench::new(|_| refusal(401, "invalid_client"));
    let first = bench.client.token().unwrap_err();
    let callers = crowd(100, || bench.client.token().unwrap_err(), || ());
    assert_eq!(bench.requests(), 1);
    for failure in callers {
        assert_eq!(failure.retry_at(), first.retry_at());
        assert_eq!(failure.error().as_refusal().unwrap().kind(), ErrorKind::Credentials);
    }
    assert_eq!(bench.client.health().state, State::Failing);
    bench.advance_secs(29);
    assert!(bench.client.token_within(Duration::ZERO).is_err());
    assert_eq!(bench.requests(), 1);
    bench.advance_secs(1);
    assert!(bench.client.token().is_err());
    assert_eq!(bench.requests(), 2);
}

#[test]
fn fault_28_new_credentials_end_the_pause() {
    let bench = Bench::new(|number| match number {
        1 => refusal(401, "invalid_client"),
        _ => hour(number),
    });
    assert!(bench.client.token().is_err());
    bench.client.set_grant(grant("rotated"));
    assert_eq!(bench.token().generation(), 1);
    assert_eq!(bench.requests(), 2);
}

/// Those who wait for the pause between two attempts try the new credentials at once.
#[test]
fn fault_28_new_credentials_wake_those_who_wait() {
    let bench = Bench::new(|number| match number {
        1 => broken(TransportErrorKind::Closed),
        _ => hour(number),
    });
    let tokens = crowd(
        10,
        || bench.token(),
        || {
            bench.until_waiting(10);
            bench.client.set_grant(grant("rotated"));
        },
    );
    assert!(tokens.iter().all(|token| token.generation() == 1));
    assert_eq!(bench.requests(), 2);
}

#[test]
fn fault_29_50_clients_do_not_affect_each_other() {
    let refused = Bench::new(|_| refusal(400, "invalid_scope"));
    assert!(refused.client.token().is_err());
    let gate = Gate::default();
    let slow = {
        let gate = gate.clone();
        Bench::new(move |number| {
            gate.pass();
            hour(number)
        })
    };
    let tokens = crowd(
        1,
        || slow.token(),
        || {
            gate.until_arrived(1);
            assert_eq!(Bench::new(hour).token().generation(), 1);
            gate.open();
        },
    );
    assert_eq!(tokens.len(), 1);
}

#[test]
fn fault_53_a_pool_is_bounded() {
    let pool = TokenPool::new(Transport::new(), Policy::default());
    assert!(pool.is_empty());
    for number in 0..1000 {
        let _client = pool.client(&grant_of(&format!("tenant-{number}"), "secret"));
    }
    assert_eq!(pool.len(), 64);
    let pool = pool.with_capacity(2);
    let one = pool.client(&grant("secret"));
    let same = pool.client(&grant("secret"));
    let other = pool.client(&grant("rotated"));
    assert!(std::ptr::eq(one.lifecycle(), same.lifecycle()));
    assert!(!std::ptr::eq(one.lifecycle(), other.lifecycle()), "secrets are told apart");
    assert_eq!(format!("{pool:?}"), "TokenPool { len: 2, .. }");
}

#[test]
fn fault_53_a_pool_parts_last_from_those_in_use() {
    let gate = Gate::default();
    let bench = {
        let gate = gate.clone();
        Bench::new(move |number| {
            gate.pass();
            hour(number)
        })
    };
    assert_eq!(bench.client.lifecycle().eviction_priority(), EvictionPriority::Expendable);
    let tokens = crowd(
        1,
        || bench.token(),
        || {
            gate.until_arrived(1);
            assert_eq!(bench.client.lifecycle().eviction_priority(), EvictionPriority::Busy);
            gate.open();
        },
    );
    assert_eq!(tokens.len(), 1);
    assert_eq!(bench.client.lifecycle().eviction_priority(), EvictionPriority::Useful);
    bench.advance_secs(3600);
    assert_eq!(bench.client.lifecycle().eviction_priority(), EvictionPriority::Expendable);
}

#[test]
fn a_scope_that_was_narrowed_is_seen() {
    let bench = Bench::new(|_| {
        let body = r#"{"access_token":"a","token_type":"Bearer","scope":"read"}"#;
        grant("secret").parse(&ureq::http::Response::new(body), polygrant::UnixTime::EPOCH)
    });
    assert_eq!(bench.token().token().scope(), Some("read"));
    assert_eq!(bench.token().generation(), 1);
    assert!(Arc::ptr_eq(&bench.token(), &bench.token()));
}
