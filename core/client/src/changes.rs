//! How callers wait for a change without missing one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::sync::{Condvar, Mutex, lock};

/// Counts the changes of something, and wakes what waits for the next one.
///
/// A [`Listener`] that is made before the state is looked at misses nothing: what changes between the
/// look and the wait ends the wait at once. Threads wait with [`Listener::wait`], tasks with
/// [`Listener::poll_changed`]; both may wait for the same change.
pub(crate) struct Changes {
    state: Mutex<State>,
    changed: Condvar,
    /// How many listeners there are.
    listening: AtomicUsize,
}

#[derive(Default)]
struct State {
    version: u64,
    /// The key that was given out last.
    last_key: u64,
    wakers: BTreeMap<u64, Waker>,
}

/// Waits for changes that come after it was made, or after the last [`renew`](Self::renew).
pub struct Listener {
    changes: Arc<Changes>,
    /// The version that has been seen.
    seen: u64,
    /// Where its waker is kept, as soon as it has one.
    key: Option<u64>,
}

impl Changes {
    pub(crate) fn new() -> Arc<Self> {
        let (state, changed) = (Mutex::new(State::default()), Condvar::new());
        Arc::new(Self { state, changed, listening: AtomicUsize::new(0) })
    }

    pub(crate) fn listen(self: &Arc<Self>) -> Listener {
        self.listening.fetch_add(1, Ordering::Relaxed);
        let seen = lock(&self.state).version;
        Listener { changes: Arc::clone(self), seen, key: None }
    }

    /// Returns whether a listener is left: a caller that waits, or may wait next.
    pub(crate) fn has_listener(&self) -> bool {
        self.listening.load(Ordering::Relaxed) > 0
    }

    /// Wakes all that wait. Call it after the change, and without a lock that a woken caller takes.
    pub(crate) fn notify(&self) {
        let wakers = {
            let mut state = lock(&self.state);
            state.version = state.version.wrapping_add(1);
            std::mem::take(&mut state.wakers)
        };
        self.changed.notify_all();
        // Without the lock: a waker may run or drop a task, which comes back here.
        for waker in wakers.into_values() {
            waker.wake();
        }
    }
}

impl Listener {
    /// Forgets the changes so far: only later ones count.
    pub fn renew(&mut self) {
        self.seen = lock(&self.changes.state).version;
    }

    /// Blocks this thread until there is a change, but no longer than that. It may return earlier.
    pub fn wait(&self, at_most: Duration) {
        let state = lock(&self.changes.state);
        if state.version == self.seen {
            let waited = self.changes.changed.wait_timeout(state, at_most);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Returns ready if there was a change. If there was none, the next one wakes the task.
    pub fn poll_changed(&mut self, cx: &Context<'_>) -> Poll<()> {
        let mut state = lock(&self.changes.state);
        if state.version != self.seen {
            return Poll::Ready(());
        }
        let key = *self.key.get_or_insert_with(|| {
            state.last_key = state.last_key.wrapping_add(1);
            state.last_key
        });
        let former = state.wakers.insert(key, cx.waker().clone());
        drop(state);
        drop(former);
        Poll::Pending
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.changes.listening.fetch_sub(1, Ordering::Relaxed);
        let Some(key) = self.key else { return };
        let waker = lock(&self.changes.state).wakers.remove(&key);
        // Without the lock: dropping a waker may drop a task, which comes back here.
        drop(waker);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("seen", &self.seen).finish_non_exhaustive()
    }
}
