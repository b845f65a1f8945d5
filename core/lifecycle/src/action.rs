//! What a driver of the lifecycle is told to do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{Error, Grant};

use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};
use crate::waiter::Waiter;

/// What a caller that wants a token is to do.
#[derive(Clone, Debug)]
pub enum Action {
    /// Use this token.
    Use(Arc<CachedToken>),
    /// Use this token, and run this request meanwhile: it is time for a new one.
    UseAndRefresh(Arc<CachedToken>, Attempt),
    /// Run this request, report its outcome, and poll again with its waiter.
    Refresh(Attempt),
    /// Wait until the lifecycle changes, but not longer than [`Waiter::max_wait`], and poll again with
    /// the waiter.
    Wait(Waiter),
    /// There is no token, and none is requested yet.
    Failed(TokenError),
}

/// A request to be run, and reported: to [`complete`](crate::Lifecycle::complete), or, if it has no
/// outcome, to [`cancel`](crate::Lifecycle::cancel).
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(crate) id: AttemptId,
    pub(crate) waiter: Waiter,
    pub(crate) grant: Grant,
    pub(crate) timeout: Duration,
    pub(crate) rejected: Option<u64>,
}

/// Identifies an attempt in its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub(crate) u64);

impl Attempt {
    /// Returns what identifies it in its report.
    #[must_use]
    pub const fn id(&self) -> AttemptId {
        self.id
    }

    /// Returns a waiter for the refresh that it is part of. Poll with it for the refresh's outcome.
    #[must_use]
    pub const fn waiter(&self) -> Waiter {
        self.waiter
    }

    /// Returns the grant that makes the request and parses the response.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Returns how long it may take in all.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns the generation of the token whose rejection started the refresh, if one did: a source of
    /// tokens that keeps its own must not give out that one again.
    #[must_use]
    pub const fn rejected(&self) -> Option<u64> {
        self.rejected
    }
}

/// Why there is no token, and from when on trying again has a point.
#[derive(Clone, Debug)]
pub struct TokenError {
    pub(crate) error: Error,
    pub(crate) retry_at: Deadline,
}

impl TokenError {
    /// Makes a failure that is not the lifecycle's but its driver's or one caller's: it holds no other
    /// caller back.
    #[must_use]
    pub const fn of(error: Error, now: Now) -> Self {
        Self { error, retry_at: now.after(Duration::ZERO) }
    }

    /// Returns what went wrong last.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.error
    }

    /// Returns what went wrong last.
    #[must_use]
    pub fn into_error(self) -> Error {
        self.error
    }

    /// Returns until when nothing is sent, and callers get this failure again.
    #[must_use]
    pub const fn retry_at(&self) -> Deadline {
        self.retry_at
    }

    /// Returns how long it is until then.
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
