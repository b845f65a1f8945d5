//! An attempt through a store, but for doing its steps.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use polygrant::{ConfigurationError, Grant, Timeouts};
use polygrant_lifecycle::store::{
    Known, StoreEvent, StoreKey, StoreStep, Stored, StoredRefresh, Swapped,
};
use polygrant_lifecycle::{Attempt, Now, Obtained};

use super::shared_store::SharedStore;
use super::store_error::StoreError;
use crate::shared_lifecycle::SharedLifecycle;

/// A [`StoredRefresh`] with the clock, the entropy and the events of its lifecycle.
pub(crate) struct StoredAttempt<S: ?Sized> {
    store: SharedStore<S>,
    lifecycle: Weak<SharedLifecycle>,
    attempt: Attempt,
    timeouts: Timeouts,
    refresh: StoredRefresh,
}

impl<S: ?Sized> StoredAttempt<S> {
    /// Begins the attempt. Returns `None` if its lifecycle is gone.
    pub(crate) fn begin(
        store: &SharedStore<S>,
        lifecycle: &Weak<SharedLifecycle>,
        attempt: &Attempt,
        grant: &Grant,
        timeouts: Timeouts,
    ) -> Option<Result<(Self, StoreStep), ConfigurationError>> {
        let shared = lifecycle.upgrade()?;
        let key = match store.key(grant) {
            Ok(key) => key,
            Err(error) => return Some(Err(error)),
        };
        let (policy, now) = (shared.policy(), shared.now());
        let known = Known::new(shared.current(), attempt, now);
        let mut refresh = StoredRefresh::new(
            key,
            grant.clone(),
            policy,
            known,
            timeouts.attempt,
            now,
            shared.random_bits(),
        );
        let step = refresh.begin(now, store.is_paused(now));
        let (store, lifecycle, attempt) = (store.clone(), lifecycle.clone(), attempt.clone());
        let mut this = Self { store, lifecycle, attempt, timeouts, refresh };
        this.tell(&shared, &step, now);
        Some(Ok((this, step)))
    }

    /// Takes what came of a step, and returns the next one; `None` if the lifecycle is gone.
    pub(super) fn advance(&mut self, event: StoreEvent) -> Option<StoreStep> {
        let shared = self.lifecycle.upgrade()?;
        let now = shared.now();
        let step = self.refresh.advance(event, now, shared.random_bits());
        self.tell(&shared, &step, now);
        Some(step)
    }

    /// Takes what the store returned.
    pub(super) fn event(&self, outcome: Result<StoreEvent, StoreError>) -> StoreEvent {
        let Some(shared) = self.lifecycle.upgrade() else { return StoreEvent::Unreachable };
        let works = outcome.as_ref().map_or_else(StoreError::concerns_one_key, |_| true);
        self.store.note(works, shared.now());
        outcome.unwrap_or_else(|error| {
            shared.tell_unreachable_store(&error);
            StoreEvent::Unreachable
        })
    }

    pub(super) fn loaded(&self, outcome: Result<Stored, StoreError>) -> StoreEvent {
        self.event(outcome.map(StoreEvent::Loaded))
    }

    pub(super) fn swapped(&self, outcome: Result<Swapped, StoreError>) -> StoreEvent {
        self.event(outcome.map(StoreEvent::Swapped))
    }

    pub(super) const fn key(&self) -> &StoreKey {
        self.refresh.key()
    }

    pub(super) fn store(&self) -> &S {
        self.store.store()
    }

    pub(super) fn step_timeout(&self) -> Duration {
        self.refresh.step_timeout()
    }

    /// Returns the timeouts of a request that may take that long.
    pub(super) fn timeouts(&self, send: Duration) -> Timeouts {
        self.timeouts.with_attempt(send)
    }

    pub(super) fn lifecycle(&self) -> Option<Arc<SharedLifecycle>> {
        self.lifecycle.upgrade()
    }

    /// Tells that a request is sent, where one is.
    fn tell(&mut self, shared: &SharedLifecycle, step: &StoreStep, now: Now) {
        if matches!(step, StoreStep::Send(_)) {
            shared.tell_requested(&self.attempt, now);
        }
    }
}

/// Returns what comes of an attempt whose store cannot be used: it fails, since going on without the store
/// would be something else than what was configured.
pub(super) fn misconfigured(error: ConfigurationError) -> Obtained {
    use polygrant::{TransportError, TransportErrorKind};

    let error: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    Obtained::Fetched(Err(TransportError::because(TransportErrorKind::Other, error).into()))
}

impl<S: ?Sized> fmt::Debug for StoredAttempt<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredAttempt").field("refresh", &self.refresh).finish_non_exhaustive()
    }
}
