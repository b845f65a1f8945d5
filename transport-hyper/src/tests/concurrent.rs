//! Many callers at once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use polygrant::{Error, TransportErrorKind};
use polygrant_lifecycle::Action;

use super::harness::{Caller, Harness};
use super::vendor::Step;
use crate::token_client::TokenClient;

#[test]
fn fault_01_a_hundred_cold_callers_one_request() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Slowly(5)]);
    let mut callers: Vec<_> = (0..100).map(|_| harness.asks(&client)).collect();
    harness.run(&mut callers);
    for caller in callers {
        assert_eq!(caller.output.unwrap().unwrap().generation(), 1);
    }
    assert_eq!(harness.requests(), 1);
}

#[test]
fn fault_01_ten_thousand_cold_tasks_on_threads_one_request() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::Slowly(20)]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut callers: Vec<_> = (0..2500).map(|_| harness.asks(&client)).collect();
                while !callers.iter().all(Caller::is_done) {
                    harness.run(&mut callers);
                }
            });
        }
    });
    assert_eq!(harness.requests(), 1);
    assert_eq!(client.health().counts.tokens, 1);
}

#[test]
fn fault_49_a_caller_with_less_time_than_the_refresh() {
    let harness = Harness::new();
    let client = harness.client();
    harness.script([Step::After(Duration::from_secs(5))]);
    let hasty = client.clone();
    let limit = Duration::from_millis(50);
    let mut callers =
        [harness.caller(async move { hasty.token_within(limit).await }), harness.asks(&client)];
    harness.run(&mut callers);
    harness.pass(limit);
    harness.run(&mut callers);
    let failure = callers[0].output.take().unwrap().unwrap_err();
    assert!(matches!(
        failure.error(),
        Error::Transport(error) if error.kind() == TransportErrorKind::Timeout
    ));
    assert!(!callers[1].is_done());
    harness.settle(&mut callers);
    assert_eq!(callers[1].output.take().unwrap().unwrap().token().secret(), "token-1");
    assert_eq!(harness.requests(), 1);
    assert_eq!(client.health().counts.failures, 0);
}

#[test]
fn fault_49_no_time_at_all_is_enough_for_a_token_that_is_there() {
    let harness = Harness::new();
    let client = harness.client();
    harness.token(&client).unwrap();
    for stale in [false, true] {
        if stale {
            harness.pass(Duration::from_secs(2800));
        }
        let client = client.clone();
        let mut caller = Caller::new(async move { client.token_within(Duration::ZERO).await });
        caller.poll();
        assert!(caller.output.unwrap().is_ok());
    }
}

/// Counts how often it is woken, and how often the token was not there yet.
struct Witness {
    client: TokenClient,
    wakes: AtomicUsize,
    in_vain: AtomicUsize,
}

impl Wake for Witness {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        // The lock is free, too: a waker may do anything.
        let is_there = matches!(self.client.lifecycle().poll(None), Action::Use(_));
        if !is_there || self.client.lifecycle().leased().is_none() {
            self.in_vain.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[test]
fn fault_52_the_token_is_visible_before_the_waiters_wake() {
    let harness = Harness::new();
    let client = harness.client();
    let open = Arc::new(AtomicBool::new(false));
    harness.script([Step::When(Arc::clone(&open))]);
    let mut leader = pin!(client.token());
    let idle = Waker::noop();
    assert!(leader.as_mut().poll(&mut Context::from_waker(idle)).is_pending());
    assert_eq!(harness.spawned(), 1);

    let witness = Arc::new(Witness {
        client: client.clone(),
        wakes: AtomicUsize::new(0),
        in_vain: AtomicUsize::new(0),
    });
    let waker = Waker::from(Arc::clone(&witness));
    let mut waiter = pin!(client.token());
    assert!(waiter.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());

    open.store(true, Ordering::SeqCst);
    harness.run_spawned();
    assert_eq!(witness.wakes.load(Ordering::SeqCst), 1);
    assert_eq!(witness.in_vain.load(Ordering::SeqCst), 0);
    let polled = waiter.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(matches!(polled, Poll::Ready(Ok(_))));
    assert!(leader.as_mut().poll(&mut Context::from_waker(idle)).is_ready());
}
