//! What is seen of a lifecycle from outside.

use std::sync::Arc;
use std::time::Duration;

use polygrant_lifecycle::{CachedToken, EvictionPriority, Health};

use super::SharedLifecycle;
use crate::sync::lock;

impl SharedLifecycle {
    /// Returns a snapshot for monitoring. It holds no secret.
    #[must_use]
    pub fn health(&self) -> Health {
        let now = self.clock.now();
        lock(&self.lifecycle).health(now)
    }

    /// Returns the token that is kept, if it can be used.
    #[must_use]
    pub fn current(&self) -> Option<Arc<CachedToken>> {
        let now = self.clock.now();
        let token = lock(&self.lifecycle).current().cloned();
        token.filter(|token| token.is_usable(now))
    }

    /// Returns how long until there is something to do even if no token is wanted: until the token is
    /// due to be refreshed, a pause is over or a request is lost. `None` if there is nothing.
    #[must_use]
    pub fn wake_in(&self) -> Option<Duration> {
        let now = self.clock.now();
        lock(&self.lifecycle).wake_at().map(|due| due.remaining(now))
    }

    /// Returns how long to wait at most for the next token while there is one: until there is something
    /// to do, or a minute. A timer stands still while the machine sleeps, and the wall clock goes on.
    #[must_use]
    pub fn look_in(&self) -> Duration {
        const MINUTE: Duration = Duration::from_secs(60);
        self.wake_in().map_or(MINUTE, |due| due.min(MINUTE))
    }

    /// Returns how long a pool should keep this lifecycle, compared with others.
    #[must_use]
    pub fn eviction_priority(&self) -> EvictionPriority {
        // A caller that waits for its turn will send a request. Were its client gone, the next caller of that
        // grant would send another.
        if self.turns.is_waiting() && self.changes.has_listener() {
            return EvictionPriority::Busy;
        }
        let now = self.clock.glance();
        lock(&self.lifecycle).eviction_priority(now)
    }
}
