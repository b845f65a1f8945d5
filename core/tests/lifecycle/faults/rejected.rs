//! Faults 39–45: a resource server rejects the token.

use http::StatusCode;
use polygrant::rejects_token;

use crate::scenario::{Reads, Story, callers, grant_of, millis, seconds, token_body};

#[test]
fn fault_39_a_hundred_rejections_of_one_token_make_one_refresh() {
    let mut story = Story::with_token(3600);
    story.advance(100);
    assert!(story.lifecycle.invalidate(1));
    for _ in 1..100 {
        assert!(!story.lifecycle.invalidate(1));
    }
    let mut callers = callers(100);
    let mut answers: Vec<_> = callers.iter_mut().map(|caller| caller.asks(&mut story)).collect();
    answers.remove(0).runs();
    answers.into_iter().for_each(|answer| assert!(answer.waits().max_wait() > seconds(0)));
    assert!(!story.lifecycle.invalidate(1), "also while the new one is on its way");
    story.answer_with_token(3600);
    for caller in &mut callers {
        assert_eq!(caller.asks(&mut story).uses().token().secret(), "t2");
    }
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_39_one_who_waited_does_not_get_the_token_that_was_rejected_meanwhile() {
    let mut story = Story::new();
    story.asks().runs();
    let waiting = story.asks().waits();
    story.answer_with_token(3600);
    let token = story.asks().uses();
    assert!(story.lifecycle.invalidate(token.generation()));
    // The floor holds between the two requests.
    let waiting = story.asks_with(Some(waiting)).waits();
    story.advance_by(waiting.max_wait());
    story.asks_with(Some(waiting)).runs();
}

#[test]
fn fault_39_nor_one_that_came_without_life() {
    let mut story = Story::new();
    story.asks().runs();
    let (first, second) = (story.asks().waits(), story.asks().waits());
    story.answer_with_token(0);
    let token = story.asks_with(Some(first)).uses();
    story.lifecycle.invalidate(token.generation());
    story.asks_with(Some(second)).waits();
    story.asks_with(Some(first)).waits();
}

#[test]
fn fault_40_a_late_rejection_of_an_older_token_is_ignored() {
    let mut story = Story::with_token(3600);
    story.advance(2520);
    story.asks().uses_and_runs();
    story.answer_with_token(3600);
    assert!(!story.lifecycle.invalidate(1));
    assert!(!story.lifecycle.invalidate(0));
    assert!(!story.lifecycle.invalidate(3));
    assert_eq!(story.asks().uses().generation(), 2);
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_41_rejections_of_every_new_token_are_paced() {
    let mut story = Story::with_token(3600);
    for second in 1..=60 {
        let token = story.lifecycle.current().unwrap().generation();
        assert!(story.lifecycle.invalidate(token));
        let waiter = story.asks().waits();
        assert_eq!(waiter.max_wait(), seconds(1));
        story.advance(1);
        story.asks_with(Some(waiter)).runs();
        story.answer_with_token(3600);
        assert_eq!(story.requests.len(), second + 1);
    }
}

#[test]
fn fault_42_the_same_token_again_is_not_worth_a_resend() {
    let mut story = Story::with_token(3600);
    let rejected = story.asks().uses();
    story.lifecycle.invalidate(rejected.generation());
    story.advance(1);
    story.asks().runs();
    story.answer(200, &[], &token_body("t1", Some("3600"))).unwrap();
    let again = story.asks().uses();
    assert_eq!(again.generation(), 2);
    assert!(!again.is_worth_a_try_after(&rejected));
    story.lifecycle.invalidate(again.generation());
    story.advance(1);
    story.asks().runs();
    story.answer_with_token(3600);
    assert!(story.asks().uses().is_worth_a_try_after(&rejected));
}

#[test]
fn fault_43_a_403_says_nothing_of_the_token() {
    for status in 200..600 {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(rejects_token(status), status == StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn fault_44_a_rejected_token_is_not_served_again() {
    let mut story = Story::with_token(3600);
    story.lifecycle.invalidate(1);
    assert!(story.lifecycle.current().is_none());
    story.asks().waits();
    story.advance(1);
    story.asks().runs();
}

#[test]
fn fault_45_a_rejection_during_an_older_refresh_makes_one_more_refresh() {
    let mut story = Story::with_token(3600);
    story.advance(2520);
    story.asks().uses_and_runs();
    assert!(story.lifecycle.invalidate(1));
    story.asks().waits();
    story.answer_with_token(3600);
    // It may be as old as the rejected one; it is served until there is a newer one.
    let refresh = story.lifecycle.wake_at().unwrap();
    assert_eq!(refresh.remaining(story.now()), seconds(0));
    story.advance(1);
    assert_eq!(story.asks().uses_and_runs().token().secret(), "t2");
    story.answer_with_token(3600);
    for _ in 0..100 {
        story.advance(10);
        assert_eq!(story.asks().uses().token().secret(), "t3");
    }
    assert_eq!(story.requests.len(), 3);
}

#[test]
fn fault_45_whatever_happens_to_the_credentials_meanwhile() {
    for rejected_first in [true, false] {
        let mut story = Story::with_token(3600);
        story.advance(2520);
        story.asks().uses_and_runs();
        if rejected_first {
            assert!(story.lifecycle.invalidate(1));
        }
        story.lifecycle.set_grant(grant_of("app-1", "rotated"));
        if !rejected_first {
            assert!(story.lifecycle.invalidate(1));
        }
        story.answer_with_token(3600);
        story.advance(1);
        assert_eq!(story.asks().uses_and_runs().token().secret(), "t2", "{rejected_first}");
    }
}

#[test]
fn fault_45_an_attempt_that_was_sent_after_the_rejection_is_new_enough() {
    let mut story = Story::with_token(3600);
    story.advance(2520);
    story.asks().uses_and_runs();
    story.lifecycle.invalidate(1);
    story.fail_with(503);
    story.advance_by(millis(1500));
    story.asks().runs();
    story.answer_with_token(3600);
    for _ in 0..100 {
        story.advance(10);
        story.asks().uses();
    }
    assert_eq!(story.requests.len(), 3);
}
