//! One request under way: a future that belongs to nobody and is polled by whoever waits.

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError, Weak};
use std::task::{Context, Poll, Wake, Waker};

use polygrant::lifecycle::{Attempt, AttemptId};
use polygrant::{AccessToken, Error, TransportError, TransportErrorKind};

use super::room::Room;
use super::shared::Shared;
use super::token_source::TokenFuture;

/// What a client gives to its executor.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A request under way. Whoever holds it keeps it alive; when nobody does, the attempt is abandoned.
///
/// It is not `futures_util`'s `Shared`, which loses a wake-up if the task that was polling is dropped
/// before it polls again, and which wakes under its lock.
pub(super) struct Flight {
    task: Mutex<Option<Task>>,
    signal: Arc<Signal>,
    /// Whether an executor has it, so that it needs no caller.
    pub(super) is_driven: AtomicBool,
}

impl Flight {
    /// A request that is sent when it is polled first.
    pub(super) fn of(client: &Arc<Shared>, attempt: Attempt) -> Self {
        let report = Report { client: Arc::downgrade(client), attempt: attempt.id(), open: true };
        let obtain = Arc::clone(client.fetch());
        let task = async move {
            let obtaining = obtain.fetch(attempt.grant(), attempt.timeout());
            report.finish(caught(obtaining).await);
        };
        let signal = Signal { room: Arc::clone(client.room()), woken: AtomicBool::new(false) };
        Self {
            task: Mutex::new(Some(Box::pin(task))),
            signal: Arc::new(signal),
            is_driven: AtomicBool::new(false),
        }
    }

    /// Goes on with it. Whoever does not finish it is to sit in the room, where it is woken to try
    /// again.
    pub(super) fn poll(&self) -> Poll<()> {
        let poll = {
            let mut task = match self.task.try_lock() {
                Ok(task) => task,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                // Somebody else is at it.
                Err(TryLockError::WouldBlock) => return Poll::Pending,
            };
            let Some(future) = task.as_mut() else { return Poll::Ready(()) };
            let waker = Waker::from(Arc::clone(&self.signal));
            self.signal.woken.store(false, Ordering::SeqCst);
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            if poll.is_ready() {
                *task = None;
            }
            poll
        };
        // Who came while it was being polled went away with nothing, and may not have been in the
        // room yet when it was woken.
        if poll.is_ready() || self.signal.woken.load(Ordering::SeqCst) {
            self.signal.room.nudge();
        }
        poll
    }

    /// A task that does nothing but to bring it to its end.
    pub(super) fn drive(self: Arc<Self>) -> Task {
        Box::pin(async move {
            let seat = self.signal.room.seat();
            poll_fn(|cx| {
                seat.watch(cx);
                self.poll()
            })
            .await;
        })
    }
}

impl fmt::Debug for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").finish_non_exhaustive()
    }
}

/// Wakes all who wait, since any of them may be gone or never polled again.
struct Signal {
    room: Arc<Room>,
    woken: AtomicBool,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.room.nudge();
    }
}

/// Reports an attempt exactly once, whatever becomes of it.
struct Report {
    client: Weak<Shared>,
    attempt: AttemptId,
    open: bool,
}

impl Report {
    fn finish(mut self, outcome: Result<AccessToken, Error>) {
        self.open = false;
        if let Some(client) = self.client.upgrade() {
            client.finish(self.attempt, outcome);
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        if let (true, Some(client)) = (self.open, self.client.upgrade()) {
            client.abandon(self.attempt);
        }
    }
}

/// A panic on the way is a failure like any other: were the attempt only abandoned, the next caller
/// would run into the same panic, and so on.
async fn caught(mut obtaining: TokenFuture<'_>) -> Result<AccessToken, Error> {
    poll_fn(move |cx| {
        catch_unwind(AssertUnwindSafe(|| obtaining.as_mut().poll(cx)))
            .unwrap_or_else(|_| Poll::Ready(Err(failed_because(Panicked))))
    })
    .await
}

/// A failure of the client's own surroundings.
pub(super) fn failed_because(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    let cause: Box<dyn std::error::Error + Send + Sync> = Box::new(cause);
    TransportError::because(TransportErrorKind::Other, cause).into()
}

/// The service, or the timer, panicked.
#[derive(Debug)]
struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the HTTP client, or its runtime, panicked")
    }
}

impl std::error::Error for Panicked {}
