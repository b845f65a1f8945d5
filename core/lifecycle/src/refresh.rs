//! A refresh: up to a few attempts to get a token, one request at a time.

use std::sync::Arc;
use std::time::Duration;

use polygrant::Error;

use crate::action::{Action, AttemptId, TokenError};
use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};
use crate::waiter::{RefreshId, Waiter, Wish};

/// What is being done about the next token.
#[derive(Debug)]
pub(crate) enum Refresh {
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
pub(crate) struct Progress {
    pub(crate) id: RefreshId,
    /// How many attempts it has made.
    pub(crate) attempts: u32,
    /// When all of it has to be over.
    pub(crate) deadline: Deadline,
    /// The generation whose rejection started it, if one did.
    pub(crate) replaces: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct Requesting {
    /// This attempt included.
    pub(crate) progress: Progress,
    pub(crate) attempt: AttemptId,
    pub(crate) sent: Now,
    pub(crate) timeout: Duration,
    /// When the attempt is given up if its outcome was not reported.
    pub(crate) report_due: Deadline,
    /// After that a failure is not the server's: the process was stopped meanwhile.
    pub(crate) late_after: Deadline,
    pub(crate) grant_change: GrantChange,
    /// The token was first rejected after the request was sent: if the same one comes, it was issued
    /// before that.
    pub(crate) token_rejected: bool,
}

impl Requesting {
    /// Returns a waiter with that wish for the refresh that the request is part of.
    pub(crate) fn waiter(&self, wish: Wish, now: Now) -> Waiter {
        let wait = self.report_due.remaining(now);
        Waiter { refresh: self.progress.id, wait, ..Waiter::wishing(wish) }
    }
}

/// What happened to the grant since the request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GrantChange {
    None,
    /// A token is good, a refusal says nothing.
    Secret,
    /// The client, its endpoint or its scopes changed: the response is for another client.
    Client,
}

#[derive(Debug)]
pub(crate) struct Cooldown {
    pub(crate) error: Error,
    /// Until when no request is sent while a token is there to serve on.
    pub(crate) until: Deadline,
    /// Until when no request is sent without one.
    pub(crate) until_without_token: Deadline,
}

impl Refresh {
    /// Ends the attempt of that id, and returns it if it is the outstanding one.
    pub(crate) fn take(&mut self, attempt: AttemptId) -> Option<Requesting> {
        match std::mem::replace(self, Self::Idle) {
            Self::Requesting(requesting) if requesting.attempt == attempt => Some(requesting),
            other => {
                *self = other;
                None
            }
        }
    }

    /// Returns the outstanding attempt if its report is overdue.
    pub(crate) fn overdue(&self, now: Now) -> Option<AttemptId> {
        match self {
            Self::Requesting(it) if it.report_due.has_passed(now) => Some(it.attempt),
            _ => None,
        }
    }

    /// Returns the failure because of which nothing is sent now, with or without a token to serve on,
    /// and until when.
    pub(crate) fn cooldown(&self, has_token: bool, now: Now) -> Option<(&Error, Deadline)> {
        let Self::Cooldown(cooldown) = self else { return None };
        let until = if has_token { cooldown.until } else { cooldown.until_without_token };
        (!until.has_passed(now)).then_some((&cooldown.error, until))
    }

    /// Returns until when a failure holds the next request back, with or without a token to serve on.
    pub(crate) const fn held_back_until(&self, has_token: bool) -> Option<Deadline> {
        match self {
            Self::Cooldown(cooldown) if has_token => Some(cooldown.until),
            Self::Cooldown(cooldown) => Some(cooldown.until_without_token),
            Self::Backoff { until, .. } => Some(*until),
            Self::Idle | Self::Requesting(_) => None,
        }
    }

    /// Returns the progress of the refresh that is under way, if one is.
    pub(crate) const fn progress(&self) -> Option<&Progress> {
        match self {
            Self::Requesting(requesting) => Some(&requesting.progress),
            Self::Backoff { progress, .. } => Some(progress),
            Self::Idle | Self::Cooldown(_) => None,
        }
    }

    /// Returns when its next step is to be taken, without a token to serve on.
    pub(crate) const fn next_step_at(&self) -> Option<Deadline> {
        match self {
            Self::Requesting(requesting) => Some(requesting.report_due),
            _ => self.held_back_until(false),
        }
    }

    /// Returns a waiter with that wish for the refresh that is under way, if one is.
    pub(crate) fn waiter(&self, wish: Wish, now: Now) -> Option<Waiter> {
        let wait = self.next_step_at()?.remaining(now);
        Some(Waiter { refresh: self.progress()?.id, wait, ..Waiter::wishing(wish) })
    }
}

/// The outcome of the last refresh, for its waiters: a failure, or a token that came too late to be
/// kept. A token that is kept is handed out as such, and no longer than it can be used.
#[derive(Debug)]
pub(crate) struct LastOutcome {
    pub(crate) refresh: RefreshId,
    pub(crate) result: Result<Arc<CachedToken>, TokenError>,
    /// Until when a token that came too late is handed out.
    pub(crate) until: Deadline,
}

impl LastOutcome {
    /// Returns what a waiter gets, if it waited for this refresh.
    pub(crate) fn action_for(&self, waiter: Waiter, now: Now) -> Option<Action> {
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
    pub(crate) fn is_token(&self, generation: u64) -> bool {
        self.result.as_ref().is_ok_and(|token| token.generation() == generation)
    }
}
