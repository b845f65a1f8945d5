//! Faults 65–69, 74, 77, 80, 87, 88 and 91: what the world does to a token client.

use polygrant::lifecycle::{Action, Waiter};
use polygrant::{Error, TransportErrorKind};

use crate::resource::{Accepts, Call, Play, longest};
use polygrant_testkit::{Caller, ExpectAction, VirtualTime, grant_of, millis, seconds};

#[test]
fn fault_65_a_new_token_that_is_not_known_everywhere_yet() {
    for (delay, requests) in [
        (millis(500), &[0.0, 1.0][..]),
        (millis(1500), &[0.0, 1.0, 2.1]),
        (seconds(3), &[0.0, 1.0, 2.1, 4.2]),
        (seconds(10), &[0.0, 1.0, 2.1, 4.2, 8.3, 16.4]),
    ] {
        for callers in [1, 8] {
            let play = Play::new(Accepts::After(delay), 3600, callers).run(seconds(60));
            play.requested_at(requests);
            let first = play.first_success();
            assert!(first <= delay * 3 + seconds(2), "{first:?} with {delay:?}");
            assert!(play.failed().all(|call| call.at < first + millis(50)), "again with {delay:?}");
        }
    }
}

#[test]
fn fault_66_a_resource_server_that_rejects_everything() {
    let play = Play::new(Accepts::NoneUntil(seconds(60)), 3600, 1).run(seconds(62));
    play.requested_at(&[0.0, 1.0, 2.1, 4.2, 8.3, 16.4, 32.5]);
    let (first, later): (Vec<&Call>, Vec<&Call>) =
        play.failed().partition(|call| call.at < seconds(3));
    assert!(first.iter().any(|call| call.sent == 2));
    // The second replacement was rejected at two seconds.
    assert!(later.iter().all(|call| (call.sent, call.took) == (1, seconds(0))), "{later:?}");
    assert!(play.calls.iter().all(|call| call.succeeded == (call.at >= seconds(60))));
}

