//! A store, as clients use it.

use std::fmt;
use std::sync::Arc;

use polygrant::{ConfigurationError, Grant};
use polygrant_lifecycle::Now;
use polygrant_lifecycle::store::{FingerprintKey, StoreKey, StorePause};

use super::async_store::AsyncStore;
use super::blocking_store::Store;
use crate::sync::{Mutex, lock};

/// A store, as clients use it: `SharedStore<dyn Store>` or `SharedStore<dyn AsyncStore>`. Clones share the
/// store and the pause after it failed, so that one client's bad experience spares the others.
///
/// Any [`Store`] and any [`AsyncStore`] turns into one.
pub struct SharedStore<S: ?Sized> {
    store: Arc<S>,
    fingerprint_key: Option<FingerprintKey>,
    pause: Arc<Mutex<StorePause>>,
}

impl<S: ?Sized> SharedStore<S> {
    /// Takes a store.
    #[must_use]
    pub fn new(store: Arc<S>) -> Self {
        Self { store, fingerprint_key: None, pause: Arc::new(Mutex::new(StorePause::default())) }
    }

    /// Makes the keys of records with this key. It is needed where a client is known by a secret: see
    /// [`StoreKey`].
    #[must_use]
    pub fn with_fingerprint_key(self, key: FingerprintKey) -> Self {
        Self { fingerprint_key: Some(key), ..self }
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Returns the key of a grant's record.
    ///
    /// # Errors
    /// Its tokens cannot be shared, or only with a [fingerprint key](Self::with_fingerprint_key).
    pub fn key(&self, grant: &Grant) -> Result<StoreKey, ConfigurationError> {
        match &self.fingerprint_key {
            Some(key) => StoreKey::keyed(grant, key),
            None => StoreKey::of(grant),
        }
    }

    /// Returns whether the store failed just now, and is left alone.
    pub(super) fn is_paused(&self, now: Now) -> bool {
        lock(&self.pause).holds(now)
    }

    /// Takes note of how a step went.
    pub(super) fn note(&self, succeeded: bool, now: Now) {
        let mut pause = lock(&self.pause);
        if succeeded { pause.succeeded() } else { pause.failed(now) }
    }
}

impl<S: Store + 'static> From<S> for SharedStore<dyn Store> {
    fn from(store: S) -> Self {
        Self::new(Arc::new(store))
    }
}

impl<S: AsyncStore + 'static> From<S> for SharedStore<dyn AsyncStore> {
    fn from(store: S) -> Self {
        Self::new(Arc::new(store))
    }
}

impl<S: ?Sized> Clone for SharedStore<S> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            fingerprint_key: self.fingerprint_key.clone(),
            pause: Arc::clone(&self.pause),
        }
    }
}

impl<S: fmt::Debug + ?Sized> fmt::Debug for SharedStore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedStore").field("store", &&self.store).finish_non_exhaustive()
    }
}
