//! A client whose clock and exchange are the test's.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, Scopes, Timeouts, TransportError,
    TransportErrorKind, UnixTime,
};
use polygrant_client::{Clock, Entropy, Listener, SharedLifecycle};
use polygrant_lifecycle::{CachedToken, Now, Policy};
use ureq::http::Response;

use crate::token_client::TokenClient;
use crate::token_source::TokenSource;

/// So that a test that goes wrong ends; none waits for it.
pub(crate) const GIVE_UP: Duration = Duration::from_secs(20);

pub(crate) type Outcome = Result<AccessToken, Error>;

pub(crate) struct Harness {
    pub(crate) client: TokenClient,
    clock: Arc<TestClock>,
    requests: Arc<AtomicUsize>,
}

impl Harness {
    /// Returns a client whose requests, counted from 1, come to what `fetch` says.
    pub(crate) fn new(fetch: impl Fn(usize) -> Outcome + Send + Sync + 'static) -> Self {
        let clock = Arc::new(TestClock::default());
        let requests = Arc::new(AtomicUsize::new(0));
        let source = Scripted { requests: Arc::clone(&requests), fetch };
        let policy = Policy::default();
        let lifecycle = SharedLifecycle::new(grant("secret"), policy, Arc::clone(&clock), NoJitter);
        Self { client: TokenClient::with_lifecycle(source, lifecycle), clock, requests }
    }

    /// Returns one whose request of that number waits at the gate first.
    pub(crate) fn gated_at(
        place: usize,
        gate: &Gate,
        fetch: impl Fn(usize) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        let gate = gate.clone();
        Self::new(move |number| {
            if number == place {
                gate.pass();
            }
            fetch(number)
        })
    }

    /// Returns one whose requests all wait at the gate first.
    pub(crate) fn gated(
        gate: &Gate,
        fetch: impl Fn(usize) -> Outcome + Send + Sync + 'static,
    ) -> Self {
        let gate = gate.clone();
        Self::new(move |number| {
            gate.pass();
            fetch(number)
        })
    }

    /// Returns how many requests there were, those included that a thread is just about to send.
    pub(crate) fn requests(&self) -> u64 {
        let health = self.client.health();
        let sent = self.requests.load(Ordering::SeqCst) as u64;
        let outstanding = health.counts.requests - sent;
        assert!(outstanding <= u64::from(health.in_flight), "one attempt, one request");
        health.counts.requests
    }

    pub(crate) fn token(&self) -> Arc<CachedToken> {
        self.client.token().unwrap()
    }

    /// Lets time pass, and wakes the callers that may have waited for it.
    pub(crate) fn advance(&self, by: Duration) {
        {
            let mut elapsed = self.clock.elapsed.lock().unwrap();
            *elapsed += by;
        }
        self.client.lifecycle().wake();
    }

    pub(crate) fn advance_secs(&self, seconds: u64) {
        self.advance(Duration::from_secs(seconds));
    }

    /// Waits until that many callers wait.
    pub(crate) fn until_waiting(&self, callers: usize) {
        until(&self.clock.waiting, &self.clock.changed, |waiting| *waiting >= callers);
    }

    /// Waits until no request is outstanding.
    pub(crate) fn until_idle(&self) {
        let began = Instant::now();
        loop {
            let changes = self.client.lifecycle().listen();
            if !self.client.health().in_flight {
                return;
            }
            assert!(began.elapsed() < GIVE_UP, "still in flight");
            changes.wait(GIVE_UP);
        }
    }
}

struct Scripted<F> {
    requests: Arc<AtomicUsize>,
    fetch: F,
}

impl<F: Fn(usize) -> Outcome + Send + Sync + 'static> TokenSource for Scripted<F> {
    fn fetch(&self, _: &Grant, _: Timeouts) -> Outcome {
        (self.fetch)(self.requests.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

struct NoJitter;

impl Entropy for NoJitter {
    fn draw(&self) -> u64 {
        0
    }
}

/// Stands still unless told to go on. What waits on it waits for an event alone: one that never comes
/// fails the test.
#[derive(Default)]
struct TestClock {
    elapsed: Mutex<Duration>,
    waiting: Mutex<usize>,
    changed: Condvar,
}

impl Clock for TestClock {
    fn now(&self) -> Now {
        let steady = *self.elapsed.lock().unwrap();
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }

    fn wait(&self, changes: &Listener, _: Duration) {
        *self.waiting.lock().unwrap() += 1;
        self.changed.notify_all();
        let began = Instant::now();
        changes.wait(GIVE_UP);
        *self.waiting.lock().unwrap() -= 1;
        assert!(began.elapsed() < GIVE_UP, "nothing woke this caller");
    }
}

/// Holds the callers that come to it until it is opened.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<GateState>, Condvar)>);

#[derive(Default)]
struct GateState {
    is_open: bool,
    arrived: usize,
}

impl Gate {
    pub(crate) fn pass(&self) {
        let (state, changed) = &*self.0;
        state.lock().unwrap().arrived += 1;
        changed.notify_all();
        until(state, changed, |state| state.is_open);
    }

    pub(crate) fn until_arrived(&self, callers: usize) {
        let (state, changed) = &*self.0;
        until(state, changed, |state| state.arrived >= callers);
    }

    pub(crate) fn open(&self) {
        let (state, changed) = &*self.0;
        state.lock().unwrap().is_open = true;
        changed.notify_all();
    }
}

fn until<T>(state: &Mutex<T>, changed: &Condvar, is_met: impl Fn(&T) -> bool) {
    let guard = state.lock().unwrap();
    let (guard, wait) = changed.wait_timeout_while(guard, GIVE_UP, |state| !is_met(state)).unwrap();
    drop(guard);
    assert!(!wait.timed_out(), "that never happened");
}

/// Returns what that many threads get, each of which runs `caller`, while `meanwhile` runs here.
pub(crate) fn crowd<T: Send>(
    callers: usize,
    caller: impl Fn() -> T + Sync,
    meanwhile: impl FnOnce(),
) -> Vec<T> {
    thread::scope(|scope| {
        let spawn = |_| {
            let thread = thread::Builder::new().stack_size(128 * 1024);
            thread.spawn_scoped(scope, &caller).unwrap()
        };
        let threads: Vec<_> = (0..callers).map(spawn).collect();
        meanwhile();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

pub(crate) fn grant(secret: &str) -> Grant {
    grant_of("client", secret)
}

pub(crate) fn grant_of(client: &str, secret: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example").unwrap();
    Grant::new(dialect, endpoint, Credentials::new(client, secret).unwrap(), Scopes::none())
        .unwrap()
}

/// Returns a token that lives for an hour: usable for 3570 seconds, and fresh for 2670 of them, since the
/// entropy here is none.
pub(crate) fn hour(number: usize) -> Outcome {
    living(number, 3600)
}

pub(crate) fn living(number: usize, seconds: u32) -> Outcome {
    let body = format!(
        r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":{seconds}}}"#
    );
    grant("secret").parse(&Response::new(body), UnixTime::EPOCH)
}

pub(crate) fn refusal(status: u16, code: &str) -> Outcome {
    let body = format!(r#"{{"error":"{code}"}}"#);
    let response = Response::builder().status(status).body(body).unwrap();
    grant("secret").parse(&response, UnixTime::EPOCH)
}

pub(crate) fn broken(fault: TransportErrorKind) -> Outcome {
    Err(TransportError::new(fault).into())
}

pub(crate) fn fault_of(error: &Error) -> Option<TransportErrorKind> {
    match error {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}
