//! A store for async programs, as one that blocks.

use std::fmt;
use std::time::Duration;

use polygrant_client::store::{
    AsyncStore, BoxFuture, Store, StoreError, StoreKey, Stored, Swap, Swapped,
};

/// A store for async programs, as one that blocks: for the checks, and for programs without a runtime of
/// their own. What drives a future is a closure, which drops the future when the time is over:
///
/// ```
/// use std::time::Duration;
///
/// use polygrant_store_conformance::{Blocked, Blocking, MemoryStore};
///
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// let drive = move |future: Blocked<'_>, limit: Duration| {
///     let _ = runtime.block_on(async { tokio::time::timeout(limit, future).await });
/// };
/// let store = Blocking::new(MemoryStore::new(), drive);
/// # let _: &dyn polygrant_client::store::Store = &store;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Blocking<S, D> {
    store: S,
    drive: D,
}

/// What a [`Blocking`] store's closure drives.
pub type Blocked<'a> = BoxFuture<'a, ()>;

impl<S: AsyncStore, D: Fn(Blocked<'_>, Duration) + Send + Sync> Blocking<S, D> {
    /// Returns the store; `drive` runs a future to its end, but for no longer than the duration.
    pub const fn new(store: S, drive: D) -> Self {
        Self { store, drive }
    }

    fn wait<T: Send>(
        &self,
        call: BoxFuture<'_, Result<T, StoreError>>,
        timeout: Duration,
    ) -> Result<T, StoreError> {
        let mut result = None;
        (self.drive)(Box::pin(async { result = Some(call.await) }), timeout);
        let late = || StoreError::new(format!("the store took longer than {timeout:?}"));
        result.unwrap_or_else(|| Err(late()))
    }
}

impl<S: AsyncStore, D: Fn(Blocked<'_>, Duration) + Send + Sync> Store for Blocking<S, D> {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        self.wait(self.store.load(key), timeout)
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        self.wait(self.store.swap(key, swap), timeout)
    }
}

impl<S: fmt::Debug, D> fmt::Debug for Blocking<S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}
