//! One request, from the lifecycle's word to its report, whatever happens in between.

use std::fmt;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use polygrant::lifecycle::Attempt;
use polygrant::{AccessToken, Error, Grant, Timeouts};

use crate::changes::Listener;
use crate::shared_lifecycle::SharedLifecycle;

/// An attempt that is reported exactly once: if it is dropped before it is
/// [completed](Self::complete), as by a panic or at the end of a runtime, it is cancelled.
///
/// It does not keep the lifecycle alive: a request outlives the last client only for as long as its
/// driver lets it. An async driver [polls for that](Self::poll_orphaned).
pub struct AttemptGuard {
    lifecycle: Weak<SharedLifecycle>,
    changes: Listener,
    attempt: Attempt,
    timeouts: Timeouts,
    is_reported: bool,
}

impl AttemptGuard {
    /// Takes over the reporting of an attempt.
    #[must_use]
    pub fn new(lifecycle: &Arc<SharedLifecycle>, attempt: Attempt) -> Self {
        let timeouts = lifecycle.timeouts().with_attempt(attempt.timeout());
        let (lifecycle, changes) = (Arc::downgrade(lifecycle), lifecycle.listen());
        Self { lifecycle, changes, attempt, timeouts, is_reported: false }
    }

    /// Returns the grant whose request is to be sent.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        self.attempt.grant()
    }

    /// Returns how long the request may take: the policy's timeouts, or what is left of the refresh.
    #[must_use]
    pub const fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Reports how the request ended.
    pub fn complete(mut self, result: Result<AccessToken, Error>) {
        self.is_reported = true;
        if let Some(lifecycle) = self.lifecycle.upgrade() {
            lifecycle.complete(self.attempt.id(), result);
        }
    }

    /// Returns ready if the lifecycle is gone, and with it everything that could use the token. If it
    /// is not, the task is woken when it is, and by other changes too.
    pub fn poll_orphaned(&mut self, cx: &Context<'_>) -> Poll<()> {
        loop {
            if self.lifecycle.strong_count() == 0 {
                return Poll::Ready(());
            }
            if self.changes.poll_changed(cx).is_pending() {
                return Poll::Pending;
            }
            self.changes.renew();
        }
    }
}

impl Drop for AttemptGuard {
    fn drop(&mut self) {
        if self.is_reported {
            return;
        }
        if let Some(lifecycle) = self.lifecycle.upgrade() {
            lifecycle.cancel(self.attempt.id());
        }
    }
}

impl fmt::Debug for AttemptGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptGuard").field("attempt", &self.attempt).finish_non_exhaustive()
    }
}
