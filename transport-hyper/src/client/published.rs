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
pub(super) struct Published {
    leases: [ArcSwapOption<Lease>; LEASES],
}

impl Published {
    pub(super) fn new() -> Self {
        Self { leases: array::from_fn(|_| ArcSwapOption::empty()) }
    }

    /// The token, if it can be handed out without asking.
    pub(super) fn get(&self, now: impl FnOnce() -> Now) -> Option<Arc<CachedToken>> {
        self.own()?.load().as_ref()?.token(now()).cloned()
    }

    /// Whether it is known, without asking, that the token is not of that generation.
    pub(super) fn is_past(&self, generation: u64) -> bool {
        let own = self.own().map(ArcSwapOption::load);
        own.is_some_and(|own| own.as_ref().is_some_and(|own| own.generation() != generation))
    }

    /// Gives this thread a lease, under the lock and after asking.
    pub(super) fn renew(&self, lifecycle: &Lifecycle) {
        let Some(own) = self.own() else { return };
        if let Some(lease) = lifecycle.lease(own.load().as_deref()) {
            own.store(Some(Arc::new(lease)));
        }
    }

    /// Lets go of all leases, under the lock and after a change: nobody gets a token that has gone.
    pub(super) fn withdraw(&self) {
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
}
