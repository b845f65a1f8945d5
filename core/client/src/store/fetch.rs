//! Does the steps of an attempt through a store.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use polygrant::{AccessToken, Error, Timeouts};
use polygrant_lifecycle::Obtained;
use polygrant_lifecycle::store::{StoreEvent, StoreStep};

use super::async_store::{AsyncStore, BoxFuture};
use super::blocking_store::Store;
use super::shared_store::SharedStore;
use super::store_error::StoreError;
use super::stored_attempt::misconfigured;
use crate::attempt_guard::AttemptGuard;

/// Gets a token through a store on this thread: another process's, or by a request that `send` sends. `None`
/// if the last client was dropped meanwhile. For adapters.
pub fn fetch_through(
    store: &SharedStore<dyn Store>,
    attempt: &AttemptGuard,
    mut send: impl FnMut(Timeouts) -> Result<AccessToken, Error>,
) -> Option<Obtained> {
    let (mut stored, mut step) = match attempt.begin_through(store)? {
        Ok(begun) => begun,
        Err(error) => return Some(misconfigured(error)),
    };
    loop {
        let event = match step {
            StoreStep::Load => {
                stored.loaded(stored.store().load(stored.key(), stored.step_timeout()))
            }
            StoreStep::Swap(swap) => {
                stored.swapped(stored.store().swap(stored.key(), swap, stored.step_timeout()))
            }
            StoreStep::Send(timeout) => StoreEvent::Sent(send(stored.timeouts(timeout))),
            StoreStep::Wait(pause) => {
                // The lifecycle is not held meanwhile, and its end ends the wait.
                let changes = stored.lifecycle()?.listen();
                changes.wait(pause);
                StoreEvent::Waited
            }
            StoreStep::Done(obtained) => return Some(obtained),
        };
        step = stored.advance(event)?;
    }
}

/// Gets a token through a store: another process's, or by a request that `send` sends. `sleep` pauses the
/// task. `None` if the last client was dropped meanwhile. For adapters.
///
/// It holds neither the attempt nor the lifecycle, so that the attempt can be polled beside it.
pub fn fetch_through_async<'a>(
    store: &SharedStore<dyn AsyncStore>,
    attempt: &AttemptGuard,
    sleep: impl Fn(Duration) -> BoxFuture<'a, Result<(), Error>> + Send + Sync + 'a,
    send: impl Fn(Timeouts) -> BoxFuture<'a, Result<AccessToken, Error>> + Send + Sync + 'a,
) -> BoxFuture<'a, Option<Obtained>> {
    let begun = attempt.begin_through(store);
    Box::pin(async move {
        let (mut stored, mut step) = match begun? {
            Ok(begun) => begun,
            Err(error) => return Some(misconfigured(error)),
        };
        loop {
            let event = match step {
                StoreStep::Load => {
                    let timeout = sleep(stored.step_timeout());
                    stored.loaded(within(timeout, stored.store().load(stored.key())).await)
                }
                StoreStep::Swap(swap) => {
                    let timeout = sleep(stored.step_timeout());
                    stored.swapped(within(timeout, stored.store().swap(stored.key(), swap)).await)
                }
                StoreStep::Send(timeout) => StoreEvent::Sent(send(stored.timeouts(timeout)).await),
                StoreStep::Wait(pause) => match sleep(pause).await {
                    Ok(()) => StoreEvent::Waited,
                    Err(error) => return Some(Obtained::Fetched(Err(error))),
                },
                StoreStep::Done(obtained) => return Some(obtained),
            };
            step = stored.advance(event)?;
        }
    })
}

/// Waits for a store, but not beyond the end of the pause.
async fn within<T>(
    mut timeout: BoxFuture<'_, Result<(), Error>>,
    mut future: BoxFuture<'_, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(outcome),
        Poll::Pending => timeout.as_mut().poll(cx).map(|over| {
            let message = over.map_or_else(|error| error.to_string(), |()| TIMED_OUT.to_owned());
            Err(StoreError::new(message))
        }),
    })
    .await
}

const TIMED_OUT: &str = "the store did not respond in time";
