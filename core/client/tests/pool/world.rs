//! Clients on a time that a test moves, and a vendor that it plays.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use http::Response;
use polygrant::{Credentials, Dialect, Error, Grant, UnixTime};
use polygrant_client::{
    AttemptGuard, Clock, Entropy, Listener, PooledClient, RequestGate, SharedLifecycle, TokenPool,
};
use polygrant_lifecycle::{Action, CachedToken, Now, Policy, RequestLimits, TokenError, Waiter};

/// A time that stands still until it is moved.
#[derive(Clone, Default)]
pub(super) struct Time(Arc<Mutex<Duration>>);

impl Time {
    pub(super) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }

    pub(super) fn steady(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

impl Clock for Time {
    fn now(&self) -> Now {
        let steady = self.steady();
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }
}

/// Numbers that are the same in each run.
pub(super) struct Draws(AtomicU64);

impl Draws {
    pub(super) const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for Draws {
    fn draw(&self) -> u64 {
        let draw = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        (draw ^ (draw >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    }
}

#[derive(Clone)]
pub(super) struct Client(pub(super) Arc<SharedLifecycle>);

impl PooledClient for Client {
    fn shared_lifecycle(&self) -> &SharedLifecycle {
        &self.0
    }
}

pub(super) fn is_same(one: &Client, other: &Client) -> bool {
    Arc::ptr_eq(&one.0, &other.0)
}

/// What a caller meets at once.
pub(super) enum Met {
    Token(Arc<CachedToken>),
    /// It has a request to send, and perhaps a token until then.
    Request(AttemptGuard, Option<Arc<CachedToken>>),
    Wait(Waiter),
    Failed(TokenError),
}

impl Client {
    pub(super) fn new(grant: Grant, time: &Time, seed: u64) -> Self {
        let policy = Policy::default();
        Self(Arc::new(SharedLifecycle::new(grant, policy, time.clone(), Draws::new(seed))))
    }

    pub(super) fn poll(&self, waiter: Option<Waiter>) -> Met {
        match self.0.poll(waiter) {
            Action::Use(token) => Met::Token(token),
            Action::UseAndRefresh(token, attempt) => {
                Met::Request(AttemptGuard::new(&self.0, attempt), Some(token))
            }
            Action::Refresh(attempt) => Met::Request(AttemptGuard::new(&self.0, attempt), None),
            Action::Wait(waiter) => Met::Wait(waiter),
            Action::Failed(error) => Met::Failed(error),
        }
    }

    /// Polls for a request.
    pub(super) fn request(&self) -> AttemptGuard {
        match self.poll(None) {
            Met::Request(attempt, _) => attempt,
            _ => panic!("no request"),
        }
    }

    /// Polls for a caller that waits until it is dropped.
    pub(super) fn caller(&self) -> Caller {
        let changes = self.0.listen();
        match self.poll(None) {
            Met::Wait(waiter) => Caller { client: self.clone(), waiter, changes },
            _ => panic!("it need not wait"),
        }
    }

    pub(super) fn fetch(&self) {
        issue(self.request());
    }
}

/// A caller that waits.
pub(super) struct Caller {
    client: Client,
    pub(super) waiter: Waiter,
    changes: Listener,
}

impl Caller {
    /// Returns whether it was woken since it last looked.
    pub(super) fn is_woken(&mut self) -> bool {
        self.changes.poll_changed(&Context::from_waker(Waker::noop())).is_ready()
    }

    /// Looks again, as when it is woken.
    pub(super) fn look(&mut self) -> Met {
        self.changes.renew();
        let met = self.client.poll(Some(self.waiter));
        if let Met::Wait(waiter) = met {
            self.waiter = waiter;
        }
        met
    }

    /// Looks again for its request, which it has, and is done.
    pub(super) fn request(mut self) -> AttemptGuard {
        assert!(self.is_woken(), "it was not woken");
        match self.look() {
            Met::Request(attempt, None) => attempt,
            _ => panic!("no request"),
        }
    }

    pub(super) fn waits(&mut self) -> bool {
        matches!(self.look(), Met::Wait(_))
    }
}

/// Brings a request the token that its client has for an hour.
pub(super) fn issue(attempt: AttemptGuard) {
    let result = token(attempt.grant());
    attempt.complete(result);
}

pub(super) fn token(grant: &Grant) -> Result<polygrant::AccessToken, Error> {
    let token = format!("token-of-{}", grant.client_id().replace(' ', "-"));
    let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#);
    grant.parse(&Response::new(body), UnixTime::EPOCH)
}

/// Refuses a request, for good or for now.
pub(super) fn refuse(attempt: AttemptGuard, status: u16) {
    let response = Response::builder().status(status).body(r#"{"error":"invalid_client"}"#);
    let result = attempt.grant().parse(&response.unwrap(), UnixTime::EPOCH);
    attempt.complete(result);
}

pub(super) fn builder(id: &str, secret: &str, host: &str) -> polygrant::GrantBuilder {
    let credentials = Credentials::new(id, secret).unwrap();
    Grant::builder(Dialect::rfc6749()).base_url(format!("https://{host}")).credentials(credentials)
}

pub(super) fn grant(id: &str) -> Grant {
    builder(id, "s3cr3t", "auth.example.com").build().unwrap()
}

pub(super) fn pool(time: &Time, capacity: usize) -> TokenPool<Client> {
    let (time, seed) = (time.clone(), AtomicU64::new(1));
    let make = move |grant| Client::new(grant, &time, seed.fetch_add(1, Ordering::Relaxed));
    TokenPool::new(make).with_capacity(capacity)
}

/// Returns a gate with limits on the requests at a time; 0 is none.
pub(super) fn gate(time: &Time, at_once: usize, per_endpoint: usize) -> RequestGate {
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(at_once);
    limits.at_once_per_endpoint = NonZeroUsize::new(per_endpoint);
    RequestGate::new(limits, time.clone())
}

/// Returns a gate with a limit on the requests a minute to one endpoint.
pub(super) fn gate_a_minute(time: &Time, per_endpoint: usize) -> RequestGate {
    let mut limits = RequestLimits::default();
    limits.per_minute_per_endpoint = NonZeroUsize::new(per_endpoint);
    RequestGate::new(limits, time.clone())
}
