//! A store that blocks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant_lifecycle::store::{StoreKey, Stored, Swap, Swapped};

use super::store_error::StoreError;

/// Keeps a small opaque value under each key, for all processes that share it. Its methods may block, but
/// not beyond `timeout`: that includes connecting, and waiting for a lock.
///
/// A value that was put there is seen by every later call of any process, until it is replaced, removed or
/// forgotten after its time. Two swaps that expect the same value cannot both be done.
///
/// After an error the store is left alone for a while, by all clients, unless it is one
/// [of that key alone](StoreError::of_key).
pub trait Store: Send + Sync + fmt::Debug {
    /// Returns what is under the key.
    ///
    /// # Errors
    /// The store cannot be read in time.
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError>;

    /// Replaces the value under the key, if it is the expected one.
    ///
    /// # Errors
    /// The store cannot be written in time. Whether the value was replaced is then unknown.
    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError>;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        (**self).load(key, timeout)
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        (**self).swap(key, swap, timeout)
    }
}
