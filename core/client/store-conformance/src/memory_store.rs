//! A store in the memory of one process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use polygrant_client::store::{
    AsyncStore, BoxFuture, Store, StoreError, StoreKey, StoreValue, Stored, Swap, Swapped,
};

/// A store in the memory of one process, for tests and as an example of an engine. Its clones are handles of
/// the same store.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<HashMap<StoreKey, Kept>>>);

struct Kept {
    value: StoreValue,
    /// `None` if that is beyond what the clock can tell.
    end: Option<Instant>,
}

impl MemoryStore {
    /// Returns an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn value(&self, key: &StoreKey) -> Stored {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Stored { value: kept.get(key).and_then(Kept::value), now: None }
    }

    fn replace(&self, key: &StoreKey, swap: Swap) -> Swapped {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.get(key).and_then(Kept::value);
        if value != swap.expected {
            return Swapped::Conflict(Stored { value, now: None });
        }
        match swap.value {
            Some(value) => {
                let end = Instant::now().checked_add(swap.keep);
                kept.insert(key.clone(), Kept { value, end });
            }
            None => {
                kept.remove(key);
            }
        }
        Swapped::Done { now: None }
    }
}

impl Kept {
    fn value(&self) -> Option<StoreValue> {
        let is_over = self.end.is_some_and(|end| end <= Instant::now());
        (!is_over).then(|| self.value.clone())
    }
}

impl Store for MemoryStore {
    fn load(&self, key: &StoreKey, _timeout: Duration) -> Result<Stored, StoreError> {
        Ok(self.value(key))
    }

    fn swap(&self, key: &StoreKey, swap: Swap, _timeout: Duration) -> Result<Swapped, StoreError> {
        Ok(self.replace(key, swap))
    }
}

impl AsyncStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        Box::pin(async move { Ok(self.value(key)) })
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        Box::pin(async move { Ok(self.replace(key, swap)) })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}
