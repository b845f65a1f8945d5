//! The shared lifecycle, in every interleaving that threads can have:
//! `RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=target/loom cargo test -p polygrant-client --test loom --release`.
//!
//! With `cfg(loom)` the crate's own primitives are loom's, so that the code under test is the code that
//! is shipped. Time stands still, and loom's waits never time out: a wake-up that could be lost shows
//! as a deadlock.
#![cfg(loom)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "threads of a test, which stops where it cannot go on"
)]

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use http::Response;
use loom::future::block_on;
use loom::thread::{self, JoinHandle};
use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
use polygrant_client::{AttemptGuard, Clock, Entropy, SharedLifecycle};
use polygrant_lifecycle::{Action, Attempt, CachedToken, Now, Policy, Waiter};

const NOW: Now = Now { wall: UnixTime::from_secs(1_800_000_000), steady: Duration::from_secs(1) };

/// Time stands still, and no entropy is drawn.
struct Still;

impl Clock for Still {
    fn now(&self) -> Now {
        NOW
    }
}

impl Entropy for Still {
    fn draw(&self) -> u64 {
        0
    }
}

fn grant(secret: &str) -> Grant {
    let endpoint = Dialect::xone().endpoint().unwrap();
    let credentials = Credentials::new("id", secret).unwrap();
    Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap()
}

/// What threads share. It counts the requests, without loom knowing of the count.
#[derive(Clone)]
struct Client {
    lifecycle: Arc<SharedLifecycle>,
    requests: Arc<AtomicU64>,
}

impl Client {
    fn new() -> Self {
        let mut policy = Policy::default();
        // Time stands still in here: no request may have to wait for it.
        policy.request_interval = Duration::ZERO;
        let lifecycle = SharedLifecycle::new(grant("secret"), policy, Still, Still);
        Self { lifecycle: Arc::new(lifecycle), requests: Arc::default() }
    }

