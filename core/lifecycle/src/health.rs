//! A snapshot of a lifecycle, for dashboards.

use std::time::Duration;

use polygrant::{Error, ErrorKind, ErrorResponse, TransportErrorKind};

use crate::clock::Now;
use crate::current_token::CurrentToken;
use crate::refresh::Refresh;

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

impl Health {
    /// Describes a lifecycle with that usable token, if it has one.
    pub(crate) fn new(
        current: Option<&CurrentToken>,
        refresh: &Refresh,
        last_error: Option<&Error>,
        counts: Counts,
        now: Now,
    ) -> Self {
        let held_back = refresh.held_back_until(current.is_some());
        let held_back = held_back.filter(|until| !until.has_passed(now));
        let is_failing = refresh.cooldown(current.is_some(), now).is_some();
        let token = current.map(|current| &current.token);
        Self {
            state: match current {
                Some(current) if !current.refresh_due().has_passed(now) => State::Fresh,
                Some(_) => State::Stale,
                None if is_failing => State::Failing,
                None => State::Empty,
            },
            in_flight: matches!(refresh, Refresh::Requesting(_)),
            generation: token.map(|token| token.generation()),
            age: token.map(|token| token.age(now)),
            refresh_in: current.map(|current| current.refresh_due().remaining(now)),
            usable_for: token.map(|token| token.usable_until().remaining(now)),
            retry_in: held_back.map(|until| until.remaining(now)),
            last_refusal: last_error.and_then(Error::as_refusal).map(ErrorResponse::kind),
            last_fault: match last_error {
                Some(Error::Transport(error)) => Some(error.kind()),
                _ => None,
            },
            counts,
        }
    }
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
    /// Attempts that were handed out: requests, less [`adopted`](Self::adopted).
    pub requests: u64,
    /// Tokens that came.
    pub tokens: u64,
    /// Tokens that came from another process, so that nothing was sent.
    pub adopted: u64,
    /// Requests that failed.
    pub failures: u64,
    /// Callers that were told to wait.
    pub waits: u64,
    /// Tokens that a resource server rejected.
    pub rejections: u64,
}

impl Counts {
    pub(crate) const NONE: Self =
        Self { requests: 0, tokens: 0, adopted: 0, failures: 0, waits: 0, rejections: 0 };
}
