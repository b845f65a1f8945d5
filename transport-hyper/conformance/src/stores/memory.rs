//! The kit's store in memory as an engine.

use std::future::{pending, poll_fn, ready};
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use polygrant_client::store::{
    AsyncStore, BoxFuture, SharedStore, Store, StoreError, StoreKey, Stored, Swap, Swapped,
};
use polygrant_testkit::{MemoryStore, StoreCondition};

use super::sharing::Stores;

/// A [`MemoryStore`] behind both traits.
#[derive(Clone, Debug)]
pub struct MemoryEngine(pub Arc<MemoryStore>);

impl MemoryEngine {
    /// Returns the store as clients of one more process see it.
    #[must_use]
    pub fn stores(&self) -> Stores {
        Stores { blocking: SharedStore::from(self.clone()), tasks: SharedStore::from(self.clone()) }
    }

    fn blocked<T>(&self, timeout: Duration, act: impl FnOnce() -> T) -> Result<T, StoreError> {
        match self.0.condition() {
            StoreCondition::Working => Ok(act()),
            StoreCondition::Slow(pause) => {
                let done = act();
                thread::sleep(pause.min(timeout));
                if pause < timeout { Ok(done) } else { Err(StoreError::new("it is slow")) }
            }
            // An engine that hangs gives up when its time is over.
            StoreCondition::Hanging => {
                thread::park_timeout(timeout);
                Err(StoreError::new("it hangs"))
            }
            _ => Err(StoreError::new("it fails")),
        }
    }

    fn awaited<'a, T: Send + 'a>(
        &self,
        act: impl FnOnce() -> T,
    ) -> BoxFuture<'a, Result<T, StoreError>> {
        match self.0.condition() {
            StoreCondition::Working => Box::pin(ready(Ok(act()))),
            StoreCondition::Slow(pause) => {
                let (done, end) = (act(), Instant::now() + pause);
                Box::pin(async move {
                    until(end).await;
                    Ok(done)
                })
            }
            StoreCondition::Hanging => Box::pin(pending()),
            _ => Box::pin(ready(Err(StoreError::new("it fails")))),
        }
    }
}

/// Waits on a thread of its own, since any runtime may poll it.
async fn until(end: Instant) {
    poll_fn(|cx| {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        thread::spawn(move || {
            thread::sleep(left);
            waker.wake();
        });
        Poll::Pending
    })
    .await;
}

impl Store for MemoryEngine {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        self.blocked(timeout, || self.0.load(key))
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        self.blocked(timeout, || self.0.swap(key, swap))
    }
}

impl AsyncStore for MemoryEngine {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        self.awaited(|| self.0.load(key))
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        self.awaited(|| self.0.swap(key, swap))
    }
}
