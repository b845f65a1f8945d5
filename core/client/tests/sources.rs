//! Credentials that change while a program runs, forks, and tokens that are replaced.
#![cfg(not(loom))]
#![allow(clippy::disallowed_methods, reason = "a test has threads")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use polygrant::{Credentials, Dialect, Error, Grant, Scopes, TransportErrorKind, UnixTime};
use polygrant_client::{
    AttemptGuard, Clock, CredentialsError, Entropy, RequestGate, SharedLifecycle,
};
use polygrant_lifecycle::{Action, Now, Policy, RequestLimits};

/// A clock that is set by hand, in milliseconds.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn pass(&self, milliseconds: u64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Now {
        let steady = Duration::from_millis(self.0.load(Ordering::SeqCst));
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }
}

/// Draws the same number, in an epoch that is set by hand.
#[derive(Clone, Default)]
struct Fixed {
    number: Arc<AtomicU64>,
    epoch: Arc<AtomicU64>,
}

impl Entropy for Fixed {
    fn draw(&self) -> u64 {
        self.number.load(Ordering::SeqCst)
    }

    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }
}

fn grant(secret: &str) -> Grant {
    let endpoint = Dialect::xone().endpoint().unwrap();
    let credentials = Credentials::new("id", secret).unwrap();
    Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap()
}

fn lifecycle(clock: &Hand) -> Arc<SharedLifecycle> {
    let (policy, entropy) = (Policy::default(), Fixed::default());
    Arc::new(SharedLifecycle::new(grant("old"), policy, clock.clone(), entropy))
}

/// A secret that is read, and how often it was.
#[derive(Clone)]
struct Vault {
    secret: Arc<Mutex<Result<&'static str, &'static str>>>,
    reads: Arc<AtomicUsize>,
}

impl Vault {
    fn of(lifecycle: &SharedLifecycle, secret: &'static str) -> Self {
        let vault = Self { secret: Arc::new(Mutex::new(Ok(secret))), reads: Arc::default() };
        let own = vault.clone();
        lifecycle.set_credentials_source(move || own.read());
        vault
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        Ok(Credentials::new("id", (*self.secret.lock().unwrap())?)?)
    }

    fn set(&self, secret: Result<&'static str, &'static str>) {
        *self.secret.lock().unwrap() = secret;
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

/// Returns the server's response to a secret.
fn response(secret: &str, accepted: &str) -> http::Response<String> {
    let (status, body) = match secret == accepted {
        true => (200, r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#),
        false => (401, r#"{"error":"invalid_client"}"#),
    };
    http::Response::builder().status(status).body(body.to_owned()).unwrap()
}

/// Asks for a token, from a server that accepts one secret. Returns whether there is a token.
fn wants(lifecycle: &Arc<SharedLifecycle>, accepted: &str) -> bool {
    loop {
        match lifecycle.poll(None) {
            Action::Use(_) => return true,
            Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => {
                let mut attempt = AttemptGuard::new(lifecycle, attempt);
                let result = attempt.read_credentials().and_then(|()| {
                    let request = attempt.grant().request();
                    let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
                    let secret = if body.contains("new") { "new" } else { "old" };
                    attempt.grant().parse(&response(secret, accepted), UnixTime::EPOCH)
                });
                attempt.complete(result);
            }
            Action::Wait(_) | Action::Failed(_) => return false,
        }
    }
}

#[test]
fn fault_75_the_source_is_read_for_each_request() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    let vault = Vault::of(&lifecycle, "new");
    assert!(wants(&lifecycle, "new"), "the grant's own secret is not used");
    assert!(wants(&lifecycle, "new"));
    assert_eq!(vault.reads(), 1, "a token that is there needs no credentials");
    clock.pass(3_300_000);
    assert!(wants(&lifecycle, "new"));
    assert_eq!((vault.reads(), lifecycle.health().counts.tokens), (2, 2));
}

/// The server rotates first, and the source follows three seconds later.
#[test]
fn fault_75_a_changed_secret_ends_the_pause_within_a_second() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    let vault = Vault::of(&lifecycle, "old");
    assert!(!wants(&lifecycle, "new"));
    let mut requests = lifecycle.health().counts.requests;
    for _ in 0..300 {
        clock.pass(10);
        assert!(!wants(&lifecycle, "new"));
    }
    // One caller a second asked the source, and no request was sent.
    assert!((3..=5).contains(&vault.reads()), "{}", vault.reads());
    assert_eq!(lifecycle.health().counts.requests, requests);
    vault.set(Ok("new"));
    let mut waited = 0;
    while !wants(&lifecycle, "new") {
        clock.pass(10);
        waited += 10;
    }
    assert!(waited <= 1000, "{waited} ms");
    requests += 1;
    assert_eq!(lifecycle.health().counts.requests, requests);
}

#[test]
fn fault_75_a_source_that_fails_is_asked_again() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    let vault = Vault::of(&lifecycle, "old");
    vault.set(Err("the vault is sealed"));
    let Action::Refresh(attempt) = lifecycle.poll(None) else { panic!("no request") };
    let mut attempt = AttemptGuard::new(&lifecycle, attempt);
    let error = attempt.read_credentials().unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert_eq!(transport.kind(), TransportErrorKind::Credentials);
    assert!(error.is_retryable());
    let source = std::error::Error::source(transport).unwrap();
    assert_eq!(source.to_string(), "the vault is sealed");
    attempt.complete(Err(error));
    vault.set(Ok("old"));
    clock.pass(2000);
    assert!(wants(&lifecycle, "old"));
}

/// The source may ask the lifecycle itself, as a vault's client does whose token this is.
#[test]
fn fault_75_the_source_is_asked_outside_the_lock() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    let inner = Arc::downgrade(&lifecycle);
    lifecycle.set_credentials_source(move || {
        let lifecycle = inner.upgrade().ok_or("gone")?;
        let _ = lifecycle.health();
        Ok(Credentials::new("id", "old")?)
    });
    assert!(!wants(&lifecycle, "new"));
    clock.pass(1500);
    assert!(!wants(&lifecycle, "new"));
}

