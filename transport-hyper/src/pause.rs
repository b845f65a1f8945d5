//! Pauses, also where there may be no timer.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Sleep;

use crate::token_source::TokenSource;

/// A pause that begins when it is first polled.
pub(crate) struct Pause<'s> {
    source: &'s dyn TokenSource,
    duration: Duration,
    sleep: Option<Pin<Box<dyn Sleep>>>,
}

impl<'s> Pause<'s> {
    pub(crate) const fn new(source: &'s dyn TokenSource, duration: Duration) -> Self {
        Self { source, duration, sleep: None }
    }

    /// Returns ready when it is over. A timer that panics, as tokio's does outside of a runtime and
    /// after a runtime's end, is none.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NoTimer>> {
        catch_unwind(AssertUnwindSafe(|| {
            if self.sleep.is_none() {
                self.sleep = self.source.sleep(self.duration);
            }
            match &mut self.sleep {
                Some(sleep) => sleep.as_mut().poll(cx).map(Ok),
                None => Poll::Ready(Err(NoTimer)),
            }
        }))
        .unwrap_or(Poll::Ready(Err(NoTimer)))
    }
}

/// There is nothing to wait with.
#[derive(Debug)]
pub(crate) struct NoTimer;

impl fmt::Display for NoTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no timer: the runtime is missing or has been shut down")
    }
}

impl std::error::Error for NoTimer {}
