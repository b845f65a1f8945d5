//! Faults 33–38: how long a server asks to be left alone.

use crate::scenario::{Reads, Story, callers, millis, seconds};

/// When the stories begin.
const DATE: (&str, &str) = ("Date", "Sat, 21 Nov 2026 21:26:10 GMT");

#[test]
fn fault_33_seconds_and_all_three_dates_hold_the_next_attempt_back() {
    for (text, pause) in [
        ("20", 20),
        ("Sat, 21 Nov 2026 21:26:30 GMT", 20),
        ("Saturday, 21-Nov-26 21:26:30 GMT", 20),
        ("Sat Nov 21 21:26:30 2026", 20),
    ] {
        let mut story = Story::new();
        story.asks().runs();
        story.fail_saying(503, &[("Retry-After", text)]);
        let waiter = story.asks().waits();
        assert_eq!(waiter.max_wait(), seconds(pause), "{text}");
        story.advance_by(waiter.max_wait() - millis(1));
        story.asks_with(Some(waiter)).waits();
        story.advance_by(millis(1));
        story.asks_with(Some(waiter)).runs();
    }
}

#[test]
fn fault_33_it_holds_permanent_refusals_back_too() {
    let mut story = Story::new();
    story.asks().runs();
    story.fail_saying(401, &[("Retry-After", "400")]);
    assert_eq!(story.asks().fails().retry_in(story.now()), seconds(400));
}

#[test]
fn fault_34_a_retry_after_without_measure_is_capped() {
    for text in ["9999999999", "18446744073709551615", "18446744073709551616"] {
        let mut story = Story::new();
        story.asks().runs();
        story.fail_saying(429, &[("Retry-After", text)]);
        let failure = story.asks().fails();
        assert_eq!(failure.retry_in(story.now()), seconds(3600), "{text}");
    }
    for text in ["9999999999", "18446744073709551615", "86400"] {
        let mut story = Story::new();
        story.asks().runs();
        story.fail_saying(429, &[("X-RateLimit-Reset", text)]);
        assert_eq!(story.asks().fails().retry_in(story.now()), seconds(60), "{text}");
    }
}

#[test]
fn fault_35_a_retry_after_of_nothing_leaves_the_ordinary_backoff() {
    for text in ["0", "Sat, 21 Nov 2026 21:26:09 GMT", "soon", "-1", "1.5", ""] {
        let mut story = Story::new();
        story.asks().runs();
        story.advance(2);
        story.fail_saying(503, &[("Retry-After", text)]);
        let waiter = story.asks().waits();
        // Half of the 200 ms, as the entropy has it.
        assert!(
            waiter.max_wait().abs_diff(millis(100)) < millis(1),
            "{text:?}: {:?}",
            waiter.max_wait()
        );
    }
}

#[test]
fn fault_36_longer_than_the_refresh_may_take_fails_now() {
    for (asked, fails) in [("29", false), ("30", true), ("31", true), ("600", true)] {
        let mut story = Story::new();
        story.asks().runs();
        story.fail_saying(503, &[("Retry-After", asked)]);
        if fails {
            let failure = story.asks().fails();
            assert_eq!(failure.retry_in(story.now()), seconds(asked.parse().unwrap()));
        } else {
            story.asks().waits();
        }
    }
}

#[test]
fn fault_36_a_refresh_that_is_put_off_outlasts_the_token() {
    let mut story = Story::with_token(60);
    story.advance(36);
    story.asks().uses_and_runs();
    story.fail_saying(503, &[("Retry-After", "600")]);
    story.advance(17);
    assert_eq!(story.asks().uses().token().secret(), "t1");
    story.advance(1);
    let failure = story.asks().fails();
    assert_eq!(failure.retry_in(story.now()), seconds(600 - 18));
    story.advance(600 - 18);
    story.asks().runs();
}

#[test]
fn fault_37_callers_in_a_cooldown_fail_at_once_and_nothing_is_sent() {
    let mut story = Story::new();
    story.asks().runs();
    story.fail_saying(429, &[("Retry-After", "600")]);
    for second in 0..600 {
        for caller in &mut callers(3) {
            let failure = caller.asks(&mut story).fails();
            assert_eq!(failure.retry_in(story.now()), seconds(600 - second));
            assert_eq!(failure.retry_at().wall().since_epoch(), story.wall + seconds(600 - second));
        }
        story.advance(1);
    }
    assert_eq!(story.requests.len(), 1);
    story.asks().runs();
}

#[test]
fn fault_38_a_date_is_relative_to_the_servers_own() {
    for skew in [0, 3600, 86_400] {
        let mut story = Story::new();
        story.wall -= seconds(skew);
        story.asks().runs();
        story.fail_saying(503, &[DATE, ("Retry-After", "Sat, 21 Nov 2026 21:27:10 GMT")]);
        assert_eq!(story.asks().fails().retry_in(story.now()), seconds(60), "{skew} s behind");
        let mut story = Story::new();
        story.wall += seconds(skew);
        story.asks().runs();
        story.fail_saying(503, &[DATE, ("X-RateLimit-Reset", "1795296420")]);
        assert_eq!(story.asks().fails().retry_in(story.now()), seconds(50), "{skew} s ahead");
    }
}
