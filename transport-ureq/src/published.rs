//! The token, for any number of threads to read at once.

use std::array;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwapOption;
use polygrant::lifecycle::{CachedToken, Lease, Lifecycle, Now};

/// How many threads can read at a time without writing anything in common.
const LEASES: usize = 16;

/// Leases of the token, for those who then need not ask the lifecycle. A thread reads the same one all
/// the time, and is given it when it had to ask, so that a client has no more than are read.
///
/// They are changed under the lifecycle's lock alone.
pub(crate) struct Published {
    leases: [ArcSwapOption<Lease>; LEASES],
}

impl Published {
    pub(crate) fn new() -> Self {
        Self { leases: array::from_fn(|_| ArcSwapOption::empty()) }
    }

    /// The token, if it can be handed out without asking.
    pub(crate) fn get(&self, now: impl FnOnce() -> Now) -> Option<Arc<CachedToken>> {
        self.own()?.load().as_ref()?.token(now()).cloned()
    }

    /// Whether it is known, without asking, that the token is not of that generation.
    pub(crate) fn is_past(&self, generation: u64) -> bool {
        let own = self.own().map(ArcSwapOption::load);
        own.is_some_and(|own| own.as_ref().is_some_and(|own| own.generation() != generation))
    }

    /// Gives this thread a lease, under the lock and after asking.
    pub(crate) fn renew(&self, lifecycle: &Lifecycle) {
        let Some(own) = self.own() else { return };
        if let Some(lease) = lifecycle.lease(own.load().as_deref()) {
            own.store(Some(Arc::new(lease)));
        }
    }

    /// Lets go of all leases, under the lock and after a change: nobody gets a token that has gone.
    pub(crate) fn withdraw(&self) {
        for lease in &self.leases {
            if lease.load().is_some() {
                lease.store(None);
            }
        }
    }

    /// This thread's one.
    fn own(&self) -> Option<&ArcSwapOption<Lease>> {
        thread_local! {
            static NUMBER: usize = {
                static THREADS: AtomicUsize = AtomicUsize::new(0);
                THREADS.fetch_add(1, Ordering::Relaxed)
            };
        }
        self.leases.get(NUMBER.with(|number| number % LEASES))
    }

    /// The generations of all leases.
    #[cfg(test)]
    pub(crate) fn generations(&self) -> Vec<u64> {
        let leases = self.leases.iter().filter_map(ArcSwapOption::load_full);
        leases.map(|lease| lease.generation()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use polygrant::lifecycle::{Action, Policy};
    use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};

    use super::*;

    #[test]
    fn threads_have_leases_of_their_own_until_there_is_something_to_do() {
        let at = |seconds| Now {
            wall: UnixTime::from_secs(1_800_000_000 + seconds),
            steady: Duration::from_secs(seconds),
        };
        let endpoint = Dialect::xone().endpoint().unwrap();
        let credentials = Credentials::new("id", "secret").unwrap();
        let grant = Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap();
        let mut lifecycle = Lifecycle::new(grant, Policy::default());
        let Action::Refresh(attempt) = lifecycle.poll_token(at(0), 0, None) else {
            panic!("no request")
        };
        let body = br#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#;
        let token = attempt.grant().parse(&http::Response::new(body), at(1).wall);
        lifecycle.complete(attempt.id(), token, at(1), 0);

        let published = Published::new();
        published.renew(&lifecycle);
        let own = published.get(|| at(2)).unwrap();
        let other = thread::scope(|scope| {
            let other = scope.spawn(|| {
                assert!(published.get(|| at(2)).is_none());
                published.renew(&lifecycle);
                published.get(|| at(2)).unwrap()
            });
            other.join().unwrap()
        });
        assert_eq!(own.token().secret(), other.token().secret());
        assert_ne!(own.token().secret().as_ptr(), other.token().secret().as_ptr());
        assert!(published.is_past(2) && !published.is_past(1));

        // It is to be renewed; as soon as that is under way, nobody has to ask any more …
        assert!(published.get(|| at(3400)).is_none());
        let Action::UseAndRefresh(..) = lifecycle.poll_token(at(3400), 0, None) else {
            panic!("not due")
        };
        published.renew(&lifecycle);
        assert!(published.get(|| at(3401)).is_some());
        // … for as long as it can be used.
        assert!(published.get(|| at(3600)).is_none());

        published.withdraw();
        assert!(published.generations().is_empty());
        assert!(published.get(|| at(2)).is_none() && !published.is_past(2));
    }
}
