//! One attempt, from the machine's word to its report, whatever happens in between.

use std::io;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use polygrant::lifecycle::{Attempt, Lifecycle};
use polygrant::{AccessToken, Error, Grant};

use crate::client::Shared;
use crate::{Transport, report};

/// What sends a token request; apart, so that tests need no sockets.
pub(crate) trait Exchange: Send + Sync {
    fn fetch(&self, grant: &Grant, timeout: Duration) -> Result<AccessToken, Error>;
}

impl Exchange for Transport {
    fn fetch(&self, grant: &Grant, timeout: Duration) -> Result<AccessToken, Error> {
        self.fetch_within(grant, timeout)
    }
}

/// An attempt that is to be reported. Dropped before, it reports that nothing will come of it: so the
/// next caller is free to try, even if the exchange panics.
pub(crate) struct Flight {
    shared: Arc<Shared>,
    attempt: Attempt,
    is_reported: bool,
}

impl Flight {
    pub(crate) const fn new(shared: Arc<Shared>, attempt: Attempt) -> Self {
        Self { shared, attempt, is_reported: false }
    }

    /// Runs it on this thread.
    pub(crate) fn run(mut self) {
        report::sent(&self.attempt);
        let outcome = self.shared.exchange.fetch(self.attempt.grant(), self.attempt.timeout());
        let outline = report::Outline::of(&outcome);
        self.is_reported = true;
        let health = self.shared.change(|lifecycle, clock| {
            let now = clock.now();
            lifecycle.complete(self.attempt.id(), outcome, now, clock.entropy());
            lifecycle.health(now)
        });
        outline.report(&health);
    }

    /// Runs it on a thread of its own. If there can be none, it is dropped.
    pub(crate) fn run_apart(self) -> io::Result<()> {
        // Linux shows 15 characters of a name.
        let thread = thread::Builder::new().name("polygrant-token".to_owned());
        thread.spawn(move || self.run()).map(drop)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if !self.is_reported {
            self.shared.change(|lifecycle, _| lifecycle.cancel(self.attempt.id()));
        }
    }
}

/// A panic elsewhere leaves the machine whole: each of its steps ends in a sound state.
pub(crate) fn lock(lifecycle: &std::sync::Mutex<Lifecycle>) -> MutexGuard<'_, Lifecycle> {
    lifecycle.lock().unwrap_or_else(PoisonError::into_inner)
}
