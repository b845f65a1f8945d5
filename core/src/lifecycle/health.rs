//! A snapshot of a lifecycle, for dashboards.

use std::time::Duration;

use crate::error::ErrorKind;
use crate::transport::TransportErrorKind;

/// A snapshot of a lifecycle. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// What callers meet.
    pub state: State,
    /// Whether a request is outstanding.
    pub in_flight: bool,
    /// The generation of the token that is kept.
    pub generation: Option<u64>,
    /// What has passed since the token was requested.
    pub age: Option<Duration>,
    /// How long until the token is refreshed; zero if it is due.
    pub refresh_in: Option<Duration>,
    /// How long the token can still be used.
    pub usable_for: Option<Duration>,
    /// How long until the next request may be sent, where one is held back by a failure.
    pub retry_in: Option<Duration>,
    /// What the refusal was about, if the last refresh was refused.
    pub last_refusal: Option<ErrorKind>,
    /// What went wrong on the way, if the last refresh got no response.
    pub last_fault: Option<TransportErrorKind>,
    /// What happened so far.
    pub counts: Counts,
}

/// What callers of a lifecycle meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// A token, far from its end.
    Fresh,
    /// A token that is due to be refreshed.
    Stale,
    /// No token: a caller causes a request or waits for one.
    Empty,
    /// No token, and none is requested yet: callers fail at once.
    Failing,
}

/// What happened to a lifecycle so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Requests that were handed out.
    pub requests: u64,
    /// Tokens that came.
    pub tokens: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Callers that were told to wait.
    pub waits: u64,
    /// Tokens that a resource server rejected.
    pub rejections: u64,
}
