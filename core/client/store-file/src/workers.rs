//! Threads for the calls of async programs.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;

use polygrant_client::store::{BoxFuture, StoreError};

/// More at once would wait for the same lock and the same disk.
const AT_MOST: usize = 4;

type Job = Box<dyn FnOnce() + Send>;

/// Runs jobs in order, on threads that end when there are none left.
#[derive(Default)]
pub(crate) struct Workers(Mutex<State>);

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
}

/// What a job brings, and the task that waits for it.
struct Slot<T> {
    result: Option<Result<T, StoreError>>,
    waker: Option<Waker>,
}

impl Workers {
    /// Returns what the job returns. It begins at once, and does not begin at all if the future is dropped
    /// before its turn.
    pub(crate) fn run<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, StoreError>> {
        let slot = Arc::new(Mutex::new(Slot { result: None, waker: None }));
        let filled = Arc::downgrade(&slot);
        self.push(Box::new(move || {
            if filled.strong_count() == 0 {
                return;
            }
            let result = job();
            let Some(slot) = filled.upgrade() else { return };
            let waker = {
                let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
                slot.result = Some(result);
                slot.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }));
        Box::pin(poll_fn(move |context| {
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            match slot.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    slot.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        }))
    }

    fn push(self: &Arc<Self>, job: Job) {
        let starts = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.jobs.push_back(job);
            let starts = state.threads < AT_MOST;
            state.threads += usize::from(starts);
            starts
        };
        if starts {
            let workers = Arc::clone(self);
            let work = move || {
                while let Some(job) = workers.next() {
                    job();
                }
            };
            let thread = thread::Builder::new().name("polygrant-store".into());
            if let Err(_no_thread) = thread.spawn(work) {
                // The machine has no thread left: the caller's does it.
                while let Some(job) = self.next() {
                    job();
                }
            }
        }
    }

    /// Returns the next job; without one, the thread that asks has ended.
    fn next(&self) -> Option<Job> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let job = state.jobs.pop_front();
        state.threads -= usize::from(job.is_none());
        job
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}
