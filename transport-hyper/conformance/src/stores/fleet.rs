//! Clients that share a store, each as if it were a process of its own.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use polygrant::Grant;
use polygrant_lifecycle::store::{Known, StoreEvent, StoreKey, StoreStep, StoredRefresh};
use polygrant_lifecycle::{CachedToken, Policy, TokenError};
use polygrant_testkit::faults::ClientUnderTest;
use polygrant_testkit::{Fail, MemoryStore};

use super::hours::Hours;
use super::memory::MemoryEngine;
use super::sharing::SharesTokens;
use super::vendor::Vendor;

/// How long a check waits for what must come.
const GIVE_UP: Duration = Duration::from_secs(60);

pub(super) struct Fleet<'a> {
    adapter: &'a dyn SharesTokens,
    pub(super) hours: Hours,
    pub(super) store: Arc<MemoryStore>,
    pub(super) vendor: Vendor,
    pub(super) clients: Vec<Box<dyn ClientUnderTest>>,
}

pub(super) type Tokens = Vec<Result<Arc<CachedToken>, TokenError>>;

impl<'a> Fleet<'a> {
    /// Starts so many clients that have no token yet.
    pub(super) fn new(
        adapter: &'a dyn SharesTokens,
        size: usize,
        is_exclusive: bool,
    ) -> Result<Self, Fail> {
        let (hours, vendor) = (Hours::default(), Vendor::new(is_exclusive)?);
        let clock = hours.clone();
        let store = Arc::new(MemoryStore::with_clock(move || clock.now().wall));
        let mut fleet = Self { adapter, hours, store, vendor, clients: Vec::new() };
        let grant = fleet.vendor.grant()?;
        for _ in 0..size {
            let client = fleet.client(grant.clone())?;
            fleet.clients.push(client);
        }
        Ok(fleet)
    }

    /// Starts one more client, of that grant.
    pub(super) fn client(&self, grant: Grant) -> Result<Box<dyn ClientUnderTest>, Fail> {
        let stores = MemoryEngine(Arc::clone(&self.store)).stores();
        let clocks = self.hours.clocks();
        self.adapter.sharing(grant, Policy::default(), clocks, &stores).map_err(Fail::new)
    }

    /// Asks every client for a token, all at once, and waits until none has a request under way.
    pub(super) fn want(&self) -> Result<Tokens, Fail> {
        self.all(|client| client.token())
    }

    /// Has every client whose token the API rejects ask for another, all at once.
    pub(super) fn call(&self) -> Result<Vec<bool>, Fail> {
        let calls = self.all(|client| {
            let token = client.token()?;
            if self.vendor.accepts(&token) {
                return Ok(token);
            }
            client.token_after(&token)
        })?;
        Ok(calls.iter().map(|it| it.as_ref().is_ok_and(|it| self.vendor.accepts(it))).collect())
    }

    fn all(
        &self,
        ask: impl Fn(&dyn ClientUnderTest) -> Result<Arc<CachedToken>, TokenError> + Sync,
    ) -> Result<Tokens, Fail> {
        let tokens = thread::scope(|scope| {
            let mut threads = Vec::new();
            for client in &self.clients {
                threads.push(scope.spawn(|| ask(&**client)));
            }
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Tokens, _>>()
        });
        self.settle()?;
        tokens.map_err(|_| Fail::new("a caller panicked"))
    }

    /// Waits until no client has a request under way.
    pub(super) fn settle(&self) -> Result<(), Fail> {
        let began = Instant::now();
        while self.clients.iter().any(|client| client.health().in_flight) {
            if began.elapsed() > GIVE_UP {
                return Err(Fail::new("a refresh does not end"));
            }
            thread::yield_now();
        }
        Ok(())
    }

    /// Returns the refresh of another process, which has taken the lease, and is about to ask.
    pub(super) fn holder(&self) -> Result<StoredRefresh, Fail> {
        let grant = self.vendor.grant()?;
        let (key, now) = (StoreKey::of(&grant)?, self.hours.now());
        let (policy, known) = (Policy::default(), Known::default());
        let timeout = policy.timeouts.attempt;
        let mut refresh = StoredRefresh::new(key, grant, policy, known, timeout, now, 4711);
        let step = refresh.begin(now, false);
        match self.go_on(&mut refresh, step) {
            StoreStep::Send(_) => Ok(refresh),
            other => Err(Fail::new(format!("the holder has no lease: {other:?}"))),
        }
    }

    /// Does the steps of the store, until the next one is another.
    pub(super) fn go_on(&self, refresh: &mut StoredRefresh, mut step: StoreStep) -> StoreStep {
        loop {
            let event = match step {
                StoreStep::Load => StoreEvent::Loaded(self.store.load(refresh.key())),
                StoreStep::Swap(swap) => StoreEvent::Swapped(self.store.swap(refresh.key(), swap)),
                other => return other,
            };
            step = refresh.advance(event, self.hours.now(), 0);
        }
    }
}

/// Fails unless what was seen is what is required.
pub(super) fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    seen: &T,
    required: &T,
) -> Result<(), Fail> {
    if seen == required {
        return Ok(());
    }
    Err(Fail::new(format!("{what}: {seen:?} instead of {required:?}")))
}

/// Returns the text of each token.
pub(super) fn texts(tokens: &Tokens) -> Result<Vec<String>, Fail> {
    let text = |token: &Result<Arc<CachedToken>, TokenError>| match token {
        Ok(token) => Ok(token.token().secret().to_owned()),
        Err(error) => Err(Fail::new(error.to_string())),
    };
    tokens.iter().map(text).collect()
}
