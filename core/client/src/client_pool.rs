//! Many clients, one per grant, in bounded room.

use std::fmt;
use std::sync::Arc;

use polygrant::Grant;
use polygrant::lifecycle::{EvictionPriority, Pool};

use crate::sync::{Mutex, lock};

/// How many clients a pool keeps unless it is told otherwise.
const CAPACITY: usize = 64;

/// A [`Pool`] behind a lock: the clients of an adapter, one per grant. Cloning it is cheap, and all
/// clones share their clients.
pub struct ClientPool<C>(Arc<Mutex<Pool<C>>>);

impl<C: Clone> ClientPool<C> {
    /// Returns a pool with room for 64 clients.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// Returns a pool with room for that many clients; at least one.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Arc::new(Mutex::new(Pool::new(capacity))))
    }

    /// Returns the client of that grant, made if there is none yet. `priority` says how much another
    /// one would be missed; see [`eviction_priority`](crate::SharedLifecycle::eviction_priority).
    pub fn client(
        &self,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> C {
        lock(&self.0).entry(grant, make, priority).clone()
    }

    /// Returns the client of that grant's client, whatever its secret is by now: see
    /// [`Pool::entry_of_client`].
    pub fn client_of(
        &self,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> C {
        lock(&self.0).entry_of_client(grant, make, priority).clone()
    }

    /// Returns how many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<C: Clone> Default for ClientPool<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> Clone for ClientPool<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C> fmt::Debug for ClientPool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientPool").field("len", &lock(&self.0).len()).finish_non_exhaustive()
    }
}
