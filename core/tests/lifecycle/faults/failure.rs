//! Faults 15–25: what a failure means, and how long it pauses.

use polygrant::lifecycle::{Action, State};
use polygrant::{Error, ErrorKind, TransportErrorKind};

use crate::scenario::{Reads, Story, callers, millis, seconds};

#[test]
fn fault_15_a_token_is_served_though_its_refresh_fails() {
    let mut story = Story::with_token(3600);
    story.advance(2520);
    for second in 2520..3570 {
        let sent = story.requests.len();
        match story.asks() {
            Action::Use(token) | Action::UseAndRefresh(token, _) => {
                assert_eq!(token.token().secret(), "t1");
            }
            other => panic!("{second}: {other:?}"),
        }
        if story.requests.len() > sent {
            story.fail_with(503);
        }
        story.advance(1);
    }
}

#[test]
fn fault_15_the_next_tries_come_after_ten_seconds_doubling_to_a_quarter_of_the_window() {
    let mut story = Story::with_token(3600);
    story.advance(2520);
    let mut refreshes = Vec::new();
    for second in 2520..3570 {
        if let Action::UseAndRefresh(..) = story.asks() {
            refreshes.push(second);
            // Not worth another attempt, so that every refresh is one request.
            story.refuse(400, "invalid_client");
        }
        story.advance(1);
    }
    let pauses: Vec<_> = refreshes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(pauses, [10, 20, 40, 80, 160, 225, 225, 225]);
}

#[test]
fn fault_16_after_its_hard_end_there_is_an_error_and_no_dead_token() {
    let mut story = Story::with_token(3600);
    story.advance(3569);
    story.asks().uses_and_runs();
    story.refuse(400, "server_error");
    story.advance(1);
    let failure = story.fails_throughout(|story| story.fail_with(503));
    assert!(matches!(failure.error(), Error::Refused(_)));
    assert_eq!(failure.retry_in(story.now()), seconds(1));
    story.asks().fails();
    assert_eq!(story.lifecycle.health(story.now()).state, State::Failing);
}

#[test]
fn fault_16_one_who_keeps_the_token_fresh_is_woken_at_its_end() {
    for (headers, wait) in [(&[][..], 1), (&[("Retry-After", "5")], 5)] {
        let mut story = Story::with_token(3600);
        story.advance(3569);
        story.asks().uses_and_runs();
        story.fail_saying(400, headers);
        let wake_at = story.lifecycle.wake_at().unwrap();
        assert_eq!(wake_at.remaining(story.now()), seconds(wait));
        story.advance(wait);
        story.asks().runs();
    }
}

#[test]
fn fault_17_an_outage_ends_by_itself() {
    let mut story = Story::new();
    for _ in 0..50 {
        let failure = story.fails_throughout(|story| story.fail_with(500));
        story.advance_by(failure.retry_in(story.now()));
    }
    story.asks().runs();
    story.answer_with_token(3600);
    assert_eq!(story.asks().uses().token().secret(), "t1");
    // And it is forgotten: the next failure begins with the shortest pause.
    story.advance(3600);
    let failure = story.fails_throughout(|story| story.fail_with(500));
    assert_eq!(failure.retry_in(story.now()), seconds(1));
}

#[test]
fn fault_18_no_number_of_failures_makes_a_pause_too_long_or_too_short() {
    for (status, base, cap) in [(503, 1, 30), (401, 30, 300)] {
        let mut story = Story::new();
        for refresh in 0..10_000_u32 {
            let failure = story.fails_throughout(|story| story.fail_with(status));
            let pause = failure.retry_in(story.now());
            let doubled = 1_u64.checked_shl(refresh).unwrap_or(u64::MAX).saturating_mul(base);
            assert_eq!(pause, seconds(doubled.min(cap)), "after refresh {refresh}");
            story.advance_by(pause);
        }
    }
}

#[test]
fn fault_18_the_pauses_of_an_outage_are_not_held_against_the_first_permanent_refusal() {
    let mut story = Story::new();
    for _ in 0..6 {
        let failure = story.fails_throughout(|story| story.fail_with(503));
        story.advance_by(failure.retry_in(story.now()));
    }
    let failure = story.fails_throughout(|story| story.fail_with(401));
    assert_eq!(failure.retry_in(story.now()), seconds(30));
    story.advance(30);
    let failure = story.fails_throughout(|story| story.fail_with(401));
    assert_eq!(failure.retry_in(story.now()), seconds(60));
}