/// A token of the former client is not handed out to the new one.
#[test]
fn fault_88_a_source_may_bring_another_client() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    assert!(wants(&lifecycle, "old"));
    lifecycle.set_credentials_source(|| Ok(Credentials::new("other", "new")?));
    clock.pass(3_300_000);
    let Action::UseAndRefresh(_, attempt) = lifecycle.poll(None) else { panic!("not due") };
    let mut attempt = AttemptGuard::new(&lifecycle, attempt);
    attempt.read_credentials().unwrap();
    assert!(lifecycle.current().is_none());
    let result = attempt.grant().parse(&response("new", "new"), UnixTime::EPOCH);
    attempt.complete(result);
    assert_eq!(lifecycle.current().unwrap().generation(), 2);
}

#[test]
fn fault_76_a_forked_process_draws_its_jitter_anew() {
    let (clock, entropy) = (Hand::default(), Fixed::default());
    let lifecycle = Arc::new(SharedLifecycle::new(
        grant("old"),
        Policy::default(),
        clock.clone(),
        entropy.clone(),
    ));
    assert!(wants(&lifecycle, "old"));
    let before = lifecycle.health().refresh_in.unwrap();
    entropy.number.store(u64::MAX, Ordering::SeqCst);
    clock.pass(100);
    assert!(lifecycle.leased().is_some());
    let later = lifecycle.health().refresh_in.unwrap();
    assert_eq!(later, before - Duration::from_millis(100), "the process is the same");
    // The parent's lease is no longer used, once it is noticed.
    entropy.epoch.store(1, Ordering::SeqCst);
    clock.pass(100);
    assert!(lifecycle.leased().is_none());
    let after = lifecycle.health().refresh_in.unwrap();
    assert!(after < before - Duration::from_secs(200), "{before:?} {after:?}");
    assert!(wants(&lifecycle, "old") && lifecycle.leased().is_some());
    assert_eq!(lifecycle.health().counts.tokens, 1);
}

/// The thread that sends the request is the parent's: none reports to the child.
#[test]
fn fault_76_a_forked_process_waits_for_no_request_of_its_parent() {
    let (clock, entropy) = (Hand::default(), Fixed::default());
    let policy = Policy::default();
    let lifecycle =
        Arc::new(SharedLifecycle::new(grant("old"), policy, clock.clone(), entropy.clone()));
    let Action::Refresh(parents) = lifecycle.poll(None) else { panic!("no request") };
    clock.pass(1000);
    assert!(matches!(lifecycle.poll(None), Action::Wait(_)));
    entropy.epoch.store(1, Ordering::SeqCst);
    assert!(wants(&lifecycle, "old"));
    let late = parents.grant().parse(&response("old", "old"), UnixTime::EPOCH);
    assert!(!lifecycle.complete(parents.id(), late));
    assert_eq!(lifecycle.current().unwrap().generation(), 1);
}

