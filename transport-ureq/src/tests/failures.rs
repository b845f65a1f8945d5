//! What is sent after a failure, and what is not.

use polygrant::TransportErrorKind;
use polygrant_lifecycle::EvictionPriority;

use super::harness::{Gate, Harness, broken, crowd, grant, grant_of, hour};
use crate::{TokenClient, TokenPool, Transport};

/// Callers that wait for the pause between two attempts try the new credentials at once.
#[test]
fn fault_28_new_credentials_wake_waiting_callers() {
    let harness = Harness::new(|number| match number {
        1 => broken(TransportErrorKind::Closed),
        _ => hour(number),
    });
    let tokens = crowd(
        10,
        || harness.token(),
        || {
            harness.until_waiting(10);
            harness.client.set_grant(grant("rotated"));
        },
    );
    assert!(tokens.iter().all(|token| token.generation() == 1));
    assert_eq!(harness.requests(), 2);
}

#[test]
fn fault_53_a_pool_is_bounded() {
    let pool = TokenPool::new(|grant| TokenClient::new(Transport::new(), grant));
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
    let harness = Harness::gated(&gate, hour);
    assert_eq!(harness.client.lifecycle().eviction_priority(), EvictionPriority::Expendable);
    let tokens = crowd(
        1,
        || harness.token(),
        || {
            gate.until_arrived(1);
            assert_eq!(harness.client.lifecycle().eviction_priority(), EvictionPriority::Busy);
            gate.open();
        },
    );
    assert_eq!(tokens.len(), 1);
    assert_eq!(harness.client.lifecycle().eviction_priority(), EvictionPriority::Useful);
    harness.advance_secs(3600);
    assert_eq!(harness.client.lifecycle().eviction_priority(), EvictionPriority::Expendable);
}
