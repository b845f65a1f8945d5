//! A request that is reported to the lifecycle exactly once, whatever happens to it.

use std::fmt;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use polygrant::{AccessToken, ConfigurationError, Error, Grant, Timeouts};
use polygrant_lifecycle::store::StoreStep;
use polygrant_lifecycle::{Attempt, CachedToken, Obtained, Waiter};

use crate::changes::Listener;
use crate::credentials_source::read;
use crate::host::naming_host;
use crate::request_gate::TurnPlace;
use crate::shared_lifecycle::SharedLifecycle;
use crate::store::{SharedStore, StoredAttempt};

/// An attempt that is reported exactly once: if it is dropped before it is
/// [completed](Self::complete), as by a panic or at the end of a runtime, it is cancelled.
///
/// It does not keep the lifecycle alive: a request outlives the last client only for as long as its
/// driver lets it. An async driver [polls for that](Self::poll_orphaned).
pub struct AttemptGuard {
    lifecycle: Weak<SharedLifecycle>,
    changes: Listener,
    attempt: Attempt,
    grant: Grant,
    timeouts: Timeouts,
    is_reported: bool,
    /// The request's turn, where requests are limited, until the report.
    turn: Option<TurnPlace>,
}

impl AttemptGuard {
    /// Takes over the reporting of an attempt.
    #[must_use]
    pub fn new(lifecycle: &Arc<SharedLifecycle>, attempt: Attempt) -> Self {
        let timeouts = lifecycle.timeouts().with_attempt(attempt.timeout());
        let turn = lifecycle.take_turn();
        let (lifecycle, changes) = (Arc::downgrade(lifecycle), lifecycle.listen());
        let grant = attempt.grant().clone();
        Self { lifecycle, changes, attempt, grant, timeouts, is_reported: false, turn }
    }

    /// Reads the credentials, if the lifecycle has a
    /// [source](SharedLifecycle::set_credentials_source) of them: call it before
    /// [`grant`](Self::grant), where a request may block.
    ///
    /// # Errors
    /// They cannot be read, or cannot be used: [complete](Self::complete) the attempt with the error.
    pub fn read_credentials(&mut self) -> Result<(), Error> {
        // The lifecycle is not held while the source is read.
        let source = self.lifecycle.upgrade().and_then(|lifecycle| lifecycle.credentials_source());
        let Some(source) = source else { return Ok(()) };
        let credentials = read(&*source)?;
        if let Some(lifecycle) = self.lifecycle.upgrade() {
            self.grant = lifecycle.set_credentials_of(self.attempt.id(), credentials)?;
        }
        Ok(())
    }

    /// Returns the grant whose request is to be sent.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Returns a waiter for the refresh that the request is part of.
    #[must_use]
    pub const fn waiter(&self) -> Waiter {
        self.attempt.waiter()
    }

    /// Returns the token that a resource server rejected, if the request is to replace one. A source of
    /// tokens that keeps its own must not return it again.
    #[must_use]
    pub fn rejected(&self) -> Option<Arc<CachedToken>> {
        let rejected = self.attempt.rejected()?;
        let current = self.lifecycle.upgrade()?.current();
        current.filter(|token| token.generation() == rejected)
    }

    /// Returns how long the request may take: the policy's timeouts, or what is left of the refresh.
    #[must_use]
    pub const fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Begins to do the attempt through a store; `None` if the lifecycle is gone.
    pub(crate) fn begin_through<S: ?Sized>(
        &self,
        store: &SharedStore<S>,
    ) -> Option<Result<(StoredAttempt<S>, StoreStep), ConfigurationError>> {
        StoredAttempt::begin(store, &self.lifecycle, &self.attempt, &self.grant, self.timeouts)
    }

    /// Reports how the request ended. An error that names no host is told the endpoint's.
    pub fn complete(self, result: Result<AccessToken, Error>) {
        self.complete_with(Obtained::Fetched(result));
    }

    /// Reports what the attempt brought, which may be a token that another process had requested.
    pub fn complete_with(mut self, obtained: Obtained) {
        self.is_reported = true;
        let Some(lifecycle) = self.lifecycle.upgrade() else { return };
        let obtained = match obtained {
            Obtained::Fetched(result) => {
                Obtained::Fetched(result.map_err(|error| naming_host(error, &self.grant)))
            }
            adopted @ Obtained::Adopted(_) => adopted,
        };
        lifecycle.complete_with(self.attempt.id(), obtained);
    }

    /// Returns ready if the lifecycle is gone, and with it everything that could use the token. If it
    /// is not, the task is woken when it is, and by other changes too.
    pub fn poll_orphaned(&mut self, cx: &Context<'_>) -> Poll<()> {
        loop {
            if self.lifecycle.strong_count() == 0 {
                return Poll::Ready(());
            }
            if self.changes.poll_changed(cx).is_pending() {
                return Poll::Pending;
            }
            self.changes.renew();
        }
    }
}

impl Drop for AttemptGuard {
    fn drop(&mut self) {
        if self.is_reported {
            return;
        }
        if let Some(lifecycle) = self.lifecycle.upgrade() {
            lifecycle.cancel(self.attempt.id());
        }
    }
}

impl fmt::Debug for AttemptGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptGuard")
            .field("attempt", &self.attempt)
            .field("is_limited", &self.turn.is_some())
            .finish_non_exhaustive()
    }
}
