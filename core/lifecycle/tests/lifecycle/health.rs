//! The health of a lifecycle, for monitoring.

use polygrant::{ErrorKind, TransportErrorKind};
use polygrant_lifecycle::State;
use polygrant_testkit::{VirtualTime, seconds};

#[test]
fn health_of_a_token_in_use() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(100);
    let health = time.lifecycle.health(time.now());
    assert_eq!((health.state, health.generation), (State::Fresh, Some(1)));
    assert_eq!(health.age, Some(seconds(100)));
    assert_eq!(health.usable_for, Some(seconds(3600 - 30 - 100)));
    assert_eq!((health.last_refusal, health.last_fault), (None, None));
    assert_eq!((health.counts.requests, health.counts.tokens), (1, 1));
}

#[test]
fn health_after_a_refusal_and_after_a_transport_error() {
    let mut time = VirtualTime::new().unwrap();
    drop(time.poll());
    time.refuse_with(401, "invalid_client").unwrap();
    let health = time.lifecycle.health(time.now());
    assert_eq!((health.state, health.age), (State::Failing, None));
    assert_eq!(health.last_refusal, Some(ErrorKind::Credentials));
    assert_eq!((health.last_fault, health.retry_in), (None, Some(seconds(30))));

    time.advance(30);
    drop(time.poll());
    time.break_off(TransportErrorKind::Tls).unwrap();
    let health = time.lifecycle.health(time.now());
    assert_eq!(health.last_fault, Some(TransportErrorKind::Tls));
    assert_eq!((health.last_refusal, health.counts.failures), (None, 2));
}
