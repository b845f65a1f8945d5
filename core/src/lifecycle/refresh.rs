//! A refresh: up to a few attempts to get a token, one request at a time.

use std::sync::Arc;

use super::action::{Action, AttemptId, RefreshId, TokenError, Waiter};
use super::cached_token::CachedToken;
use super::clock::{Deadline, Now};
use crate::error::Error;

/// What is being done about the next token.
#[derive(Debug)]
pub(super) enum Refresh {
    /// Nothing.
    Idle,
    /// A request is outstanding.
    Requesting(Requesting),
    /// The next attempt waits for its time.
    Backoff { progress: Progress, until: Deadline },
    /// A refresh has failed, and the next one waits for its time.
    Cooldown(Cooldown),
}

/// How far a refresh has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub(super) id: RefreshId,
    /// How many attempts it has made.
    pub(super) attempts: u32,
    /// When all of it has to be over.
    pub(super) deadline: Deadline,
}

#[derive(Debug)]
pub(super) struct Requesting {
    /// This attempt included.
    pub(super) progress: Progress,
    pub(super) attempt: AttemptId,
    pub(super) sent: Now,
    /// When the attempt is given up if its outcome was not reported.
    pub(super) report_due: Deadline,
    pub(super) grant_change: GrantChange,
    /// A resource server rejected the token since the request was sent: the new one may have been
    /// issued before that, too.
    pub(super) token_rejected: bool,
}

/// What happened to the grant since the request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GrantChange {
    None,
    /// A token is good, a refusal says nothing.
    Secret,
    /// The client, its endpoint or its scopes changed: the response is for another client.
    Client,
}

#[derive(Debug)]
pub(super) struct Cooldown {
    pub(super) error: Error,
    /// Until when no request is sent while a token is there to serve on.
    pub(super) until: Deadline,
    /// Until when no request is sent without one.
    pub(super) until_without_token: Deadline,
}

impl Refresh {
    /// Ends the attempt of that id, and returns it if it is the outstanding one.
    pub(super) fn take(&mut self, attempt: AttemptId) -> Option<Requesting> {
        match std::mem::replace(self, Self::Idle) {
            Self::Requesting(requesting) if requesting.attempt == attempt => Some(requesting),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Returns the outstanding attempt if its report is overdue.
    pub(super) fn overdue(&self, now: Now) -> Option<AttemptId> {
        match self {
            Self::Requesting(it) if it.report_due.has_passed(now) => Some(it.attempt),
            _ => None,
        }
    }

    /// Returns until when a failure holds the next request back, with or without a token to serve on.
    pub(super) const fn held_back_until(&self, has_token: bool) -> Option<Deadline> {
        match self {
            Self::Cooldown(cooldown) if has_token => Some(cooldown.until),
            Self::Cooldown(cooldown) => Some(cooldown.until_without_token),
            Self::Backoff { until, .. } => Some(*until),
            Self::Idle | Self::Requesting(_) => None,
        }
    }

    /// Returns when something is to be done even if there is a token to hand out.
    pub(super) fn due(&self, token: Option<&CachedToken>) -> Option<Deadline> {
        Some(match self {
            Self::Idle => token?.fresh_until(),
            Self::Requesting(requesting) => requesting.report_due,
            Self::Backoff { until, .. } => *until,
            Self::Cooldown(cooldown) => match token {
                // The shorter pause holds as soon as the token is at its end.
                Some(token) => {
                    cooldown.until.min(cooldown.until_without_token.max(token.usable_until()))
                }
                None => cooldown.until_without_token,
            },
        })
    }

    /// Returns a waiter for the refresh that is under way, if one is.
    pub(super) fn waiter(&self, now: Now) -> Option<Waiter> {
        let (progress, until) = match self {
            Self::Requesting(requesting) => (&requesting.progress, requesting.report_due),
            Self::Backoff { progress, until } => (progress, *until),
            Self::Idle | Self::Cooldown(_) => return None,
        };
        Some(Waiter { refresh: progress.id, wait: until.remaining(now) })
    }
}

/// The outcome of the last refresh, for its waiters: a failure, or a token that came too late to be
/// kept. A token that is kept is handed out as such, and no longer than it can be used.
#[derive(Debug)]
pub(super) struct LastOutcome {
    pub(super) refresh: RefreshId,
    pub(super) result: Result<Arc<CachedToken>, TokenError>,
    /// Until when a token that came too late is handed out.
    pub(super) until: Deadline,
}

impl LastOutcome {
    /// Returns what a waiter gets, if it waited for this refresh.
    pub(super) fn action_for(&self, waiter: Waiter, now: Now) -> Option<Action> {
        if waiter.refresh != self.refresh {
            return None;
        }
        match &self.result {
            Err(failure) => Some(Action::Failed(failure.clone())),
            Ok(token) if !self.until.has_passed(now) => Some(Action::Use(Arc::clone(token))),
            Ok(_) => None,
        }
    }

    /// Returns whether it is the token of that generation.
    pub(super) fn is_token(&self, generation: u64) -> bool {
        self.result.as_ref().is_ok_and(|token| token.generation() == generation)
    }
}
