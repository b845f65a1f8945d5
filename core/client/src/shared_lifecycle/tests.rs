//! Calls with and without the lock, reports that come late or never, and priorities in a pool.
#![allow(clippy::disallowed_methods, reason = "a test has threads")]

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use polygrant::{Credentials, Dialect, Scopes};
use polygrant_lifecycle::EvictionPriority;

use super::*;
use crate::attempt_guard::AttemptGuard;
use crate::{SystemClock, SystemEntropy};

fn grant(secret: &str) -> Grant {
    let endpoint = Dialect::xone().endpoint().unwrap();
    let credentials = Credentials::new("id", secret).unwrap();
    Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap()
}

pub(super) fn shared() -> Arc<SharedLifecycle> {
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
    Arc::new(SharedLifecycle::new(grant("secret"), policy, clock, entropy))
}

pub(super) fn attempt(shared: &Arc<SharedLifecycle>) -> AttemptGuard {
    match shared.poll(None) {
        Action::Refresh(attempt) => AttemptGuard::new(shared, attempt),
        other => panic!("{other:?}"),
    }
}

pub(super) fn issue(attempt: AttemptGuard, lifetime: u64) {
    let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{lifetime}}}"#);
    let now = polygrant::UnixTime::EPOCH;
    let result = attempt.grant().parse(&http::Response::new(body), now);
    attempt.complete(result);
}

/// The lock is taken, and all threads get the token all the same.
#[test]
fn a_token_is_handed_out_again_without_the_lock() {
    let shared = shared();
    issue(attempt(&shared), 3600);
    assert!(shared.leased().is_none(), "no caller has asked");
    let Action::Use(token) = shared.poll(None) else { panic!("no token") };
    let held = lock(&shared.lifecycle);
    assert_eq!(shared.leased().unwrap().token().secret(), token.token().secret());
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| send.send(shared.leased().is_some()).unwrap());
        assert!(receive.recv().unwrap());
    });
    drop(held);
}

#[test]
fn fault_48_a_lock_that_was_poisoned_is_taken_as_it_is() {
    let shared = shared();
    thread::scope(|scope| {
        let panics = || shared.change(|_| std::panic::resume_unwind(Box::new(1)));
        assert!(scope.spawn(panics).join().is_err());
    });
    issue(attempt(&shared), 3600);
    assert!(shared.current().is_some());
}

#[test]
fn fault_46_an_attempt_that_is_dropped_is_cancelled() {
    let shared = shared();
    let dropped = attempt(&shared);
    assert!(shared.health().in_flight);
    drop(dropped);
    assert!(!shared.health().in_flight);
    issue(attempt(&shared), 3600);
    assert_eq!(shared.health().counts.tokens, 1);
}

#[test]
fn a_report_that_comes_after_the_last_client_changes_nothing() {
    let shared = shared();
    let (late, dropped) = (attempt(&shared), shared.listen());
    assert_eq!(Arc::strong_count(&shared), 1, "a request does not hold the lifecycle");
    drop(shared);
    issue(late, 3600);
    drop(dropped);
}

#[test]
fn a_client_in_use_is_kept_longer_than_a_useless_one() {
    let shared = shared();
    assert_eq!(shared.eviction_priority(), EvictionPriority::Expendable);
    let running = attempt(&shared);
    assert_eq!(shared.eviction_priority(), EvictionPriority::Busy);
    issue(running, 3600);
    assert_eq!(shared.eviction_priority(), EvictionPriority::Useful);
}

/// A source of tokens need not name a host, and a caller that gives up has none to name.
#[test]
fn every_failure_names_the_endpoints_host() {
    let shared = shared();
    let attempt = attempt(&shared);
    let host = attempt.grant().endpoint().uri().host().unwrap().to_owned();
    assert_eq!(shared.timed_out().to_string(), format!("{host}: the time ran out"));
    let error = TransportError::new(TransportErrorKind::AssertionMissing);
    attempt.complete(Err(error.into()));
    let Action::Failed(failed) = shared.poll(None) else { panic!("nothing failed") };
    assert!(failed.to_string().starts_with(&format!("{host}: ")), "{failed}");
}