/// Nor would the turns of the parent's requests ever end in the child.
#[test]
fn fault_76_a_forked_process_has_its_parents_turns_again() {
    let (clock, entropy) = (Hand::default(), Fixed::default());
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(1);
    let gate = RequestGate::new(limits, clock.clone());
    let lifecycle = || {
        let policy = Policy::default();
        let lifecycle = SharedLifecycle::new(grant("old"), policy, clock.clone(), entropy.clone());
        lifecycle.set_request_gate(gate.clone());
        Arc::new(lifecycle)
    };
    let (one, other) = (lifecycle(), lifecycle());
    let Action::Refresh(attempt) = one.poll(None) else { panic!("no request") };
    let parents = AttemptGuard::new(&one, attempt);
    assert!(matches!(other.poll(None), Action::Wait(_)));
    entropy.epoch.store(1, Ordering::SeqCst);
    let Action::Refresh(attempt) = other.poll(None) else { panic!("it waits for the parent") };
    let own = AttemptGuard::new(&other, attempt);
    // The request of the child counts, whichever of its clients notices the fork later.
    assert!(matches!(one.poll(None), Action::Wait(_)));
    assert_eq!(gate.active(), 1);
    drop(parents);
    assert_eq!(gate.active(), 1);
    drop(own);
    // An attempt of the same client keeps its distance.
    clock.pass(1000);
    assert!(matches!(one.poll(None), Action::Refresh(_)));
}

#[test]
fn an_attempt_knows_the_token_that_it_replaces() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    assert!(wants(&lifecycle, "old"));
    let rejected = lifecycle.current().unwrap();
    clock.pass(70_000);
    lifecycle.invalidate(&rejected);
    let Action::UseAndRefresh(_, attempt) = lifecycle.poll(None) else { panic!("not due") };
    let attempt = AttemptGuard::new(&lifecycle, attempt);
    assert_eq!(attempt.rejected().unwrap().generation(), rejected.generation());
}

/// Were its request only cancelled, the next caller would run into the same panic, and so on.
#[test]
fn fault_75_a_source_that_panics_has_failed() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    // Without the message that a panic of the program's own has.
    lifecycle.set_credentials_source(|| std::panic::resume_unwind(Box::new("the vault panics")));
    let Action::Refresh(attempt) = lifecycle.poll(None) else { panic!("no request") };
    let mut attempt = AttemptGuard::new(&lifecycle, attempt);
    let error = attempt.read_credentials().unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert_eq!(transport.kind(), TransportErrorKind::Credentials);
    let refused = attempt.grant().parse(&response("old", "new"), UnixTime::EPOCH);
    attempt.complete(refused);
    // In the pause one caller a second asks it: none of them is harmed, and the pause goes on.
    for _ in 0..3 {
        clock.pass(1500);
        assert!(matches!(lifecycle.poll(None), Action::Failed(_)));
    }
    let vault = Vault::of(&lifecycle, "new");
    clock.pass(1500);
    assert!(wants(&lifecycle, "new"));
    assert_eq!(vault.reads(), 2);
}

/// Were the pause to end at once, its callers would wait for one refresh after another.
#[test]
fn fault_75_a_source_that_changes_each_time_leaves_the_failure_to_those_that_waited() {
    let clock = Hand::default();
    let lifecycle = lifecycle(&clock);
    let reads = AtomicUsize::new(0);
    lifecycle.set_credentials_source(move || {
        let number = reads.fetch_add(1, Ordering::SeqCst);
        Ok(Credentials::new("id", format!("secret {number}"))?)
    });
    for refreshes in 1..4 {
        let Action::Refresh(attempt) = lifecycle.poll(None) else { panic!("no request") };
        let mut attempt = AttemptGuard::new(&lifecycle, attempt);
        let waiter = Some(attempt.waiter());
        attempt.read_credentials().unwrap();
        clock.pass(3000);
        let refused = attempt.grant().parse(&response("old", "new"), UnixTime::EPOCH);
        attempt.complete(refused);
        assert!(matches!(lifecycle.poll(waiter), Action::Failed(_)));
        assert_eq!(lifecycle.health().counts.requests, refreshes);
        clock.pass(1000);
    }
}