#[test]
fn fault_19_a_reset_is_retried_and_all_waiters_get_one_result() {
    let mut story = Story::new();
    let mut waiters = callers(20);
    for waiter in &mut waiters {
        drop(waiter.asks(&mut story));
    }
    story.break_off(TransportErrorKind::Closed);
    story.advance(1);
    for waiter in &mut waiters {
        drop(waiter.asks(&mut story));
    }
    assert_eq!(story.requests.len(), 2);
    story.answer_with_token(3600);
    for waiter in &mut waiters {
        assert_eq!(waiter.asks(&mut story).uses().generation(), 1);
    }
}

#[test]
fn fault_20_a_connection_that_was_kept_alive_too_long_costs_one_retry() {
    let mut story = Story::new();
    story.asks().runs();
    story.break_off(TransportErrorKind::Closed);
    story.advance(1);
    story.asks().runs();
    story.answer_with_token(3600);
    assert_eq!(story.asks().uses().token().secret(), "t1");
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_21_a_success_that_cannot_be_read_is_retried() {
    for body in ["", "<html><title>Welcome</title></html>", r#"{"access_token":"abc"#, "[]", "{}"] {
        let mut story = Story::new();
        let failure = story.fails_throughout(|story| {
            story.answer(200, &[], body).expect_err("no token");
        });
        assert!(matches!(failure.error(), Error::Malformed(_)), "{body:?}");
        assert_eq!(story.requests.len(), 3, "{body:?}");
        assert_eq!(failure.retry_in(story.now()), seconds(1));
    }
}

#[test]
fn fault_22_a_success_with_an_error_in_it_is_a_refusal() {
    let mut story = Story::new();
    story.asks().runs();
    story.refuse(200, "invalid_client");
    let failure = story.asks().fails();
    let refusal = failure.error().as_refusal().expect("a refusal");
    assert_eq!(refusal.kind(), ErrorKind::Credentials);
    assert_eq!(failure.retry_in(story.now()), seconds(30));
}

#[test]
fn fault_23_a_request_that_nobody_reports_is_given_up() {
    let mut story = Story::new();
    let attempt = story.asks().runs();
    assert_eq!(attempt.timeout(), seconds(10));
    let waiter = story.asks().waits();
    assert_eq!(waiter.max_wait(), seconds(11));
    story.advance_by(waiter.max_wait());
    // The next attempt of the same refresh, after its backoff.
    let waiter = story.asks_with(Some(waiter)).waits();
    assert!(waiter.max_wait() <= millis(200));
    story.advance_by(waiter.max_wait());
    story.asks_with(Some(waiter)).runs();
}

#[test]
fn fault_23_a_refresh_is_over_after_thirty_seconds() {
    let mut story = Story::new();
    let began = story.steady;
    let failure = story.fails_throughout(|story| {
        let timeout = story.latest().timeout();
        story.advance_by(timeout);
        story.break_off(TransportErrorKind::Timeout);
    });
    assert_eq!(story.steady - began, seconds(30));
    assert_eq!(story.requests.len(), 3);
    assert!(matches!(failure.error(), Error::Transport(_)));
}

#[test]
fn fault_23_a_refresh_whose_floor_outlasts_it_fails_for_all_of_its_waiters() {
    let mut story = Story::new();
    let mut caller = crate::scenario::Caller::default();
    caller.asks(&mut story).runs();
    story.advance_by(millis(500));
    story.fail_saying(503, &[("Retry-After", "29")]);
    story.advance(29);
    caller.asks(&mut story).runs();
    story.break_off(TransportErrorKind::Closed);
    // Half a second is left of the refresh, but the floor takes a whole one.
    caller.asks(&mut story).fails();
}

#[test]
fn fault_25_faults_of_the_way_are_retried() {
    for fault in [
        TransportErrorKind::Resolve,
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Closed,
    ] {
        let mut story = Story::new();
        story.asks().runs();
        story.break_off(fault);
        story.advance(1);
        story.asks().runs();
        story.answer_with_token(3600);
        assert_eq!(story.asks().uses().token().secret(), "t1", "{fault:?}");
    }
}
