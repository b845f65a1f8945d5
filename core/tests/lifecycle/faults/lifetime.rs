//! Faults 1–14: how long a token lives.

use std::time::Duration;

use polygrant::{Error, MAX_LIFETIME};

use crate::scenario::{Reads, Story, callers, grant_of, millis, seconds, token_body};

#[test]
fn fault_01_a_hundred_callers_in_the_cold_make_one_request() {
    let mut story = Story::new();
    let mut callers = callers(100);
    let mut answers: Vec<_> = callers.iter_mut().map(|caller| caller.asks(&mut story)).collect();
    answers.remove(0).runs();
    for answer in answers {
        answer.waits();
    }
    story.advance_by(millis(80));
    story.answer_with_token(3600);
    for caller in &mut callers {
        let token = caller.asks(&mut story).uses();
        assert_eq!((token.token().secret(), token.generation()), ("t1", 1));
    }
    assert_eq!(story.requests.len(), 1);
}

#[test]
fn fault_02_an_hour_is_refreshed_in_its_window_and_nobody_waits() {
    let mut story = Story::with_token(3600);
    let mut refreshed_at = Vec::new();
    for second in 1..=7200 {
        story.advance(1);
        // Fails where anybody would have to wait.
        match story.asks() {
            polygrant::lifecycle::Action::UseAndRefresh(..) => {
                refreshed_at.push(second);
                story.asks().uses();
                story.answer_with_token(3600);
            }
            answer => drop(answer.uses()),
        }
    }
    // Usable until 3570, refreshed 900 s before, and half of up to 300 s of jitter earlier.
    assert_eq!(refreshed_at, [2520, 5040]);
}

#[test]
fn fault_02_jitter_is_drawn_once_and_moves_the_refresh_earlier_only() {
    for (entropy, first) in [(0, 2670), (u64::MAX, 2370)] {
        let mut story = Story::new();
        story.entropy = entropy;
        story.asks().runs();
        story.answer_with_token(3600);
        story.advance(first - 1);
        // Were it drawn on every ask, one of these would hit.
        for draw in 0..64 {
            story.entropy = u64::MAX / 63 * draw;
            story.asks().uses();
        }
        story.advance(1);
        story.asks().uses_and_runs();
    }
}

#[test]
fn fault_03_short_lifetimes_are_served_from_the_cache() {
    // Lifetime, fresh until (with half of the jitter), usable until.
    for (lifetime, fresh, usable) in [(60, 36, 54), (300, 180, 270)] {
        let mut story = Story::with_token(lifetime);
        for _ in 0..100 {
            story.asks().uses();
        }
        story.advance(fresh - 1);
        story.asks().uses();
        story.advance(1);
        story.asks().uses_and_runs();
        story.advance(usable - fresh - 1);
        assert_eq!(story.asks().uses().token().secret(), "t1");
        assert_eq!(story.requests.len(), 2);
        story.advance(1);
        story.asks().has_no_token();
    }
}

#[test]
fn fault_04_a_lifetime_of_a_second_makes_no_busy_loop() {
    let mut story = Story::new();
    for _ in 0..1000 {
        let sent = story.requests.len();
        drop(story.asks());
        if story.requests.len() > sent {
            story.answer_with_token(1);
        }
        story.advance_by(millis(10));
    }
    // Ten seconds have passed.
    assert_eq!(story.requests.len(), 10);
}

#[test]
fn fault_05_a_token_without_life_goes_to_its_refreshes_waiters_alone() {
    for lifetime in ["0", "-1", "-9223372036854775808"] {
        let mut story = Story::new();
        let mut waiters = callers(100);
        for waiter in &mut waiters {
            drop(waiter.asks(&mut story));
        }
        story.advance_by(millis(80));
        story.answer_with_lifetime(Some(lifetime));
        assert!(story.lifecycle.current().is_none(), "it is not kept");
        for waiter in &mut waiters {
            assert_eq!(waiter.asks(&mut story).uses().token().secret(), "t1");
        }
        // Somebody else waits for the floor, and then for a token of its own.
        let waiter = story.asks().waits();
        story.advance_by(waiter.max_wait());
        story.asks_with(Some(waiter)).runs();
        assert_eq!(story.requests.len(), 2);
    }
}

#[test]
fn fault_06_without_a_lifetime_the_default_holds() {
    for lifetime in [None, Some("null")] {
        let mut story = Story::new();
        story.asks().runs();
        story.answer_with_lifetime(lifetime);
        let token = story.asks().uses();
        assert_eq!(token.token().expires_in(), None);
        assert_eq!(token.usable_until().remaining(story.now()), seconds(270), "of 300");
    }
}

#[test]
fn fault_07_lifetimes_in_other_spellings() {
    let parse = |text| {
        let response = http::Response::new(token_body("t", Some(text)));
        grant_of("app-1", "s3cr3t").parse(&response, polygrant::UnixTime::EPOCH)
    };
    for text in ["3600", "\"3600\"", "3600.0"] {
        assert_eq!(parse(text).unwrap().expires_in(), Some(seconds(3600)), "{text}");
    }
    assert_eq!(parse("null").unwrap().expires_in(), None);
    assert!(matches!(parse("\"abc\""), Err(Error::Malformed(_))));
}

