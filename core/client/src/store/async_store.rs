//! A store for async programs.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use polygrant_lifecycle::store::{StoreKey, Stored, Swap, Swapped};

use super::store_error::StoreError;

/// What an [`AsyncStore`] returns. The caller drops it when its time is over.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Keeps a small opaque value under each key, for all processes that share it, as a
/// [`Store`](super::Store) does. It must not block.
pub trait AsyncStore: Send + Sync + fmt::Debug {
    /// Returns what is under the key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>>;

    /// Replaces the value under the key, if it is the expected one.
    ///
    /// # Errors
    /// The store cannot be written. Whether the value was replaced is then unknown, as it is after the
    /// future is dropped.
    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>>;
}

impl<S: AsyncStore + ?Sized> AsyncStore for Arc<S> {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        (**self).load(key)
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        (**self).swap(key, swap)
    }
}
