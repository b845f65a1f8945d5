//! Faults 26–32: what is worth another attempt, and what is not.

use polygrant::TransportErrorKind;
use polygrant::lifecycle::Action;

use crate::scenario::{Reads, Story, callers, grant_of, seconds};

/// Statuses that are worth another attempt.
const RETRYABLE: [u16; 6] = [408, 429, 500, 502, 503, 504];

#[test]
fn fault_26_a_bad_certificate_is_not_retried_within_the_refresh() {
    let mut story = Story::new();
    story.asks().runs();
    story.break_off(TransportErrorKind::Tls);
    let failure = story.asks().fails();
    assert_eq!(story.requests.len(), 1);
    assert!(failure.retry_in(story.now()) >= seconds(1));
}

#[test]
fn fault_27_invalid_client_is_one_request_and_no_loop() {
    let mut story = Story::new();
    for second in 0..30 {
        let sent = story.requests.len();
        drop(story.asks());
        if story.requests.len() > sent {
            story.refuse(401, "invalid_client");
        }
        assert_eq!(story.requests.len(), 1, "after {second} s");
        story.asks().fails();
        story.advance(1);
    }
    story.asks().runs();
}

#[test]
fn fault_28_a_rotated_secret_is_tried_at_once() {
    let mut story = Story::new();
    story.asks().runs();
    story.refuse(401, "invalid_client");
    story.asks().fails();
    story.lifecycle.set_grant(grant_of("app-1", "rotated"));
    let attempt = story.asks().runs();
    assert!(format!("{:?}", attempt.grant().request().headers()).contains("Sensitive"));
    let rotated = grant_of("app-1", "rotated").request();
    assert_eq!(attempt.grant().request().headers(), rotated.headers());
    story.answer_with_token(3600);
    story.asks().uses();
}

#[test]
fn fault_28_a_refusal_of_the_old_secret_says_nothing_of_the_new_one() {
    let mut story = Story::new();
    story.asks().runs();
    let waiting = story.asks().waits();
    story.lifecycle.set_grant(grant_of("app-1", "rotated"));
    story.refuse(401, "invalid_client");
    let attempt = story.asks_with(Some(waiting)).runs();
    let rotated = grant_of("app-1", "rotated").request();
    assert_eq!(attempt.grant().request().headers(), rotated.headers());
}

#[test]
fn fault_28_a_token_stays_with_its_client_and_goes_with_another() {
    let mut story = Story::with_token(3600);
    story.lifecycle.set_grant(grant_of("app-1", "rotated"));
    assert_eq!(story.asks().uses().token().secret(), "t1");
    story.lifecycle.set_grant(grant_of("other", "s3cr3t"));
    story.asks().runs();
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_29_a_refused_scope_leaves_other_clients_alone() {
    let (mut story, mut other) = (Story::new(), Story::of(grant_of("other", "s3cr3t")));
    story.asks().runs();
    story.refuse(400, "invalid_scope");
    story.asks().fails();
    other.asks().runs();
    other.answer_with_token(3600);
    other.asks().uses();
}

#[test]
fn fault_30_which_statuses_are_retried_within_the_budget() {
    for status in 300..600 {
        let mut story = Story::new();
        drop(story.fails_throughout(|story| story.fail_with(status)));
        let requests = if RETRYABLE.contains(&status) { 3 } else { 1 };
        assert_eq!(story.requests.len(), requests, "{status}");
    }
    for code in ["server_error", "temporarily_unavailable"] {
        let mut story = Story::new();
        drop(story.fails_throughout(|story| story.refuse(400, code)));
        assert_eq!(story.requests.len(), 3, "{code}");
    }
}

#[test]
fn fault_30_backoff_is_drawn_between_nothing_and_a_bound_that_doubles() {
    // 200 ms and 400 ms, or a second and two after a 429; never below the floor between requests.
    for (status, entropy, pauses) in [
        (503, 0, [1000, 1000]),
        (503, u64::MAX, [1000, 1000]),
        (429, 0, [1000, 1000]),
        (429, u64::MAX, [1000, 2000]),
        (429, u64::MAX / 4 * 3, [1000, 1500]),
    ] {
        let mut story = Story::new();
        story.entropy = entropy;
        let mut sent = Vec::new();
        drop(story.fails_throughout(|story| {
            sent.push(story.steady);
            story.fail_with(status);
        }));
        let waited: Vec<_> = sent.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
        let close = waited.iter().zip(pauses).all(|(waited, pause)| waited.abs_diff(pause) <= 1);
        assert!(close, "{status}: {waited:?} instead of {pauses:?}");
    }
}

#[test]
fn fault_31_a_permanent_refusal_of_an_early_refresh_leaves_the_token_to_its_end() {
    let mut story = Story::with_token(60);
    story.advance(36);
    story.asks().uses_and_runs();
    story.refuse(401, "invalid_client");
    for _ in 36..54 {
        let sent = story.requests.len();
        match story.asks() {
            Action::Use(token) | Action::UseAndRefresh(token, _) => {
                assert_eq!(token.token().secret(), "t1");
            }
            other => panic!("no token: {other:?}"),
        }
        if story.requests.len() > sent {
            story.refuse(401, "invalid_client");
        }
        story.advance(1);
    }
    story.asks().runs();
    story.refuse(401, "invalid_client");
    story.asks().fails();
}

#[test]
fn fault_32_a_failed_refresh_fails_for_all_of_its_waiters_and_none_runs_it_again() {
    let mut story = Story::new();
    let mut waiters = callers(100);
    for waiter in &mut waiters {
        drop(waiter.asks(&mut story));
    }
    story.refuse(401, "invalid_client");
    for waiter in &mut waiters {
        let failure = waiter.asks(&mut story).fails();
        assert_eq!(failure.error().as_refusal().unwrap().code(), Some("invalid_client"));
        // The last of them come long after the pause is over.
        story.advance(1);
    }
    assert_eq!(story.requests.len(), 1);
    // Somebody new may run one.
    story.asks().runs();
}
