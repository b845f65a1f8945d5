//! Consequences of rejections and of changed credentials, beyond the numbered faults.

use polygrant_lifecycle::{Action, Waiter};
use polygrant_testkit::{Caller, ExpectAction, VirtualTime, grant_of, millis, seconds, token_body};

#[test]
fn a_token_that_proves_good_ends_the_row() {
    // A minute, or half of a shorter lifetime.
    for (lifetime, trial) in [(3600, 60), (60, 30)] {
        for (rejected_after, pause) in [(trial - 1, 2), (trial, 1)] {
            let mut time = VirtualTime::with_token(lifetime).unwrap();
            let mut caller = Caller::default();
            time.advance(2);
            caller.poll_in_place_of(&mut time, 1).expect_refresh().unwrap();
            time.issue(lifetime).unwrap();
            // The first replacement that is rejected begins the row.
            caller.poll_in_place_of(&mut time, 2).expect_use().unwrap();
            time.advance(1);
            caller.poll_in_place_of(&mut time, 2).expect_refresh().unwrap();
            time.issue(lifetime).unwrap();
            // The second is rejected in its trial, or only when it has proved good.
            time.advance(rejected_after);
            let action = caller.poll_in_place_of(&mut time, 3);
            if pause == 1 {
                action.expect_refresh().unwrap();
                time.issue(lifetime).unwrap();
                caller.poll_in_place_of(&mut time, 4).expect_use().unwrap();
            } else {
                action.expect_use().unwrap();
            }
            let generation = time.lifecycle.current().unwrap().generation();
            time.advance_by(seconds(pause) - millis(1));
            assert!(matches!(caller.poll_in_place_of(&mut time, generation), Action::Use(_)));
            time.advance_by(millis(1));
            let action = caller.poll_in_place_of(&mut time, generation);
            // From the second of a row on, the refresh is in the background.
            match action {
                Action::Refresh(_) => assert_eq!(pause, 1),
                Action::UseAndRefresh(..) => assert_eq!(pause, 2),
                other => panic!("no refresh after the pause: {other:?}"),
            }
        }
    }
}

#[test]
fn a_pause_after_rejections_holds_no_other_refresh_back() {
    let mut time = VirtualTime::with_token(60).unwrap();
    let mut caller = Caller::default();
    time.advance(10);
    for generation in 1..8 {
        drop(caller.poll_in_place_of(&mut time, generation));
        time.issue(60).unwrap();
        caller.poll_in_place_of(&mut time, generation + 1).expect_use().unwrap();
        // The pauses are 1, 2, 4, 8, 16 and 32 seconds.
        time.advance((1 << (generation - 1)).min(32));
        if generation == 6 {
            break;
        }
    }
    // The token is due after 36 seconds.
    time.advance(4);
    assert!(time.poll().expect_use_and_refresh().unwrap().generation() > 0);
    assert_eq!(time.latest().unwrap().rejected(), None);
}

#[test]
fn a_rejected_caller_is_told_if_there_is_no_successor() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(10);
    let mut caller = Caller::default();
    caller.poll_in_place_of(&mut time, 1).expect_refresh().unwrap();
    time.refuse_with(401, "invalid_client").unwrap();
    caller.poll(&mut time).expect_failed().unwrap();
    // The others are served on, and nothing is sent during the pause of an early refresh.
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    let failure = caller.poll_in_place_of(&mut time, 1).expect_failed().unwrap();
    assert_eq!(failure.retry_in(time.now()), seconds(10));
    assert_eq!(time.requests, 2);
    time.advance(10);
    assert_eq!(time.poll().expect_use_and_refresh().unwrap().token().secret(), "t1");
    assert_eq!(time.latest().unwrap().rejected(), Some(1));
}

#[test]
fn a_caller_may_ask_for_a_token_with_enough_life_left() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(600);
    let lasting = |life| Some(Waiter::lasting(seconds(life)));
    assert_eq!(time.poll_as(lasting(3000)).expect_use().unwrap().token().secret(), "t1");
    // Longer than its whole lifetime no token lasts.
    assert_eq!(time.poll_as(lasting(3600)).expect_use().unwrap().token().secret(), "t1");
    let waiter = time.poll_as(lasting(3001)).expect_refresh().unwrap().waiter();
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    time.advance(1);
    time.issue(3600).unwrap();
    assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().token().secret(), "t2");
    assert_eq!(time.poll_as(lasting(3599)).expect_use().unwrap().token().secret(), "t2");
}

/// A server issues the same token for as long as it lives, and then it is revoked.
#[test]
fn a_token_that_came_again_ahead_does_not_stand_in_for_itself() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2700);
    time.poll().expect_use_and_refresh().unwrap();
    time.respond(200, &[], &token_body("t1", Some("900"))).unwrap().unwrap();
    time.advance(1);
    let mut caller = Caller::default();
    caller.poll_in_place_of(&mut time, 2).expect_refresh().unwrap();
    assert_eq!(time.latest().unwrap().rejected(), Some(2));
}

/// A source whose secret is another one at each reading: what an attempt reads, it is sent with.
#[test]
fn credentials_that_an_attempt_reads_do_not_bring_the_next_one_closer() {
    let mut time = VirtualTime::new().unwrap();
    let mut waiter = time.poll().expect_refresh().unwrap().waiter();
    for number in 1..3 {
        let (attempt, secret) = (time.latest().unwrap().id(), format!("secret {number}"));
        let grant = grant_of("app-1", &secret).unwrap();
        assert!(time.lifecycle.set_attempt_grant(attempt, grant));
        time.refuse(503, &[]).unwrap();
        waiter = time.poll_as(Some(waiter)).expect_wait().unwrap();
        assert_eq!(waiter.max_wait(), seconds(1));
        time.advance_by(millis(999));
        time.poll_as(Some(waiter)).expect_wait().unwrap();
        time.advance_by(millis(1));
        waiter = time.poll_as(Some(waiter)).expect_refresh().unwrap().waiter();
    }
    // Others are tried at once.
    time.refuse_with(401, "invalid_client").unwrap();
    time.lifecycle.set_grant(grant_of("app-1", "another").unwrap());
    time.poll().expect_refresh().unwrap();
}
