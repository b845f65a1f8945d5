//! A store in the memory of one process.

use std::sync::Arc;
use std::time::Duration;

use polygrant_client::store::{
    AsyncStore, BoxFuture, Store, StoreError, StoreKey, Stored, Swap, Swapped,
};

/// A store in the memory of one process, for tests and as an example of an engine. Its clones are handles of
/// the same store.
#[derive(Clone, Debug)]
pub struct MemoryStore(Arc<polygrant_testkit::MemoryStore>);

impl MemoryStore {
    /// Returns an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(polygrant_testkit::MemoryStore::new().without_telling_time()))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    fn load(&self, key: &StoreKey, _timeout: Duration) -> Result<Stored, StoreError> {
        Ok(self.0.load(key))
    }

    fn swap(&self, key: &StoreKey, swap: Swap, _timeout: Duration) -> Result<Swapped, StoreError> {
        Ok(self.0.swap(key, swap))
    }
}

impl AsyncStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        Box::pin(async move { Ok(self.0.load(key)) })
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        Box::pin(async move { Ok(self.0.swap(key, swap)) })
    }
}