#[test]
fn fault_66_the_pause_grows_to_five_minutes_and_no_longer() {
    let play = Play::new(Accepts::NoneUntil(seconds(4000)), 86_400, 1).run(seconds(2000));
    let pauses: Vec<_> =
        play.requests.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect();
    assert_eq!(pauses, [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
}

#[test]
fn fault_67_each_new_token_ends_the_one_before() {
    for callers in [1, 16] {
        let play = Play::new(Accepts::Latest, 20, callers).run(seconds(40));
        assert!(play.requests.len() <= 5, "{:?}", play.requests);
        assert_eq!(play.failed().count(), 0);
        assert!(longest(play.calls.iter()) <= millis(55));
    }
}

#[test]
fn fault_67_the_old_token_is_rejected_while_its_successor_is_under_way() {
    let mut time = VirtualTime::with_token(20).unwrap();
    time.advance(13);
    time.poll().expect_use_and_refresh().unwrap();
    let mut callers = Caller::crowd(16);
    for caller in &mut callers {
        caller.poll_in_place_of(&mut time, 1).expect_wait().unwrap();
    }
    time.issue(20).unwrap();
    for caller in &mut callers {
        assert_eq!(caller.poll(&mut time).expect_use().unwrap().token().secret(), "t2");
    }
    assert_eq!(time.requests, 2);
}

#[test]
fn fault_87_one_caller_on_a_wrong_path_stops_no_other() {
    let accepts = Accepts::After(millis(0));
    let play = Play::new(accepts, 3600, 8).with_a_wrong_path().run(seconds(62));
    play.requested_at(&[0.0, 1.0, 2.1, 4.2, 8.3, 16.4, 32.5]);
    let others = || play.calls.iter().filter(|call| call.caller > 0);
    assert!(others().all(|call| call.succeeded));
    assert_eq!(longest(others()), seconds(0));
    assert!(play.failed().count() > 500);
}

#[test]
fn fault_91_a_token_fetched_ahead_that_is_not_known_everywhere_yet() {
    let play = Play::new(Accepts::After(seconds(5)), 60, 1).run(seconds(200));
    // Tokens that were first wanted are known after fifteen seconds; from then on no call fails.
    assert!(play.failed().all(|call| call.at < seconds(15)), "{:?}", play.failed().last());
    assert!(play.requests.len() <= 10, "{:?}", play.requests);
}

#[test]
fn fault_91_its_predecessor_stands_in_for_ten_seconds_if_it_can() {
    let refreshed = |lifetime, at| {
        let mut time = VirtualTime::with_token(lifetime).unwrap();
        time.advance(at);
        time.poll().expect_use_and_refresh().unwrap();
        time.issue(lifetime).unwrap();
        time
    };
    let mut time = refreshed(3600, 2520);
    let mut caller = Caller::default();
    time.advance_by(millis(9999));
    assert_eq!(caller.poll_in_place_of(&mut time, 2).expect_use().unwrap().token().secret(), "t1");
    // The new token stays, and nothing is requested.
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t2");
    time.advance_by(millis(1));
    assert_eq!(caller.poll_in_place_of(&mut time, 2).expect_refresh().unwrap().rejected(), Some(2));

    // A predecessor that was at its end itself: two seconds later it is past it.
    let mut time = refreshed(60, 52);
    assert_eq!(caller.poll_in_place_of(&mut time, 2).expect_use().unwrap().token().secret(), "t1");
    time.advance(2);
    caller.poll_in_place_of(&mut time, 2).expect_refresh().unwrap();

    // One that was rejected as well.
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2520);
    time.poll().expect_use_and_refresh().unwrap();
    caller.poll_in_place_of(&mut time, 1).expect_wait().unwrap();
    time.issue(3600).unwrap();
    time.advance(2);
    caller.poll_in_place_of(&mut time, 2).expect_refresh().unwrap();
}

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
            let answer = caller.poll_in_place_of(&mut time, 3);
            if pause == 1 {
                answer.expect_refresh().unwrap();
                time.issue(lifetime).unwrap();
                caller.poll_in_place_of(&mut time, 4).expect_use().unwrap();
            } else {
                answer.expect_use().unwrap();
            }
            let generation = time.lifecycle.current().unwrap().generation();
            time.advance_by(seconds(pause) - millis(1));
            assert!(matches!(caller.poll_in_place_of(&mut time, generation), Action::Use(_)));
            time.advance_by(millis(1));
            let answer = caller.poll_in_place_of(&mut time, generation);
            // From the second of a row on, the refresh is in the background.
            match answer {
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

/// A process is stopped while a refresh is under way: the wall clock, the steady one, or both go on.
fn stopped(secs: u64, wall: bool, steady: bool, report: bool) {
    let mut time = VirtualTime::with_token(60).unwrap();
    time.advance(36);
    time.poll().expect_use_and_refresh().unwrap();
    let lost = time.latest().unwrap();
    time.wall += seconds(if wall { secs } else { 0 });
    time.steady += seconds(if steady { secs } else { 0 });
    if report {
        time.break_off(TransportErrorKind::Timeout).unwrap();
    }
    // The first call gets a token.
    let mut caller = Caller::default();
    assert_ne!(caller.poll(&mut time).expect_refresh().unwrap().id(), lost.id());
    time.issue(60).unwrap();
    assert_eq!(caller.poll(&mut time).expect_use().unwrap().token().secret(), "t2");
    assert_eq!(time.lifecycle.health(time.now()).counts.failures, 0);
}

#[test]
fn fault_68_stopped_for_45_seconds_while_a_refresh_is_under_way() {
    for report in [true, false] {
        stopped(45, true, true, report);
    }
}

#[test]
fn fault_69_stopped_for_a_day_on_either_clock() {
    for (wall, steady) in [(true, true), (true, false), (false, true)] {
        for report in [true, false] {
            stopped(86_400, wall, steady, report);
        }
    }
}

#[test]
fn fault_68_two_in_a_row_are_a_failure_and_five_seconds_are_late() {
    let late = millis(15_000);
    for (delays, failures) in [
        (&[late][..], 0),
        (&[late - millis(1)], 1),
        (&[late, late], 1),
        (&[late, late, late], 2),
        // One that is reported in time is between them.
        (&[late, millis(100), late], 1),
    ] {
        let mut time = VirtualTime::new().unwrap();
        for delay in delays {
            time.advance(60);
            let failure = loop {
                match time.poll() {
                    Action::Refresh(_) => break None,
                    Action::Wait(waiter) => time.advance_by(waiter.max_wait()),
                    Action::Failed(failure) => break Some(failure),
                    other => panic!("{other:?}"),
                }
            };
            assert!(failure.is_none(), "{delays:?}");
            time.advance_by(*delay);
            time.break_off(TransportErrorKind::Tls).unwrap();
        }
        let counts = time.lifecycle.health(time.now()).counts;
        assert_eq!(counts.failures, failures, "{delays:?}");
    }
}

#[test]
fn fault_68_a_late_token_is_a_token() {
    let mut time = VirtualTime::new().unwrap();
    time.poll().expect_refresh().unwrap();
    time.advance(45);
    time.issue(3600).unwrap();
    let token = time.poll().expect_use().unwrap();
    assert_eq!(token.usable_until().remaining(time.now()), seconds(3570 - 45));
}

#[test]
fn fault_74_a_forced_refresh_loses_nothing() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(10);
    let waiter = Some(Waiter::for_new_token());
    let waiter = Some(time.poll_as(waiter).expect_refresh().unwrap().waiter());
    // The old token stays in use until the new one has come, and if none comes.
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    let another = time.poll_as(Some(Waiter::for_new_token())).expect_wait().unwrap();
    time.break_off(TransportErrorKind::Tls).unwrap();
    time.poll_as(waiter).expect_failed().unwrap();
    time.poll_as(Some(another)).expect_failed().unwrap();
    let again = time.poll_as(Some(Waiter::for_new_token())).expect_failed().unwrap();
    assert_eq!(again.retry_in(time.now()), seconds(10));
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    // It is no refresh that failed in time for the token's end: that is still due later.
    time.advance(2509);
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t1");
    time.advance(1);
    time.poll().expect_use_and_refresh().unwrap();
}

#[test]
fn fault_74_a_forced_refresh_brings_a_new_token_for_all_that_forced_it() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(10);
    let first = time.poll_as(Some(Waiter::for_new_token())).expect_refresh().unwrap().waiter();
    let second = time.poll_as(Some(Waiter::for_new_token())).expect_wait().unwrap();
    time.issue(3600).unwrap();
    for waiter in [first, second] {
        assert_eq!(time.poll_as(Some(waiter)).expect_use().unwrap().token().secret(), "t2");
    }
    assert_eq!(time.requests, 2);
}

