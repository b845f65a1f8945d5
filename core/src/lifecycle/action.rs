//! What the lifecycle answers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::cached_token::CachedToken;
use super::clock::{Deadline, Now};
use crate::error::{Error, TransportError, TransportErrorKind};
use crate::grant::Grant;

/// What to do about a wish for a token.
#[derive(Clone, Debug)]
pub enum Action {
    /// Use this token.
    Use(Arc<CachedToken>),
    /// Use this token, and run this request meanwhile: it is time for a new one.
    UseAndRefresh(Arc<CachedToken>, Attempt),
    /// Run this request, report what came of it, and ask again.
    Refresh(Attempt),
    /// Wait until the token or the failure comes, but not longer than [`Waiter::max_wait`], and ask again
    /// with the waiter.
    Wait(Waiter),
    /// There is no token, and none is to be asked for yet.
    Failed(TokenError),
}

/// A request to be run. Every one is to be reported: to [`complete`](super::Lifecycle::complete), or, if
/// nothing will come of it, to [`cancel`](super::Lifecycle::cancel).
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(super) id: AttemptId,
    pub(super) waiter: Waiter,
    pub(super) grant: Grant,
    pub(super) timeout: Duration,
}

/// Which request an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub(super) u64);

impl Attempt {
    /// Which one it is.
    #[must_use]
    pub const fn id(&self) -> AttemptId {
        self.id
    }

    /// A waiter for the flight that it is part of: ask with it for what came of the flight.
    #[must_use]
    pub const fn waiter(&self) -> Waiter {
        self.waiter
    }

    /// Whose request it is, and what reads the answer.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// How long it may take in all.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }
}

/// A place among those who wait for one flight. All of them get what comes of it. A token or a failure
/// uses the waiter up: who asks with it again may get the same failure again, and nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    pub(super) flight: u64,
    pub(super) wait: Duration,
}

impl Waiter {
    /// How long to wait at most before asking again.
    #[must_use]
    pub const fn max_wait(self) -> Duration {
        self.wait
    }
}

/// Why there is no token, and from when on asking has a point.
#[derive(Clone, Debug)]
pub struct TokenError {
    pub(super) error: Error,
    pub(super) retry_at: Deadline,
}

impl TokenError {
    /// A failure that is not the lifecycle's but its driver's or one caller's: it holds nobody back.
    #[must_use]
    pub const fn of(error: Error, now: Now) -> Self {
        Self { error, retry_at: now.after(Duration::ZERO) }
    }

    /// One caller has waited for as long as it would. Asking again has a point at once.
    #[must_use]
    pub const fn timed_out(now: Now) -> Self {
        Self::of(Error::Transport(TransportError::new(TransportErrorKind::Timeout)), now)
    }

    /// What went wrong last.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.error
    }

    /// What went wrong last.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.error
    }

    /// Until then nothing is sent, and whoever asks gets this failure again.
    #[must_use]
    pub const fn retry_at(&self) -> Deadline {
        self.retry_at
    }

    /// How long until then.
    #[must_use]
    pub fn retry_in(&self, now: Now) -> Duration {
        self.retry_at.remaining(now)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
