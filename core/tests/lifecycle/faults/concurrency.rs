//! Faults 46–54, as far as the machine decides them: who is given up, and who is not.

use polygrant::lifecycle::{EvictionPriority, Pool};

use crate::scenario::{Reads, Story, callers, grant_of, millis, seconds};

#[test]
fn fault_46_the_waiters_of_a_refresh_that_was_given_up_complete() {
    let mut story = Story::new();
    let mut waiters = callers(10);
    let leader = waiters[0].asks(&mut story).runs();
    for waiter in &mut waiters[1..] {
        waiter.asks(&mut story).waits();
    }
    assert!(story.lifecycle.cancel(leader.id()));
    waiters.remove(0);
    let waiter = waiters[0].asks(&mut story).waits();
    assert!(waiter.max_wait() <= seconds(1));
    story.advance_by(waiter.max_wait());
    waiters[0].asks(&mut story).runs();
    story.answer_with_token(3600);
    for waiter in &mut waiters {
        assert_eq!(waiter.asks(&mut story).uses().token().secret(), "t1");
    }
    assert_eq!(story.requests.len(), 2);
}

#[test]
fn fault_47_given_up_by_all_it_is_idle_and_the_next_call_works() {
    let mut story = Story::new();
    story.asks().runs();
    story.asks().waits();
    assert!(story.lifecycle.cancel(story.latest().id()));
    assert!(!story.lifecycle.cancel(story.latest().id()), "once");
    assert!(!story.lifecycle.health(story.now()).in_flight);
    story.advance(60);
    story.asks().runs();
    story.answer_with_token(3600);
    story.asks().uses();
}

#[test]
fn fault_47_giving_up_is_paced_too() {
    let mut story = Story::new();
    for _ in 0..100 {
        let sent = story.requests.len();
        drop(story.asks());
        if story.requests.len() > sent {
            assert!(story.lifecycle.cancel(story.latest().id()));
        }
        story.advance_by(millis(100));
    }
    assert_eq!(story.requests.len(), 10);
}

#[test]
fn fault_50_one_lifecycle_does_not_wait_for_another() {
    let (mut slow, mut other) = (Story::new(), Story::of(grant_of("other", "s3cr3t")));
    slow.asks().runs();
    other.asks().runs();
    other.answer_with_token(3600);
    other.asks().uses();
    slow.asks().waits();
}

#[test]
fn fault_51_a_late_result_of_an_old_refresh_is_discarded() {
    let mut story = Story::new();
    let lost = story.asks().runs();
    story.advance(11);
    story.asks().waits();
    story.advance(1);
    story.asks().runs();
    story.answer_with_token(3600);
    let response = http::Response::new(crate::scenario::token_body("late", Some("9999")));
    let late = lost.grant().parse(&response, story.now().wall);
    let (now, entropy) = (story.now(), story.entropy);
    assert!(!story.lifecycle.complete(lost.id(), late, now, entropy));
    assert!(!story.lifecycle.cancel(lost.id()));
    let token = story.asks().uses();
    assert_eq!((token.token().secret(), token.generation()), ("t1", 1));
}

#[test]
fn fault_51_an_answer_to_another_client_is_discarded() {
    let mut story = Story::new();
    story.asks().runs();
    story.lifecycle.set_grant(grant_of("other", "s3cr3t"));
    story.asks().waits();
    story.answer_with_token(3600);
    assert!(story.lifecycle.current().is_none());
    story.asks().runs();
    story.answer_with_token(3600);
    assert_eq!(story.asks().uses().token().secret(), "t2");
}

#[test]
fn fault_52_a_token_is_there_as_soon_as_it_has_come() {
    let mut story = Story::new();
    story.asks().runs();
    story.answer_with_token(3600);
    let token = story.lifecycle.current().expect("it is kept").clone();
    assert!(token.is_fresh(story.now()));
    assert_eq!(story.asks().uses().generation(), token.generation());
}

#[test]
fn fault_53_any_number_of_keys_is_bounded() {
    let mut pool = Pool::new(8);
    for tenant in 0..2000 {
        let grant = grant_of(&format!("tenant {tenant}"), "s3cr3t");
        assert_eq!(*pool.entry(&grant, || tenant, |_| EvictionPriority::Expendable), tenant);
        assert!(pool.len() <= 8);
    }
    // The last ones are still there.
    let grant = grant_of("tenant 1999", "s3cr3t");
    assert_eq!(*pool.entry(&grant, || 0, |_| EvictionPriority::Expendable), 1999);
}

#[test]
fn fault_53_who_goes_first() {
    let kept = |at: &usize| {
        [
            EvictionPriority::Useful,
            EvictionPriority::Expendable,
            EvictionPriority::Busy,
            EvictionPriority::Useful,
        ][*at]
    };
    let grant = |at: usize| grant_of(&format!("tenant {at}"), "s3cr3t");
    let mut pool = Pool::new(3);
    for at in 0..3 {
        pool.entry(&grant(at), || at, kept);
    }
    pool.entry(&grant(3), || 3, kept);
    // The one without a token went, though it was not the oldest; the busy one stays.
    assert_eq!(*pool.entry(&grant(0), || 99, kept), 0);
    assert_eq!(*pool.entry(&grant(2), || 99, kept), 2);
    assert_eq!(*pool.entry(&grant(3), || 99, kept), 3);
    assert_eq!(pool.len(), 3);
}
