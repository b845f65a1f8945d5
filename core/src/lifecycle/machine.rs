//! The machine itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::action::{Action, Attempt, AttemptId, RefreshId, TokenError, Waiter};
use super::cached_token::CachedToken;
use super::clock::{Deadline, MonotonicClock, Now};
use super::health::{Counts, Health, State};
use super::lease::Lease;
use super::pauses::{FailedRefreshes, requested_pause, retry_pause};
use super::policy::Policy;
use super::refresh::{Cooldown, GrantChange, LastOutcome, Progress, Refresh, Requesting};
use crate::error::{Error, ErrorResponse};
use crate::grant::Grant;
use crate::token::AccessToken;
use crate::transport::{TransportError, TransportErrorKind};

/// Decides when a token is requested, which callers wait, and what a failure means. See the
/// [module](super) for a picture and a walk through.
///
/// * To get a token: [`poll_token`](Self::poll_token), which says what to do.
/// * To report the outcome of a request: [`complete`](Self::complete), [`cancel`](Self::cancel).
/// * To tell what else happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To look: [`current`](Self::current), [`lease`](Self::lease), [`wake_at`](Self::wake_at),
///   [`health`](Self::health).
///
/// The same calls with the same arguments have the same results. No order of calls, and no time,
/// panics; time may run backwards.
pub struct Lifecycle {
    policy: Policy,
    grant: Grant,
    clock: MonotonicClock,
    token: Option<Arc<CachedToken>>,
    generation: u64,
    refresh: Refresh,
    refreshes: u64,
    attempts: u64,
    last_outcome: Option<LastOutcome>,
    failed_refreshes: FailedRefreshes,
    /// Before that no request may be sent, because one was just now.
    next_request_at: Option<Deadline>,
    counts: Counts,
}

impl Lifecycle {
    /// Returns a lifecycle that has no token yet and has requested none.
    #[must_use]
    pub const fn new(grant: Grant, policy: Policy) -> Self {
        Self {
            policy,
            grant,
            clock: MonotonicClock::new(),
            token: None,
            generation: 0,
            refresh: Refresh::Idle,
            refreshes: 0,
            attempts: 0,
            last_outcome: None,
            failed_refreshes: FailedRefreshes::NONE,
            next_request_at: None,
            counts: Counts { requests: 0, tokens: 0, failures: 0, waits: 0, rejections: 0 },
        }
    }

    /// Returns what a caller that wants a token is to do. A caller that has waited polls with its
    /// waiter, and gets the outcome of the refresh that it waited for.
    ///
    /// `entropy` is 64 random bits.
    pub fn poll_token(&mut self, now: Now, entropy: u64, waiter: Option<Waiter>) -> Action {
        let now = self.clock.advance(now);
        self.expire_lost_attempt(now, entropy);
        // 1. A usable token is served at once; the caller that finds it stale also refreshes.
        if let Some(token) = self.usable_token(now).cloned() {
            let attempt = if token.is_fresh(now) { None } else { self.next_attempt(now) };
            return match attempt {
                Some(attempt) => Action::UseAndRefresh(token, attempt),
                None => Action::Use(token),
            };
        }
        // 2. A waiter gets the outcome of the refresh that it waited for.
        let outcome = self.last_outcome.as_ref();
        if let Some(action) = waiter.and_then(|waiter| outcome?.action_for(waiter, now)) {
            return action;
        }
        // 3. After a failure nothing is sent until `retry_at`.
        if let Refresh::Cooldown(Cooldown { error, until_without_token: retry_at, .. }) =
            &self.refresh
        {
            if !retry_at.has_passed(now) {
                return Action::Failed(TokenError { error: error.clone(), retry_at: *retry_at });
            }
        }
        // 4. Otherwise this caller sends the next attempt, or waits for the one under way.
        if let Some(attempt) = self.next_attempt(now) {
            return Action::Refresh(attempt);
        }
        self.counts.waits += 1;
        // Without an attempt to send, a refresh is under way.
        let nothing = Waiter { refresh: RefreshId(self.refreshes), wait: Duration::ZERO };
        Action::Wait(self.refresh.waiter(now).unwrap_or(nothing))
    }

    /// Takes the outcome of a request. Returns whether it was still wanted: the report of a request
    /// that was given up changes nothing.
    ///
    /// `entropy` is 64 random bits.
    pub fn complete(
        &mut self,
        attempt: AttemptId,
        outcome: Result<AccessToken, Error>,
        now: Now,
        entropy: u64,
    ) -> bool {
        let now = self.clock.advance(now);
        let requesting = self.refresh.take(attempt);
        let is_wanted = requesting.is_some();
        if let Some(requesting) = requesting {
            self.conclude(&requesting, outcome, now, entropy);
        }
        is_wanted
    }

    /// Takes note that a request has no outcome, because what ran it has stopped. The next caller runs
    /// another. Returns whether it was still wanted.
    pub fn cancel(&mut self, attempt: AttemptId) -> bool {
        self.refresh.take(attempt).is_some()
    }

