//! The way in which the adapters share a lifecycle, in every interleaving that threads can have:
//! `RUSTFLAGS="--cfg loom" cargo test -p polygrant --test loom --release`.
//!
//! The lifecycle is the real one. What stands around it is the adapters' protocol, on loom's
//! primitives: ask under the lock, run the request outside it, publish and withdraw under it, and wait
//! under the lock that was asked under. A wake-up that could be lost shows as a deadlock.
#![cfg(loom)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a model of what goes on around core, which stops where it cannot go on"
)]

use std::time::Duration;

use http::Response;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use polygrant::lifecycle::{Action, Attempt, Lifecycle, Now, Policy};
use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};

const NOW: Now = Now { wall: UnixTime::from_secs(1_800_000_000), steady: Duration::from_secs(1) };

struct Client {
    lifecycle: Mutex<Lifecycle>,
    landed: Condvar,
    /// The generation of the token that can be used without asking; 0 is none.
    published: AtomicU64,
    requests: AtomicU64,
}

impl Client {
    fn new() -> Arc<Self> {
        let endpoint = Dialect::xone().endpoint().unwrap();
        let credentials = Credentials::new("id", "secret").unwrap();
        let grant = Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap();
        let mut policy = Policy::default();
        // Time stands still in here: nobody may have to wait for it.
        policy.request_interval = Duration::ZERO;
        Arc::new(Self {
            lifecycle: Mutex::new(Lifecycle::new(grant, policy)),
            landed: Condvar::new(),
            published: AtomicU64::new(0),
            requests: AtomicU64::new(0),
        })
    }

    /// The generation of a token; `run` does with a request what is to be done.
    fn token(&self, run: impl Fn(&Self, &Attempt)) -> u64 {
        let published = self.published.load(Ordering::Acquire);
        if published != 0 {
            return published;
        }
        let mut waiter = None;
        let mut lifecycle = self.lifecycle.lock().unwrap();
        loop {
            match lifecycle.poll_token(NOW, 0, waiter) {
                Action::Use(token) => {
                    self.published.store(token.generation(), Ordering::Release);
                    return token.generation();
                }
                Action::Refresh(attempt) => {
                    drop(lifecycle);
                    waiter = Some(attempt.waiter());
                    run(self, &attempt);
                    lifecycle = self.lifecycle.lock().unwrap();
                }
                Action::Wait(place) => {
                    waiter = Some(place);
                    lifecycle = self.landed.wait(lifecycle).unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn answered(&self, attempt: &Attempt) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let response =
            Response::new(r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#);
        let token = attempt.grant().parse(&response, NOW.wall);
        self.change(|lifecycle| assert!(lifecycle.complete(attempt.id(), token, NOW, 0)));
    }

    /// Withdraws before it wakes; whoever asks next publishes, under the lock as well.
    fn change(&self, change: impl FnOnce(&mut Lifecycle)) {
        let mut lifecycle = self.lifecycle.lock().unwrap();
        change(&mut lifecycle);
        self.published.store(0, Ordering::Release);
        drop(lifecycle);
        self.landed.notify_all();
    }
}

#[test]
fn cold_callers_share_one_request() {
    loom::model(|| {
        let client = Client::new();
        let others: Vec<_> = (0..2)
            .map(|_| {
                let client = Arc::clone(&client);
                thread::spawn(move || client.token(Client::answered))
            })
            .collect();
        assert_eq!(client.token(Client::answered), 1);
        for other in others {
            assert_eq!(other.join().unwrap(), 1);
        }
        assert_eq!(client.requests.load(Ordering::Relaxed), 1);
    });
}

/// Whoever ran the request has gone without an answer: somebody who waits runs the next.
#[test]
fn an_abandoned_request_leaves_nobody_waiting() {
    loom::model(|| {
        let client = Client::new();
        let leaver = {
            let client = Arc::clone(&client);
            thread::spawn(move || {
                let answer = client.lifecycle.lock().unwrap().poll_token(NOW, 0, None);
                if let Action::Refresh(attempt) = answer {
                    client.change(|lifecycle| assert!(lifecycle.cancel(attempt.id())));
                }
            })
        };
        let other = {
            let client = Arc::clone(&client);
            thread::spawn(move || client.token(Client::answered))
        };
        assert_eq!(client.token(Client::answered), 1);
        assert_eq!(other.join().unwrap(), 1);
        leaver.join().unwrap();
    });
}

/// Two callers reject the same token: one request, and neither gets the rejected one back.
#[test]
fn rejections_of_one_token_cause_one_request() {
    loom::model(|| {
        let client = Client::new();
        assert_eq!(client.token(Client::answered), 1);
        let reject = |client: &Client| {
            client.change(|lifecycle| {
                lifecycle.invalidate(1);
            });
            assert_eq!(client.token(Client::answered), 2);
        };
        let other = {
            let client = Arc::clone(&client);
            thread::spawn(move || reject(&client))
        };
        reject(&client);
        other.join().unwrap();
        assert_eq!(client.requests.load(Ordering::Relaxed), 2);
    });
}
