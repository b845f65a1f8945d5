//! What a lifecycle shares with those of other processes.

use std::sync::atomic::Ordering;

use polygrant_lifecycle::store::{RecordError, StoreKey, TokenRecord};
use polygrant_lifecycle::{Attempt, Now, Policy};

use crate::shared_lifecycle::SharedLifecycle;
use crate::sync::lock;

impl SharedLifecycle {
    /// Returns the token for another process, or a later run of this one: see
    /// [`Lifecycle::export`](polygrant_lifecycle::Lifecycle::export).
    #[must_use]
    pub fn export(&self, key: &StoreKey) -> Option<TokenRecord> {
        let now = self.clock.now();
        lock(&self.lifecycle).export(key, now)
    }

    /// Takes in a token that another process, or an earlier run, has requested: see
    /// [`Lifecycle::adopt`](polygrant_lifecycle::Lifecycle::adopt). `key` is that of this lifecycle's
    /// grant. Returns whether it was taken.
    ///
    /// # Errors
    /// The record is another client's, or of no use.
    pub fn adopt(&self, record: &TokenRecord, key: &StoreKey) -> Result<bool, RecordError> {
        let (now, entropy) = (self.clock.now(), self.entropy.draw());
        self.change(|lifecycle| {
            let token = record.token(key, lifecycle.grant(), now)?;
            Ok(lifecycle.adopt(token, now, entropy))
        })
    }

    /// Leaves it to attempts through a store to tell when a request is sent.
    pub fn use_store(&self) {
        self.uses_store.store(true, Ordering::Relaxed);
    }

    /// Tells that a request is sent after all.
    pub(crate) fn tell_requested(&self, attempt: &Attempt, now: Now) {
        self.events.requested(attempt, now.steady);
    }

    /// Tells that a store cannot be used.
    pub(crate) fn tell_unreachable_store(&self, error: &dyn std::fmt::Display) {
        self.events.store_unreachable(error);
    }

    /// Returns a copy of the policy.
    pub(crate) fn policy(&self) -> Policy {
        lock(&self.lifecycle).policy().clone()
    }

    /// Returns 64 random bits.
    pub(crate) fn random_bits(&self) -> u64 {
        self.entropy.draw()
    }
}
