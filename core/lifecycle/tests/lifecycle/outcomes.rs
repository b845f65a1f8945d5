//! The outcomes that callers get, at once and later.

use std::error::Error as _;
use std::sync::Arc;

use polygrant::{TransportError, TransportErrorKind};
use polygrant_lifecycle::{TokenError, Waiter};
use polygrant_testkit::{ExpectAction, VirtualTime, seconds, token_body};

#[test]
fn a_failure_has_the_causes_of_its_error() {
    let time = VirtualTime::new().unwrap();
    let cause = TransportError::because(TransportErrorKind::Connect, "port 443 is closed");
    let failure = TokenError::of(cause.into(), time.now());
    assert_eq!(failure.source().map(ToString::to_string).as_deref(), Some("port 443 is closed"));
    assert_eq!(failure.to_string(), failure.error().to_string());
}

#[test]
fn a_lease_hands_out_its_token_until_its_end() {
    let mut time = VirtualTime::new().unwrap();
    time.poll().expect_refresh().unwrap();
    time.issue(3600).unwrap();
    let lease = time.lifecycle.lease(None).unwrap();
    assert_eq!(lease.token(time.now()).unwrap().token().secret(), "t1");
    time.advance(3600);
    assert!(lease.token(time.now()).is_none());
}

#[test]
fn a_lease_names_the_generation_of_its_token() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2600);
    time.poll().expect_use_and_refresh().unwrap();
    time.issue(3600).unwrap();
    assert_eq!(time.lifecycle.lease(None).unwrap().generation(), 2);
}

#[test]
fn a_predecessor_is_dropped_once_it_cannot_stand_in() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2600);
    let predecessor = Arc::downgrade(&time.poll().expect_use_and_refresh().unwrap());
    time.issue(3600).unwrap();
    for (passes, is_kept) in [(9, true), (1, false)] {
        time.advance(passes);
        time.poll().expect_use().unwrap();
        assert_eq!(predecessor.strong_count() > 0, is_kept);
    }
}

/// A token that is past its end when it arrives still goes to its waiters, even if another is rejected.
#[test]
fn a_late_token_still_reaches_its_waiters_after_another_is_rejected() {
    let mut time = VirtualTime::new().unwrap();
    let waiter = time.poll().expect_refresh().unwrap().waiter();
    time.issue(0).unwrap();
    for other in [0, 2, 99] {
        time.lifecycle.invalidate(other, time.now());
        let token = time.poll_as(Some(waiter)).expect_use().unwrap();
        assert_eq!(token.generation(), 1, "{other}");
    }
    time.lifecycle.invalidate(1, time.now());
    assert!(time.poll_as(Some(waiter)).expect_use().is_err(), "it was rejected itself");
}

#[test]
fn a_failure_still_reaches_its_waiters_after_a_rejection() {
    let mut time = VirtualTime::new().unwrap();
    let waiter = time.poll().expect_refresh().unwrap().waiter();
    time.refuse_with(401, "invalid_client").unwrap();
    time.advance(30);
    time.lifecycle.invalidate(1, time.now());
    assert!(time.poll_as(Some(waiter)).expect_failed().is_ok());
}

/// The server issues the rejected token once more, and says that it has no life left: callers that wait
/// for another one do not get it.
#[test]
fn a_rejected_token_that_comes_too_late_is_no_outcome() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2600);
    let waiter = time.poll_as(Some(Waiter::for_new_token())).expect_refresh().unwrap().waiter();
    time.lifecycle.invalidate(1, time.now());
    time.respond(200, &[], &token_body("t1", Some("0"))).unwrap().unwrap();
    time.advance(1);
    time.poll_as(Some(waiter)).expect_refresh().unwrap();
    // The others are served on, and the next token is anyone's.
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    time.issue(3600).unwrap();
    assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().generation(), 2);
    assert_eq!(time.requests, 3);
}

/// The process was stopped for longer than the token lives, and its driver reports the response first.
#[test]
fn fault_69_a_token_that_ended_meanwhile_is_not_handed_out() {
    for stopped in [seconds(3600), seconds(24 * 3600)] {
        for (wall, steady) in [(stopped, stopped), (stopped, seconds(0)), (seconds(0), stopped)] {
            let mut time = VirtualTime::new().unwrap();
            let waiter = time.poll().expect_refresh().unwrap().waiter();
            (time.wall, time.steady) = (time.wall + wall, time.steady + steady);
            time.issue(3600).unwrap();
            time.poll_as(Some(waiter)).expect_refresh().unwrap();
            time.issue(3600).unwrap();
            assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().token().secret(), "t2");
        }
    }
}

/// A server that takes longer than its tokens live: the second time it is no accident.
#[test]
fn a_token_that_always_ends_meanwhile_is_for_its_waiters() {
    let mut time = VirtualTime::new().unwrap();
    let waiter = time.poll().expect_refresh().unwrap().waiter();
    time.advance(20);
    time.issue(10).unwrap();
    let waiter = time.poll_as(Some(waiter)).expect_refresh().unwrap().waiter();
    time.advance(20);
    time.issue(10).unwrap();
    assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().token().secret(), "t2");
}

#[test]
fn a_token_that_comes_late_and_is_still_good_is_kept() {
    let mut time = VirtualTime::new().unwrap();
    let waiter = time.poll().expect_refresh().unwrap().waiter();
    time.advance(45);
    time.issue(3600).unwrap();
    assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().token().secret(), "t1");
    assert_eq!(time.requests, 1);
}