    /// Takes note that a resource server rejected the token of that generation. Returns whether it was
    /// the current one: of any number of rejections of one generation, the first counts.
    pub fn invalidate(&mut self, generation: u64) -> bool {
        if self.last_outcome.as_ref().is_some_and(|outcome| outcome.is_token(generation)) {
            self.last_outcome = None;
        }
        if self.token.as_ref().is_none_or(|token| token.generation() != generation) {
            return false;
        }
        self.token = None;
        self.counts.rejections += 1;
        if let Refresh::Requesting(requesting) = &mut self.refresh {
            requesting.token_rejected = true;
        }
        true
    }

    /// Takes new credentials, or another client altogether. A pause after a failure ends; a token of
    /// the same client, endpoint and scopes stays.
    pub fn set_grant(&mut self, grant: Grant) {
        let same_client = grant.is_of_the_client_of(&self.grant);
        let change = if same_client { GrantChange::Secret } else { GrantChange::Client };
        self.grant = grant;
        // 1. Another client's token is not for this one.
        if change == GrantChange::Client {
            self.token = None;
        }
        // 2. No failure so far says anything of the new grant, which is tried at once.
        self.failed_refreshes = FailedRefreshes::NONE;
        self.last_outcome = None;
        self.next_request_at = None;
        // 3. An outstanding request was made with the old grant; a pause ends.
        match &mut self.refresh {
            Refresh::Requesting(requesting) => {
                requesting.grant_change = requesting.grant_change.max(change);
            }
            refresh => *refresh = Refresh::Idle,
        }
    }

    /// Returns the token that is kept, if there is one. It may be past its end.
    #[must_use]
    pub const fn current(&self) -> Option<&Arc<CachedToken>> {
        self.token.as_ref()
    }

    /// Returns a lease of the [`current`](Self::current) token in place of the known one, if any:
    /// `None` if that is as good, or if there is no token.
    ///
    /// It holds until the token is due to be renewed; while that is under way or put off, until
    /// something is to be done about it.
    #[must_use]
    pub fn lease(&self, known: Option<&Lease>) -> Option<Lease> {
        let token = self.token.as_ref()?;
        let until = self.wake_at()?.min(token.usable_until());
        let is_known = known.is_some_and(|known| known.is_of(token, until));
        (!is_known).then(|| Lease::of(token, until))
    }

    /// Returns when a driver that has no use for the token, but wants it to be there, is to poll: when
    /// the token is due to be refreshed, or when a pause is over.
    #[must_use]
    pub fn wake_at(&self) -> Option<Deadline> {
        self.refresh.due(self.token.as_deref())
    }

    /// Returns the policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns a snapshot for monitoring.
    #[must_use]
    pub fn health(&self, now: Now) -> Health {
        let now = self.clock.read(now);
        let token = self.usable_token(now);
        let held_back = self.refresh.held_back_until(token.is_some());
        let held_back = held_back.filter(|until| !until.has_passed(now));
        let is_failing = matches!(self.refresh, Refresh::Cooldown(_)) && held_back.is_some();
        let last_result = self.last_outcome.as_ref().map(|outcome| outcome.result.as_ref());
        let last_error = last_result.and_then(Result::err).map(TokenError::error);
        Health {
            state: match token {
                Some(token) if token.is_fresh(now) => State::Fresh,
                Some(_) => State::Stale,
                None if is_failing => State::Failing,
                None => State::Empty,
            },
            in_flight: matches!(self.refresh, Refresh::Requesting(_)),
            generation: token.map(|token| token.generation()),
            age: token.map(|token| token.age(now)),
            refresh_in: token.map(|token| token.fresh_until().remaining(now)),
            usable_for: token.map(|token| token.usable_until().remaining(now)),
            retry_in: held_back.map(|until| until.remaining(now)),
            last_refusal: last_error.and_then(Error::as_refusal).map(ErrorResponse::kind),
            last_fault: match last_error {
                Some(Error::Transport(error)) => Some(error.kind()),
                _ => None,
            },
            counts: self.counts,
        }
    }

