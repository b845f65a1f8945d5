//! A store whose values are sealed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant_lifecycle::store::{StoreKey, StoreValue, Stored, Swap, Swapped};

use super::async_store::{AsyncStore, BoxFuture};
use super::blocking_store::Store;
use super::sealing_key::{SealError, SealingKey};
use super::store_error::StoreError;

/// A store whose values are [sealed](SealingKey): it is as blocking or as async as the one below.
///
/// Where a record is kept depends on the key, too. So two fleets with different keys do not meet, and a key
/// is rotated by giving the processes another one: each grant costs one token request then, and the old
/// records are forgotten when their time is over. A value that cannot be opened is an error, so that its
/// client goes on without the store.
#[derive(Clone)]
pub struct SealedStore<S> {
    store: S,
    key: Arc<SealingKey>,
}

impl<S> SealedStore<S> {
    /// Seals what goes into a store, and opens what comes out.
    #[must_use]
    pub fn new(store: S, key: SealingKey) -> Self {
        Self { store, key: Arc::new(key) }
    }

    fn sealed(&self, place: &StoreKey, swap: &Swap) -> Result<Swap, StoreError> {
        let sealed = |value: &Option<StoreValue>| {
            value.as_ref().map(|value| self.key.seal(place, value)).transpose().map_err(failed)
        };
        Ok(Swap { expected: sealed(&swap.expected)?, value: sealed(&swap.value)?, keep: swap.keep })
    }

    fn opened(&self, place: &StoreKey, stored: Stored) -> Result<Stored, StoreError> {
        let value = stored.value.map(|value| self.key.open(place, &value)).transpose();
        Ok(Stored { value: value.map_err(failed)?, now: stored.now })
    }

    fn seen(&self, place: &StoreKey, swapped: Swapped) -> Result<Swapped, StoreError> {
        match swapped {
            Swapped::Conflict(stored) => self.opened(place, stored).map(Swapped::Conflict),
            done @ Swapped::Done { .. } => Ok(done),
        }
    }
}

fn failed(error: SealError) -> StoreError {
    StoreError::of_key(error.to_string())
}

impl<S: Store> Store for SealedStore<S> {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        let place = self.key.place(key);
        self.opened(&place, self.store.load(&place, timeout)?)
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        let place = self.key.place(key);
        self.seen(&place, self.store.swap(&place, self.sealed(&place, &swap)?, timeout)?)
    }
}

impl<S: AsyncStore> AsyncStore for SealedStore<S> {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        Box::pin(async move {
            let place = self.key.place(key);
            self.opened(&place, self.store.load(&place).await?)
        })
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        Box::pin(async move {
            let place = self.key.place(key);
            self.seen(&place, self.store.swap(&place, self.sealed(&place, &swap)?).await?)
        })
    }
}

impl<S: fmt::Debug> fmt::Debug for SealedStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedStore").field("store", &self.store).finish_non_exhaustive()
    }
}