    /// Runs a caller on a thread of its own.
    fn spawn<R: 'static>(&self, run: impl FnOnce(Self) -> R + 'static) -> JoinHandle<R> {
        let client = self.clone();
        thread::spawn(move || run(client))
    }

    /// Gets a token as a blocking adapter does. Returns its generation.
    fn token(&self) -> u64 {
        self.token_for(None)
    }

    /// Gets a token in place of one that was rejected. Returns its generation.
    fn token_after(&self, rejected: &CachedToken) -> u64 {
        self.token_for(Some(Waiter::in_place_of(rejected.generation())))
    }

    fn token_for(&self, mut waiter: Option<Waiter>) -> u64 {
        if let Some(token) = self.lifecycle.leased().filter(|_| waiter.is_none()) {
            return token.generation();
        }
        loop {
            let changes = self.lifecycle.listen();
            match self.lifecycle.poll(waiter) {
                Action::Use(token) => return token.generation(),
                Action::UseAndRefresh(token, attempt) => {
                    self.send(attempt);
                    return token.generation();
                }
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    self.send(attempt);
                }
                Action::Wait(next) => {
                    waiter = Some(next);
                    self.lifecycle.clock().wait(&changes, next.max_wait());
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// Gets a token as an async adapter does whose requests are other tasks.
    async fn token_async(&self) -> u64 {
        let mut waiter = None;
        loop {
            let mut changes = self.lifecycle.listen();
            match self.lifecycle.poll(waiter) {
                Action::Use(token) => return token.generation(),
                Action::Wait(next) => waiter = Some(next),
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    self.send(attempt);
                }
                other => panic!("{other:?}"),
            }
            poll_fn(|cx| changes.poll_changed(cx)).await;
        }
    }

    /// Sends a request, whose response is a token.
    fn send(&self, attempt: Attempt) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let guard = AttemptGuard::new(&self.lifecycle, attempt);
        let body = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
        let token = guard.grant().parse(&Response::new(body), NOW.wall);
        guard.complete(token);
    }

    /// Polls once; if that means to send a request, never does.
    fn polls_and_leaves(&self) {
        if let Action::Refresh(attempt) = self.lifecycle.poll(None) {
            drop(AttemptGuard::new(&self.lifecycle, attempt));
        }
    }

    fn current(&self) -> Arc<CachedToken> {
        self.lifecycle.current().unwrap()
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Runs a scenario in every order that interrupts its threads no more often than this: most faults take
/// one or two interruptions, and all orders of three threads would take hours.
fn explore(scenario: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(scenario);
}

#[test]
fn cold_callers_share_one_request() {
    explore(|| {
        let client = Client::new();
        let others = [client.spawn(|it| it.token()), client.spawn(|it| it.token())];
        assert_eq!(client.token(), 1);
        for other in others {
            assert_eq!(other.join().unwrap(), 1);
        }
        assert_eq!(client.requests(), 1);
    });
}

/// One caller blocks and one is a task: both wait for the same change.
#[test]
fn a_thread_and_a_task_share_one_request() {
    explore(|| {
        let client = Client::new();
        let task = client.spawn(|it| block_on(it.token_async()));
        assert_eq!(client.token(), 1);
        assert_eq!(task.join().unwrap(), 1);
        assert_eq!(client.requests(), 1);
    });
}

/// The caller that had the request leaves: one that waits sends the next.
#[test]
fn a_cancelled_attempt_leaves_no_caller_waiting() {
    explore(|| {
        let client = Client::new();
        let leaver = client.spawn(|it| it.polls_and_leaves());
        let other = client.spawn(|it| it.token());
        assert_eq!(client.token(), 1);
        assert_eq!(other.join().unwrap(), 1);
        leaver.join().unwrap();
    });
}

#[test]
fn a_cancelled_attempt_wakes_a_task() {
    explore(|| {
        let client = Client::new();
        let leaver = client.spawn(|it| it.polls_and_leaves());
        assert_eq!(block_on(client.token_async()), 1);
        leaver.join().unwrap();
    });
}

/// A task that waits is dropped while it, or another, is being woken.
#[test]
fn a_waiter_that_leaves_takes_no_other_with_it() {
    explore(|| {
        let client = Client::new();
        let Action::Refresh(attempt) = client.lifecycle.poll(None) else { panic!("no request") };
        let leaver = client.spawn(|it| {
            let mut changes = it.lifecycle.listen();
            block_on(poll_fn(|cx| {
                let _ = changes.poll_changed(cx);
                Poll::Ready(())
            }));
        });
        let other = client.spawn(|it| block_on(it.token_async()));
        client.send(attempt);
        leaver.join().unwrap();
        assert_eq!(other.join().unwrap(), 1);
        assert_eq!(client.requests(), 1);
    });
}

/// Two callers reject the same token: one request, and neither gets the rejected token back.
#[test]
fn rejections_of_one_token_cause_one_request() {
    explore(|| {
        let client = Client::new();
        assert_eq!(client.token(), 1);
        let rejected = client.current();
        let reject = move |client: Client| {
            assert_eq!(client.token_after(&rejected), 2);
        };
        let other = client.spawn(reject.clone());
        reject(client.clone());
        other.join().unwrap();
        assert_eq!(client.requests(), 2);
    });
}

/// A caller that wakes finds the token.
#[test]
fn a_token_is_visible_before_its_waiters_wake() {
    explore(|| {
        let client = Client::new();
        let Action::Refresh(attempt) = client.lifecycle.poll(None) else { panic!("no request") };
        let changes = client.lifecycle.listen();
        let other = client.spawn(move |it| it.send(attempt));
        changes.wait(Duration::MAX);
        assert_eq!(client.current().generation(), 1);
        other.join().unwrap();
    });
}

/// A lease that a thread has is withdrawn with the token: once the successor of a rejected token has
/// come, no thread that knows of it gets the rejected token.
#[test]
fn a_lease_does_not_outlive_its_token() {
    explore(|| {
        let client = Client::new();
        assert_eq!(client.token(), 1);
        let rejected = client.current();
        let other = client.spawn(|it| {
            // Another thread renews its own lease meanwhile.
            it.token()
        });
        assert_eq!(client.token_after(&rejected), 2);
        assert!(client.lifecycle.leased().is_none_or(|token| token.generation() == 2));
        assert_eq!(client.token(), 2);
        other.join().unwrap();
    });
}

/// The rejected token's refresh is under way already: it serves all that wait, and is the last request.
#[test]
fn a_rejection_during_a_refresh() {
    explore(|| {
        let client = Client::new();
        assert_eq!(client.token(), 1);
        let rejected = client.current();
        client.lifecycle.invalidate(&rejected);
        let Action::UseAndRefresh(_, attempt) = client.lifecycle.poll(None) else {
            panic!("no request")
        };
        let sender = client.spawn(move |it| it.send(attempt));
        assert_eq!(client.token_after(&rejected), 2);
        sender.join().unwrap();
        assert_eq!(client.requests(), 2);
    });
}

/// Callers that wait for the old secret's request get what the new one brings.
#[test]
fn a_new_secret_while_a_caller_waits() {
    explore(|| {
        let client = Client::new();
        let other = client.spawn(|it| it.token());
        client.lifecycle.set_grant(grant("rotated"));
        assert!(client.token() >= 1);
        assert!(other.join().unwrap() >= 1);
    });
}

/// A request learns that the last client is gone, whenever that happens.
#[test]
fn the_last_client_is_dropped_while_a_request_is_under_way() {
    explore(|| {
        let client = Client::new();
        let Action::Refresh(attempt) = client.lifecycle.poll(None) else { panic!("no request") };
        let mut guard = AttemptGuard::new(&client.lifecycle, attempt);
        let request = thread::spawn(move || block_on(poll_fn(|cx| guard.poll_orphaned(cx))));
        drop(client);
        request.join().unwrap();
    });
}
