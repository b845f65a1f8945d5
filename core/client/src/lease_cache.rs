//! The token, for any number of threads to read at once.
#![allow(clippy::disallowed_types, reason = "each lifecycle has its own `OnceLock`")]

use std::array;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use polygrant_lifecycle::{CachedToken, Lease, Lifecycle, Now};

use crate::sync::{Slot, is_sampled, thread_number};

/// How many threads can read at a time without writing anything in common.
#[cfg(not(loom))]
const LEASES: usize = 16;
/// As few as show what threads with leases of their own see; loom tries every order of their steps.
#[cfg(loom)]
const LEASES: usize = 2;

/// Of how many reads by a thread one is counted.
const READS_PER_SAMPLE: u32 = 64;

/// After how many counted reads of a token its threads have leases of their own.
#[cfg(not(loom))]
const HOT: u32 = 16;
#[cfg(loom)]
const HOT: u32 = 1;

/// Leases of the token, so that a thread that has one need not ask the lifecycle.
///
/// All threads share one, which takes no memory worth speaking of. Where tokens are read so often that cores
/// would contend for it, each thread has one of its own, and is given that when it had to ask; so there
/// are no more copies than readers, and none of a token that is seldom read.
///
/// Leases change under the lifecycle's lock alone.
pub(crate) struct LeaseCache {
    shared: Slot<Lease>,
    own: OnceLock<Box<[Slot<Lease>; LEASES]>>,
    /// How many reads were counted since the last change.
    reads: AtomicU32,
}

impl LeaseCache {
    pub(crate) fn new() -> Self {
        Self { shared: Slot::empty(), own: OnceLock::new(), reads: AtomicU32::new(0) }
    }

    /// Returns the token, if it can be handed out without asking.
    #[inline]
    pub(crate) fn token(&self, now: impl FnOnce() -> Now) -> Option<Arc<CachedToken>> {
        if self.is_hot() {
            // The clone counts on this thread's copy of the token, which no other core writes to.
            return self.own()?.read(|lease| lease?.token(now()).cloned());
        }
        if is_sampled(READS_PER_SAMPLE) {
            self.reads.fetch_add(1, Ordering::Relaxed);
        }
        self.shared.read(|lease| lease?.token(now()).cloned())
    }

    /// Returns whether it is known, without asking, that the current token is of another generation.
    pub(crate) fn is_past(&self, generation: u64) -> bool {
        // A lease does not outlive its token as the current one: a change withdraws it.
        let is_other =
            |lease: Option<&Lease>| lease.is_some_and(|it| it.generation() != generation);
        self.shared.read(is_other) || self.own().is_some_and(|own| own.read(is_other))
    }

    /// Gives this thread a lease. Call it under the lock, after asking.
    pub(crate) fn renew(&self, lifecycle: &Lifecycle) {
        // A lease that is as good stays, so that a poll that changes nothing allocates nothing.
        if !self.is_hot() {
            if let Some(lease) = self.shared.read(|known| lifecycle.shared_lease(known)) {
                self.shared.set(Some(lease));
            }
            return;
        }
        self.own.get_or_init(|| Box::new(array::from_fn(|_| Slot::empty())));
        let Some(own) = self.own() else { return };
        if let Some(lease) = own.read(|known| lifecycle.lease(known)) {
            own.set(Some(lease));
        }
    }

    /// Withdraws all leases, so that a token that has gone is handed out no more. Call it under the
    /// lock, after a change.
    pub(crate) fn withdraw(&self) {
        for lease in self.own.get().into_iter().flat_map(|own| own.iter()).chain([&self.shared]) {
            // An empty slot is not written to: its cache line stays with the thread that reads it.
            if lease.read(|lease| lease.is_some()) {
                lease.set(None);
            }
        }
        // Whether the next token is read as often is to be seen.
        self.reads.store(0, Ordering::Relaxed);
    }

    fn is_hot(&self) -> bool {
        self.reads.load(Ordering::Relaxed) >= HOT
    }

    /// Returns this thread's lease.
    fn own(&self) -> Option<&Slot<Lease>> {
        // More threads than slots share some: that costs time alone.
        self.own.get()?.get(thread_number() % LEASES)
    }

    /// Returns the generations of all leases.
    #[cfg(test)]
    fn generations(&self) -> Vec<u64> {
        let generation = |slot: &Slot<Lease>| slot.read(|lease| lease.map(Lease::generation));
        let own = self.own.get().into_iter().flat_map(|own| own.iter());
        own.chain([&self.shared]).filter_map(generation).collect()
    }
}

#[cfg(test)]
#[cfg(not(loom))]
#[allow(clippy::disallowed_methods, reason = "a test has threads")]
mod tests {
    use std::thread;
    use std::time::Duration;

    use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
    use polygrant_lifecycle::{Action, Policy};

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

        let cache = LeaseCache::new();
        cache.renew(&lifecycle);
        let own = cache.token(|| at(2)).unwrap();
        // All threads share one token …
        let other = thread::scope(|scope| scope.spawn(|| cache.token(|| at(2))).join().unwrap());
        assert!(Arc::ptr_eq(&own, &other.unwrap()));
        assert_eq!(cache.generations(), [1]);
        // … until it is read often.
        while cache.token(|| at(2)).is_some() {}
        assert!(cache.is_hot());
        cache.renew(&lifecycle);
        let own = cache.token(|| at(2)).unwrap();
        let other = thread::scope(|scope| {
            let other = scope.spawn(|| {
                assert!(cache.token(|| at(2)).is_none());
                cache.renew(&lifecycle);
                cache.token(|| at(2)).unwrap()
            });
            other.join().unwrap()
        });
        assert_eq!(own.token().secret(), other.token().secret());
        assert_ne!(own.token().secret().as_ptr(), other.token().secret().as_ptr());
        assert!(cache.is_past(2) && !cache.is_past(1));

        // It is to be refreshed; as soon as that is under way, there is no need to ask …
        assert!(cache.token(|| at(3400)).is_none());
        let Action::UseAndRefresh(..) = lifecycle.poll_token(at(3400), 0, None) else {
            panic!("not due")
        };
        cache.renew(&lifecycle);
        assert!(cache.token(|| at(3401)).is_some());
        // … for as long as it can be used.
        assert!(cache.token(|| at(3600)).is_none());

        cache.withdraw();
        assert!(cache.generations().is_empty());
        assert!(cache.token(|| at(2)).is_none() && !cache.is_past(2));
        // The next token is shared again.
        cache.renew(&lifecycle);
        assert_eq!((cache.is_hot(), cache.generations().len()), (false, 1));
    }
}
