//! The clock that a lifecycle reads.

use std::sync::Arc;
use std::time::Duration;

use polygrant_lifecycle::Now;

use crate::changes::Listener;

/// Tells the time. [`SystemClock`](crate::SystemClock) reads the system's clocks; a test has one of its
/// own, and so has a platform whose clocks the standard library does not know.
pub trait Clock: Send + Sync + 'static {
    /// Reads both clocks.
    fn now(&self) -> Now;

    /// Reads both clocks where it may be cheap: the result may be some milliseconds behind
    /// [`now`](Self::now). It decides whether a token is far from its end.
    fn glance(&self) -> Now {
        self.now()
    }

    /// Blocks this thread until something changes, or until that much time has passed on this clock.
    /// It may return earlier. Async adapters have a timer and do not call it.
    ///
    /// A clock that a test sets by hand may wait for the change alone, and notify when it is set.
    fn wait(&self, changes: &Listener, at_most: Duration) {
        changes.wait(at_most);
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Now {
        (**self).now()
    }

    #[inline]
    fn glance(&self) -> Now {
        (**self).glance()
    }

    fn wait(&self, changes: &Listener, at_most: Duration) {
        (**self).wait(changes, at_most);
    }
}