#[test]
fn fault_08_a_huge_lifetime_is_clamped() {
    for lifetime in ["9223372036854775808", "1e308", "\"99999999999999999999\""] {
        let mut story = Story::new();
        story.asks().runs();
        story.answer_with_lifetime(Some(lifetime));
        let token = story.asks().uses();
        assert_eq!(token.token().expires_in(), Some(MAX_LIFETIME));
        assert_eq!(token.usable_until().remaining(story.now()), seconds(86_400 - 30));
        story.advance(86_400 - 30);
        story.asks().runs();
    }
}

#[test]
fn fault_09_a_lifetime_counts_from_when_the_request_was_sent() {
    let mut story = Story::new();
    story.asks().runs();
    story.advance(8);
    story.answer_with_token(10);
    // One second of ten is the margin.
    let token = story.asks().uses_and_runs();
    assert_eq!(token.usable_until().remaining(story.now()), seconds(1));
    story.advance(1);
    story.asks().waits();
}

#[test]
fn fault_10_the_same_nearly_expired_token_again_is_accepted_and_paced() {
    let mut story = Story::new();
    for _ in 0..100 {
        let sent = story.requests.len();
        drop(story.asks());
        if story.requests.len() > sent {
            story.answer(200, &[], &token_body("same", Some("2"))).unwrap();
        }
        assert_eq!(story.asks().uses().token().secret(), "same");
        story.advance_by(millis(100));
    }
    // Ten seconds: usable for 1.8 s, refreshed 0.5 s and half of 0.2 s earlier, which is every 1.2 s.
    assert_eq!(story.requests.len(), 9);
    assert_eq!(story.lifecycle.current().unwrap().generation(), 9);
}

#[test]
fn fault_11_a_wall_clock_set_back_does_not_extend_a_lifetime() {
    let mut story = Story::with_token(3600);
    story.wall -= seconds(3600);
    story.advance(2519);
    story.asks().uses();
    story.advance(1);
    story.asks().uses_and_runs();
    story.advance(1050);
    story.asks().has_no_token();
}

#[test]
fn fault_12_a_wall_clock_set_forward_costs_one_request_at_most() {
    let mut story = Story::with_token(3600);
    story.wall += seconds(3600);
    story.asks().runs();
    story.answer_with_token(3600);
    for _ in 0..100 {
        story.advance(10);
        story.asks().uses();
    }
    // And back again: the steady clock still knows.
    story.wall -= seconds(3600);
    for _ in 0..100 {
        story.advance(10);
        story.asks().uses();
    }
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_12_also_while_a_request_is_outstanding() {
    let mut story = Story::new();
    story.asks().runs();
    let first = story.latest();
    story.wall += seconds(3600);
    let mut caller = crate::scenario::Caller::default();
    for _ in 0..20 {
        drop(caller.asks(&mut story));
        story.advance_by(millis(100));
    }
    assert_eq!(story.requests.len(), 2, "one that was taken for lost, and one more");
    assert_ne!(story.latest().id(), first.id());
}

#[test]
fn fault_13_a_token_is_not_served_after_two_hours_of_suspension() {
    let mut story = Story::with_token(3600);
    // The steady clock has stood still.
    story.wall += seconds(7200);
    story.asks().runs();
}

#[test]
fn fault_14_time_that_runs_backwards() {
    let mut story = Story::with_token(3600);
    for step in 0..500 {
        story.wall = story.wall.saturating_sub(seconds(step * step * 100));
        story.steady = story.steady.saturating_sub(seconds(step));
        assert_eq!(story.asks().uses().token().secret(), "t1");
        assert!(story.lifecycle.health(story.now()).generation.is_some());
    }
    assert_eq!((story.wall, story.steady), (seconds(0), seconds(0)));
}

#[test]
fn fault_14_a_caller_who_read_its_clock_earlier_does_not_hurry_the_floor() {
    let mut story = Story::new();
    let sent = story.asks().runs();
    story.lifecycle.cancel(sent.id());
    // Two callers take turns: one of them read both clocks when the other had not begun.
    for _ in 0..50 {
        story.advance_by(millis(900));
        story.asks().waits();
        story.wall -= millis(900);
        story.steady -= millis(900);
        story.asks().waits();
    }
    story.advance_by(millis(1000));
    story.asks().runs();
}

#[test]
fn fault_14_a_clock_at_the_end_of_its_range_says_nothing() {
    for (wall, steady) in [(true, false), (false, true)] {
        let mut story = Story::new();
        if wall {
            story.wall = Duration::MAX;
        }
        if steady {
            story.steady = Duration::MAX;
        }
        let advance = |story: &mut Story, secs| {
            story.wall = story.wall.saturating_add(seconds(secs));
            story.steady = story.steady.saturating_add(seconds(secs));
        };
        story.asks().runs();
        story.asks().waits();
        story.answer_with_token(3600);
        story.asks().uses();
        advance(&mut story, 2519);
        story.asks().uses();
        advance(&mut story, 1);
        story.asks().uses_and_runs();
        advance(&mut story, 1050);
        story.asks().has_no_token();
    }
}

#[test]
fn fault_14_a_wall_clock_set_back_by_a_year_does_not_stop_it_for_a_year() {
    let mut story = Story::new();
    story.advance(40_000_000);
    story.asks().runs();
    story.refuse(401, "invalid_client");
    story.wall -= seconds(31_536_000);
    let failure = story.asks().fails();
    assert_eq!(failure.retry_in(story.now()), seconds(30));
    assert_eq!(story.lifecycle.wake_at().unwrap().remaining(story.now()), seconds(30));
    assert_eq!(story.lifecycle.health(story.now()).retry_in, Some(seconds(30)));
    story.advance(29);
    story.asks().fails();
    story.advance(1);
    story.asks().runs();
}