#[test]
fn fault_74_a_forced_refresh_is_tried_again_by_any_caller() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(10);
    time.poll_as(Some(Waiter::for_new_token())).expect_refresh().unwrap();
    time.break_off(TransportErrorKind::Closed).unwrap();
    time.advance(1);
    assert_eq!(time.poll().expect_use_and_refresh().unwrap().token().secret(), "t1");
    time.issue(3600).unwrap();
    assert_eq!(time.poll().expect_use().unwrap().token().secret(), "t2");
}

#[test]
fn a_token_with_a_certain_life_left() {
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

#[test]
fn fault_77_a_token_tells_its_remaining_life_and_its_true_end() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(600);
    let token = time.poll().expect_use().unwrap();
    assert_eq!(token.remaining(time.now()), seconds(3000));
    let end = token.expires_at().unwrap();
    assert_eq!(end.remaining(time.now()), seconds(3000));
    assert_eq!(end.wall().since_epoch(), time.wall + seconds(3000));

    // The end is not that of the policy, which keeps no token for longer than a day.
    let token = VirtualTime::with_token(172_800).unwrap().lifecycle.current().unwrap().clone();
    assert_eq!(
        token.expires_at().unwrap().remaining(VirtualTime::new().unwrap().now()),
        seconds(172_800)
    );

    let mut time = VirtualTime::new().unwrap();
    time.poll().expect_refresh().unwrap();
    time.issue_for(None).unwrap();
    let token = time.poll().expect_use().unwrap();
    assert_eq!((token.expires_at(), token.remaining(time.now())), (None, seconds(300)));
}

#[test]
fn fault_80_json_that_is_whole_and_wrong_is_not_asked_for_again() {
    for body in [
        "[]",
        "{}",
        "null",
        r#""token""#,
        r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#,
        r#"{"access_token":1,"token_type":"Bearer"}"#,
        r#"{"access_token":"a","token_type":"mac"}"#,
    ] {
        let mut time = VirtualTime::new().unwrap();
        let failure = time.run_to_failure(|time| {
            time.respond(200, &[], body)?.expect_err("no token");
            Ok(())
        });
        let failure = failure.unwrap();
        assert!(matches!(failure.error(), Error::Malformed(_)), "{body}");
        assert_eq!(time.requests, 1, "{body}");
        assert_eq!(failure.retry_in(time.now()), seconds(1));
    }
}

#[test]
fn in_a_cooldown_one_caller_a_second_looks_for_other_credentials() {
    let mut time = VirtualTime::new().unwrap();
    assert!(!time.lifecycle.poll_credentials(time.now()));
    time.poll().expect_refresh().unwrap();
    assert!(!time.lifecycle.poll_credentials(time.now()));
    time.refuse_with(401, "invalid_client").unwrap();
    let mut looked = Vec::new();
    for tenth in 0..100 {
        for _ in 0..3 {
            time.poll().expect_failed().unwrap();
            if time.lifecycle.poll_credentials(time.now()) {
                looked.push(tenth);
            }
        }
        // The same credentials again are no news.
        time.lifecycle.set_grant(grant_of("app-1", "s3cr3t").unwrap());
        time.poll().expect_failed().unwrap();
        time.advance_by(millis(100));
    }
    assert_eq!(looked, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert!(time.lifecycle.set_grant(grant_of("app-1", "rotated").unwrap()));
    time.poll().expect_refresh().unwrap();
    assert_eq!(time.requests, 2);
}

#[test]
fn credentials_that_changed_behind_the_grant_end_a_cooldown() {
    let mut time = VirtualTime::with_token(3600).unwrap();
    time.advance(2520);
    time.poll().expect_use_and_refresh().unwrap();
    time.refuse_with(401, "invalid_client").unwrap();
    time.poll().expect_use().unwrap();
    time.lifecycle.credentials_changed();
    assert_eq!(time.poll().expect_use_and_refresh().unwrap().token().secret(), "t1");
    assert!(!time.lifecycle.poll_credentials(time.now()));
}
