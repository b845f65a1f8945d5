//! Requests of many threads, in turns.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use http::Response;
use polygrant::{AccessToken, Credentials, Dialect, Error, Grant, Timeouts, UnixTime};
use polygrant_lifecycle::{Now, RequestLimits};
use polygrant_ureq::{Clock, RequestGate, SystemClock, TokenClient, TokenPool, TokenSource};

/// Counts the requests that are under way.
#[derive(Clone, Default)]
struct Counting(Arc<Counts>);

#[derive(Default)]
struct Counts {
    active: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

impl TokenSource for Counting {
    fn fetch(&self, grant: &Grant, _: Timeouts) -> Result<AccessToken, Error> {
        let Counts { active, most, all } = &*self.0;
        most.fetch_max(active.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        all.fetch_add(1, Ordering::SeqCst);
        // The others would have sent theirs by now.
        (0..1000).for_each(|_| thread::yield_now());
        active.fetch_sub(1, Ordering::SeqCst);
        let body = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
        grant.parse(&Response::new(body), UnixTime::EPOCH)
    }
}

#[test]
fn no_more_requests_are_sent_at_a_time_than_the_pool_is_allowed() {
    let source = Counting::default();
    let mut limits = RequestLimits::default();
    limits.at_once = NonZeroUsize::new(2);
    let gate = RequestGate::new(limits, SystemClock::new());
    let made = source.clone();
    let pool = TokenPool::new(move |grant| TokenClient::new(made.clone(), grant))
        .with_request_gate(gate.clone());
    thread::scope(|scope| {
        for tenant in 0..16 {
            let pool = &pool;
            scope.spawn(move || {
                let credentials = Credentials::new(format!("tenant-{tenant}"), "s3cr3t").unwrap();
                let grant = Grant::builder(Dialect::xone()).credentials(credentials);
                pool.client(&grant.build().unwrap()).token().unwrap();
            });
        }
    });
    let Counts { most, all, .. } = &*source.0;
    assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
    assert_eq!((all.load(Ordering::SeqCst), gate.active(), gate.waiting()), (16, 0, 0));
}

/// A clock that is set by hand, in seconds.
#[derive(Clone, Default)]
struct Seconds(Arc<AtomicU64>);

impl Clock for Seconds {
    fn now(&self) -> Now {
        let steady = Duration::from_secs(self.0.load(Ordering::SeqCst));
        Now { wall: UnixTime::EPOCH.saturating_add(steady), steady }
    }
}

#[test]
fn no_more_requests_are_sent_in_a_minute_than_the_endpoint_allows() {
    let (source, seconds) = (Counting::default(), Seconds::default());
    let mut limits = RequestLimits::default();
    limits.per_minute_per_endpoint = NonZeroUsize::new(2);
    let made = source.clone();
    let pool = TokenPool::new(move |grant| TokenClient::new(made.clone(), grant))
        .with_request_gate(RequestGate::new(limits, seconds.clone()));
    let client = |tenant: usize| {
        let credentials = Credentials::new(format!("tenant-{tenant}"), "s3cr3t").unwrap();
        let grant = Grant::builder(Dialect::xone()).credentials(credentials);
        pool.client(&grant.build().unwrap())
    };
    client(0).token().unwrap();
    client(1).token().unwrap();
    for second in [0, 59] {
        seconds.0.store(second, Ordering::SeqCst);
        // However short it waits, it would send its request if it had its turn.
        assert!(client(2).token_within(Duration::from_millis(1)).is_err(), "{second}");
        assert_eq!(source.0.all.load(Ordering::SeqCst), 2);
    }
    seconds.0.store(60, Ordering::SeqCst);
    client(2).token().unwrap();
    assert_eq!(source.0.all.load(Ordering::SeqCst), 3);
}