    /// Begins the next attempt, if a request may be sent now.
    fn next_attempt(&mut self, now: Now) -> Option<Attempt> {
        // 1. One request at a time, and none before a pause is over.
        let held_back = self.refresh.held_back_until(self.usable_token(now).is_some());
        if matches!(self.refresh, Refresh::Requesting(_))
            || held_back.is_some_and(|until| !until.has_passed(now))
        {
            return None;
        }
        // 2. A refresh in its backoff goes on while it has time left; otherwise a new one begins.
        let progress = match self.refresh {
            Refresh::Backoff { progress, .. } if !progress.deadline.has_passed(now) => progress,
            _ => {
                self.refreshes += 1;
                let id = RefreshId(self.refreshes);
                Progress { id, attempts: 0, deadline: self.policy.refresh_deadline(now) }
            }
        };
        // 3. Two requests keep their distance, whatever they are for.
        if let Some(until) = self.next_request_at.filter(|at| !at.has_passed(now)) {
            self.refresh = Refresh::Backoff { progress, until };
            return None;
        }
        // 4. The attempt has its own timeout, and what is left of the refresh's.
        self.next_request_at = Some(now.after(self.policy.request_interval));
        self.attempts += 1;
        self.counts.requests += 1;
        let attempt = AttemptId(self.attempts);
        let timeout = self.policy.timeouts.attempt.min(progress.deadline.remaining(now));
        // Its driver keeps to the timeout; the rest is for the report.
        let report_due = now.after(timeout.saturating_add(self.policy.request_interval));
        self.refresh = Refresh::Requesting(Requesting {
            progress: Progress { attempts: progress.attempts + 1, ..progress },
            attempt,
            sent: now,
            report_due,
            grant_change: GrantChange::None,
            token_rejected: false,
        });
        let waiter = Waiter { refresh: progress.id, wait: report_due.remaining(now) };
        Some(Attempt { id: attempt, waiter, grant: self.grant.clone(), timeout })
    }

    /// Draws the consequences of an attempt that is over.
    fn conclude(
        &mut self,
        requesting: &Requesting,
        outcome: Result<AccessToken, Error>,
        now: Now,
        entropy: u64,
    ) {
        match (outcome, requesting.grant_change) {
            (Ok(token), GrantChange::None | GrantChange::Secret) => {
                self.keep(requesting, token, now, entropy);
            }
            (Err(error), GrantChange::None) => self.fail(requesting, error, now, entropy),
            // It says nothing of the new grant: the refresh begins again, for the same waiters.
            (_, GrantChange::Client) | (Err(_), GrantChange::Secret) => {
                let id = requesting.progress.id;
                let deadline = self.policy.refresh_deadline(now);
                let progress = Progress { id, attempts: 0, deadline };
                self.refresh = Refresh::Backoff { progress, until: now.after(Duration::ZERO) };
            }
        }
    }

    fn keep(&mut self, requesting: &Requesting, token: AccessToken, now: Now, entropy: u64) {
        self.generation += 1;
        self.counts.tokens += 1;
        self.failed_refreshes = FailedRefreshes::NONE;
        let sent = requesting.sent;
        let token = CachedToken::new(token, self.generation, sent, &self.policy, entropy);
        let token = Arc::new(if requesting.token_rejected { token.stale(now) } else { token });
        self.last_outcome = if token.is_usable(now) {
            self.token = Some(token);
            None
        } else {
            // It came too late to be kept, but its waiters are not to wait in vain.
            let until = now.after(self.policy.request_interval);
            Some(LastOutcome { refresh: requesting.progress.id, result: Ok(token), until })
        };
    }

    fn fail(&mut self, requesting: &Requesting, error: Error, now: Now, entropy: u64) {
        self.counts.failures += 1;
        let progress = requesting.progress;
        let requested = requested_pause(&error, &self.policy);
        // 1. Another attempt follows, if it can help and there is time for it.
        if error.is_retryable() && progress.attempts < self.policy.attempts {
            let distance = self.next_request_at.map_or(Duration::ZERO, |at| at.remaining(now));
            let pause = retry_pause(&error, progress.attempts, &self.policy, entropy);
            let pause = pause.max(requested).max(distance);
            if pause < progress.deadline.remaining(now) {
                self.refresh = Refresh::Backoff { progress, until: now.after(pause) };
                return;
            }
        }
        // 2. Otherwise the refresh has failed: nothing is sent for a pause that grows each time.
        let token = self.usable_token(now);
        let serves_on = token.is_some();
        let refresh_ahead = token.map(|token| token.refresh_ahead());
        let pause = self.failed_refreshes.count(&error, refresh_ahead, &self.policy);
        let until = now.after(pause.max(requested));
        // 3. Should the token that serves on end meanwhile, only the server's own wish holds.
        let until_without_token = if serves_on { now.after(requested) } else { until };
        let failure = TokenError { error: error.clone(), retry_at: until_without_token };
        self.last_outcome = Some(LastOutcome { refresh: progress.id, result: Err(failure), until });
        self.refresh = Refresh::Cooldown(Cooldown { error, until, until_without_token });
    }

    /// Takes a request that was not reported in time for one that ran out of time.
    fn expire_lost_attempt(&mut self, now: Now, entropy: u64) {
        let overdue = self.refresh.overdue(now);
        if let Some(requesting) = overdue.and_then(|attempt| self.refresh.take(attempt)) {
            let error = TransportError::new(TransportErrorKind::Timeout).into();
            self.conclude(&requesting, Err(error), now, entropy);
        }
    }

    fn usable_token(&self, now: Now) -> Option<&Arc<CachedToken>> {
        self.token.as_ref().filter(|token| token.is_usable(now))
    }
}

impl fmt::Debug for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lifecycle")
            .field("grant", &self.grant)
            .field("token", &self.token)
            .field("refresh", &self.refresh)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}
