//! A token request as a task of its own.

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use hyper::rt::Executor;
use polygrant::{Error, TransportError, TransportErrorKind};
use polygrant_client::AttemptGuard;
use polygrant_client::store::{AsyncStore, BoxFuture, SharedStore, fetch_through_async};
use polygrant_lifecycle::Obtained;

use crate::pause::Pause;
use crate::token_source::TokenSource;

/// What a client gives to its executor: one token request.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Gives the request to the executor. It belongs to no caller: it ends by itself, or when the last
/// client is dropped. If the executor drops it, as at a runtime's end, the attempt is cancelled.
///
/// # Errors
/// The executor dropped the task at once, or panicked.
pub(crate) fn spawn(
    executor: &dyn Executor<Task>,
    source: Arc<dyn TokenSource>,
    store: Option<SharedStore<dyn AsyncStore>>,
    attempt: AttemptGuard,
) -> Result<(), Refused> {
    let is_started = Arc::new(AtomicBool::new(false));
    let task = {
        let is_started = Arc::clone(&is_started);
        Box::pin(async move {
            is_started.store(true, Ordering::Release);
            run(&*source, store.as_ref(), attempt).await;
        })
    };
    // tokio's executor panics outside of a runtime, and drops the task after a runtime's end.
    let panicked = catch_unwind(AssertUnwindSafe(|| executor.execute(task))).is_err();
    let is_dropped = Arc::strong_count(&is_started) == 1;
    if panicked || (is_dropped && !is_started.load(Ordering::Acquire)) {
        return Err(Refused);
    }
    Ok(())
}

/// Gets a token, from the store if there is one, and reports how that ended.
async fn run(
    source: &dyn TokenSource,
    store: Option<&SharedStore<dyn AsyncStore>>,
    mut attempt: AttemptGuard,
) {
    let result = {
        if let Err(error) = attempt.read_credentials() {
            attempt.complete(Err(error));
            return;
        }
        let (grant, timeouts) = (attempt.grant().clone(), attempt.timeouts());
        let rejected = attempt.rejected();
        let send = |timeouts| match &rejected {
            Some(rejected) => source.fetch_in_place_of(rejected.token(), &grant, timeouts),
            None => source.fetch(&grant, timeouts),
        };
        let mut fetch: BoxFuture<'_, Option<Obtained>> = match store {
            Some(store) => fetch_through_async(store, &attempt, |pause| slept(source, pause), send),
            None => Box::pin(async move { Some(Obtained::Fetched(send(timeouts).await)) }),
        };
        poll_fn(|cx| {
            if attempt.poll_orphaned(cx).is_ready() {
                return Poll::Ready(None);
            }
            // A panic is a failure like any other. Were the attempt only cancelled, the next caller
            // would run into the same panic, and so on.
            catch_unwind(AssertUnwindSafe(|| fetch.as_mut().poll(cx))).unwrap_or_else(|_| {
                Poll::Ready(Some(Obtained::Fetched(Err(failed_because(Panicked)))))
            })
        })
        .await
    };
    if let Some(obtained) = result {
        attempt.complete_with(obtained);
    }
}

/// Pauses the task.
fn slept(source: &dyn TokenSource, pause: Duration) -> BoxFuture<'_, Result<(), Error>> {
    let mut pause = Pause::new(source, pause);
    Box::pin(poll_fn(move |cx| pause.poll(cx).map_err(failed_because)))
}

/// Returns a failure of the client's own surroundings.
pub(crate) fn failed_because(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    let cause: Box<dyn std::error::Error + Send + Sync> = Box::new(cause);
    TransportError::because(TransportErrorKind::Other, cause).into()
}

/// The executor does not run the request.
#[derive(Debug)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request cannot run: the runtime is missing or has been shut down")
    }
}

impl std::error::Error for Refused {}

/// The service, or the timer, panicked.
#[derive(Debug)]
struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the HTTP client, or its runtime, panicked")
    }
}

impl std::error::Error for Panicked {}
