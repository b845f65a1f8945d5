//! The machine itself: single flight, pauses, and the outcome of each request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{AccessToken, Error, Grant, TransportError, TransportErrorKind};

use crate::action::{Action, Attempt, AttemptId, TokenError};
use crate::adopted_token::{AdoptedToken, Obtained};
use crate::cached_token::{CachedToken, has_ended};
use crate::clock::{Deadline, MonotonicClock, Now};
use crate::current_token::{CurrentToken, Origin};
use crate::health::Counts;
use crate::pauses::{FailedRefreshes, retry_pause};
use crate::policy::{KeptPolicy, Policy};
use crate::refresh::{GrantChange, LastOutcome, Progress, Refresh, Requesting};
use crate::rejections::{Rejections, Verdict};
use crate::requests::Requests;
use crate::waiter::{Waiter, Wish};

/// How long a caller waits before it looks again whether its request is still held back. Its driver wakes it
/// earlier, when its turn comes.
const HELD_WAIT: Duration = Duration::from_secs(5);

/// Decides when a token is requested, which callers wait, and what a failure means. See the
/// [module](super) for a picture and a walk through.
///
/// * To get a token: [`poll_token`](Self::poll_token), which says what to do.
/// * To report the outcome of a request: [`complete`](Self::complete),
///   [`complete_with`](Self::complete_with), [`cancel`](Self::cancel).
/// * To share tokens with other processes: [`export`](Self::export), [`adopt`](Self::adopt), and a
///   [store](crate::store).
/// * To tell what else happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant),
///   [`set_attempt_grant`](Self::set_attempt_grant),
///   [`credentials_changed`](Self::credentials_changed), [`forked`](Self::forked).
/// * To look for other credentials in time: [`poll_credentials`](Self::poll_credentials).
/// * To limit requests: [`hold_requests`](Self::hold_requests),
///   [`is_request_held`](Self::is_request_held).
/// * To look: [`current`](Self::current), [`lease`](Self::lease),
///   [`shared_lease`](Self::shared_lease), [`wake_at`](Self::wake_at), [`health`](Self::health), [`eviction_priority`](Self::eviction_priority).
///
/// The same calls with the same arguments have the same results. No order of calls, and no time,
/// panics; time may run backwards.
pub struct Lifecycle {
    pub(crate) policy: KeptPolicy,
    pub(crate) grant: Grant,
    pub(crate) clock: MonotonicClock,
    pub(crate) current: Option<CurrentToken>,
    pub(crate) rejections: Rejections,
    pub(crate) generation: u64,
    pub(crate) refresh: Refresh,
    pub(crate) requests: Requests,
    pub(crate) last_outcome: Option<LastOutcome>,
    pub(crate) failed_refreshes: FailedRefreshes,
    /// How many requests in a row were reported so late that the process must have been stopped.
    pub(crate) late_failures: u32,
    pub(crate) next_credentials_check: Option<Deadline>,
    pub(crate) counts: Counts,
    pub(crate) holds_requests: bool,
    pub(crate) is_request_held: bool,
}

impl Lifecycle {
    /// Returns a lifecycle that has no token yet and has requested none.
    #[must_use]
    pub fn new(grant: Grant, policy: Policy) -> Self {
        Self {
            policy: KeptPolicy::new(policy),
            grant,
            clock: MonotonicClock::new(),
            current: None,
            rejections: Rejections::NONE,
            generation: 0,
            refresh: Refresh::Idle,
            requests: Requests::NONE,
            last_outcome: None,
            failed_refreshes: FailedRefreshes::NONE,
            late_failures: 0,
            next_credentials_check: None,
            counts: Counts::NONE,
            holds_requests: false,
            is_request_held: false,
        }
    }

    /// Returns what a caller that wants a token is to do. A caller that has waited polls with its
    /// waiter, and gets the outcome of the refresh that it waited for; a caller that wants a certain
    /// token begins with a [`Waiter`] that says so.
    ///
    /// `entropy` is 64 random bits.
    pub fn poll_token(&mut self, now: Now, entropy: u64, waiter: Option<Waiter>) -> Action {
        let now = self.clock.advance(now);
        self.expire_lost_attempt(now, entropy);
        self.is_request_held = false;
        if let Some(current) = &mut self.current {
            current.forget_predecessor(now);
        }
        // 1. What the caller wants is a token after a certain generation; after 0, any token.
        let after = match waiter.map_or(Wish::ANY, |waiter| waiter.wish) {
            Wish::After(generation) => generation,
            Wish::InPlaceOf(generation) => match self.report(generation, now) {
                Verdict::UsePredecessor(token) => return Action::Use(token),
                Verdict::UseCurrent => 0,
                Verdict::AwaitSuccessor => generation,
            },
            Wish::Lasting(life) => self.current().map_or(0, |token| {
                let will_do = token.remaining(now) >= life || token.lifetime() <= life;
                if will_do { 0 } else { token.generation() }
            }),
            Wish::New => self.current().map_or(0, |token| token.generation()),
        };
        // 2. A usable token that will do is served at once. The caller that finds a refresh due, or in
        //    its backoff, also runs the next attempt.
        let usable = self.usable(now).map(|current| Arc::clone(&current.token));
        let has_token = usable.is_some();
        if let Some(token) = usable.filter(|token| token.generation() > after) {
            return match self.is_refresh_due(now).then(|| self.next_attempt(after, now)).flatten() {
                Some(attempt) => Action::UseAndRefresh(token, attempt),
                None => Action::Use(token),
            };
        }
        // 3. After a failure nothing is sent until `retry_at`.
        if let Some((error, retry_at)) = self.refresh.cooldown(has_token, now) {
            return Action::Failed(TokenError { error: error.clone(), retry_at });
        }
        // 4. A waiter gets the outcome of the refresh that it waited for.
        let outcome = self.last_outcome.as_ref();
        if let Some(action) = waiter.and_then(|waiter| outcome?.action_for(waiter, now)) {
            return action;
        }
        // 5. Otherwise this caller sends the next attempt, or waits for the one under way (single flight).
        if let Some(attempt) = self.next_attempt(after, now) {
            return Action::Refresh(attempt);
        }
        self.counts.waits += 1;
        // Without an attempt to send, a refresh is under way, or its request is held back.
        let wish = Wish::After(after);
        let next = self.refresh.waiter(wish, now).unwrap_or(Waiter::wishing(wish));
        let held_since = waiter.and_then(|waiter| waiter.held_since);
        Action::Wait(if self.is_request_held {
            Waiter { wait: HELD_WAIT, held_since: held_since.or(Some(now.steady)), ..next }
        } else {
            Waiter { held_since, ..next }
        })
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
        self.complete_with(attempt, Obtained::Fetched(outcome), now, entropy)
    }

    /// Takes what an attempt brought, which may be a token that another process had requested. Returns
    /// whether it was still wanted.
    ///
    /// `entropy` is 64 random bits.
    pub fn complete_with(
        &mut self,
        attempt: AttemptId,
        obtained: Obtained,
        now: Now,
        entropy: u64,
    ) -> bool {
        let now = self.clock.advance(now);
        let Some(requesting) = self.refresh.take(attempt) else { return false };
        self.conclude(&requesting, obtained, now, entropy);
        true
    }

    /// Takes note that a request has no outcome, because what ran it has stopped. The next caller runs
    /// another. Returns whether it was still wanted.
    pub fn cancel(&mut self, attempt: AttemptId) -> bool {
        self.refresh.take(attempt).is_some()
    }

    /// Takes note that a resource server rejected the token of that generation; the caller wants no
    /// other (see [`Waiter::in_place_of`]). The token stays in use until its successor has come, which
    /// the next caller requests if that has a point.
    ///
    /// Returns whether anything follows: for a token that is not the current one, or is known to be
    /// rejected, nothing does.
    pub fn invalidate(&mut self, generation: u64, now: Now) -> bool {
        let now = self.clock.advance(now);
        let before = self.current.as_ref().map(|current| current.marks);
        drop(self.report(generation, now));
        before != self.current.as_ref().map(|current| current.marks)
    }

    /// Returns the token that is kept, if there is one. It may be past its end.
    #[must_use]
    pub fn current(&self) -> Option<&Arc<CachedToken>> {
        self.current.as_ref().map(|current| &current.token)
    }

    /// Returns the grant.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns what has happened so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Takes a report of a rejection.
    fn report(&mut self, generation: u64, now: Now) -> Verdict {
        // 1. A token that came too late to be kept is not handed out again.
        if self.last_outcome.as_ref().is_some_and(|outcome| outcome.is_token(generation)) {
            self.last_outcome = None;
        }
        // 2. A rejection of another token than the current one is old, and that of a token at its end
        //    no news.
        let current = self.current.as_mut().filter(|it| it.token.generation() == generation);
        let Some(current) = current else { return Verdict::UseCurrent };
        if !current.token.is_usable(now) {
            return Verdict::AwaitSuccessor;
        }
        self.rejections.acknowledge(current, now);
        let is_first = !std::mem::replace(&mut current.marks.is_rejected, true);
        self.counts.rejections += u64::from(is_first);
        // Where a new token ends the one before, another process has one by now: what failed before then
        // says nothing of that.
        if is_first
            && self.grant.dialect().exclusive
            && matches!(self.refresh, Refresh::Cooldown(_))
        {
            self.refresh = Refresh::Idle;
        }
        // 3. A refresh that is under way brings the successor. Where that is to replace a replacement,
        //    it will probably be rejected as well, and the caller does not wait.
        if let Refresh::Requesting(requesting) = &mut self.refresh {
            requesting.token_rejected |= is_first && !self.rejections.are_paused(now);
        }
        current.marks.is_rejected_during_refresh |= self.refresh.progress().is_some();
        match self.refresh.progress() {
            Some(it) if it.replaces.is_some() && self.rejections.are_persistent() => {
                Verdict::UseCurrent
            }
            Some(_) => Verdict::AwaitSuccessor,
            None => self.rejections.judge(current, now, &self.policy),
        }
    }

    /// Begins the next attempt, if a request may be sent now. `after` is what its caller waits for.
    fn next_attempt(&mut self, after: u64, now: Now) -> Option<Attempt> {
        // 1. Single flight: one request at a time, and none before a pause is over.
        let held_back = self.refresh.held_back_until(self.usable(now).is_some());
        if matches!(self.refresh, Refresh::Requesting(_))
            || held_back.is_some_and(|until| !until.has_passed(now))
        {
            return None;
        }
        if self.holds_requests {
            self.is_request_held = true;
            return None;
        }
        // 2. A refresh in its backoff goes on while it has time left; otherwise a new one begins.
        let rejected = self.current.as_ref().filter(|it| it.marks.successor_wanted.is_some());
        let replaces = rejected.map(|it| it.token.generation());
        let progress = match self.refresh {
            Refresh::Backoff { progress, .. } if !progress.deadline.has_passed(now) => progress,
            _ => self.requests.begin_refresh(replaces, &self.policy, now),
        };
        // 3. Two requests keep their distance, whatever they are for.
        if let Some(until) = self.requests.held_back_until(now) {
            self.refresh = Refresh::Backoff { progress, until };
            return None;
        }
        self.counts.requests += 1;
        let requesting = self.requests.send(progress, &self.policy, now);
        let attempt = Attempt {
            id: requesting.attempt,
            waiter: requesting.waiter(Wish::After(after), now),
            grant: self.grant.clone(),
            timeout: requesting.timeout,
            rejected: progress.replaces,
        };
        self.refresh = Refresh::Requesting(requesting);
        Some(attempt)
    }

    /// Draws the consequences of an attempt that is over.
    fn conclude(&mut self, requesting: &Requesting, obtained: Obtained, now: Now, entropy: u64) {
        let (outcome, is_adopted) = match obtained {
            Obtained::Fetched(Err(error)) => (Err(error), false),
            Obtained::Fetched(Ok(token)) => {
                (Ok(AdoptedToken::new(token, Duration::ZERO, requesting.sent)), false)
            }
            Obtained::Adopted(token) => (Ok(token), true),
        };
        self.counts.adopted += u64::from(is_adopted);
        // A failure whose report is late was the process's, which was stopped: it counts as cancelled, and
        // so does a token that has ended meanwhile. Twice in a row it is no accident.
        let is_of_use = outcome.as_ref().is_ok_and(|it| !has_ended(it, &self.policy, now));
        let is_late = !is_of_use && requesting.late_after.has_passed(now);
        self.late_failures = if is_late { self.late_failures.saturating_add(1) } else { 0 };
        if self.late_failures == 1 {
            return;
        }
        match (outcome, requesting.grant_change) {
            (Ok(token), GrantChange::None | GrantChange::Secret) => {
                self.keep(requesting, token, is_adopted, now, entropy);
            }
            (Err(error), GrantChange::None) => self.fail(requesting, error, now, entropy),
            // It says nothing of the new grant: the refresh begins again, for the same waiters.
            (_, GrantChange::Client) | (Err(_), GrantChange::Secret) => {
                let deadline = self.policy.refresh_deadline(now);
                let same_client = requesting.grant_change == GrantChange::Secret;
                let replaces = requesting.progress.replaces.filter(|_| same_client);
                let id = requesting.progress.id;
                let progress = Progress { id, attempts: 0, deadline, replaces };
                self.refresh = Refresh::Backoff { progress, until: now.after(Duration::ZERO) };
            }
        }
    }

    fn keep(
        &mut self,
        requesting: &Requesting,
        token: AdoptedToken,
        is_adopted: bool,
        now: Now,
        entropy: u64,
    ) {
        self.counts.tokens += 1;
        self.failed_refreshes = FailedRefreshes::NONE;
        self.last_outcome = None;
        let former = self.current.as_ref();
        if let Some(former) = former {
            self.rejections.acknowledge(former, now);
        }
        // 1. The rejected token once more keeps its place in the sequence. Where a new token ends the one
        //    before, neither can stand in for the other, and a token that another process had requested may
        //    have ended because a third has one by now.
        let origin = match Origin::of(token.token(), former, requesting, &self.policy, now) {
            Origin::Ahead { .. } if self.grant.dialect().exclusive => Origin::Ordinary,
            Origin::Replacement
                if self.grant.dialect().exclusive
                    && is_adopted
                    && former.is_some_and(|it| !it.is_of(token.token())) =>
            {
                Origin::Ordinary
            }
            origin => origin,
        };
        let generation = match origin {
            Origin::Repeated { generation } => generation,
            _ => {
                self.generation += 1;
                self.generation
            }
        };
        let cached = Arc::new(CachedToken::aged(token, generation, &self.policy, entropy));
        // 2. What can be used is kept, and serves all.
        if cached.is_usable(now) {
            self.current = Some(CurrentToken::new(cached, origin, now, &self.policy));
            return;
        }
        // 3. The rejected token once more, and at its end, is of no use to any caller: since it was
        //    issued before the rejection, one more request has a point.
        if let (Origin::Repeated { .. }, Some(current)) = (origin, &mut self.current) {
            current.marks.successor_wanted.get_or_insert(now.after(Duration::ZERO));
            return;
        }
        // 4. Any other token that came too late to be kept is for those that waited for it.
        let until = now.after(self.policy.request_interval);
        let refresh = requesting.progress.id;
        self.last_outcome = Some(LastOutcome { refresh, result: Ok(cached), until });
    }

    fn fail(&mut self, requesting: &Requesting, error: Error, now: Now, entropy: u64) {
        self.counts.failures += 1;
        let progress = requesting.progress;
        // 1. Another attempt follows, if it can help and there is time for it.
        if error.is_retryable() && progress.attempts < self.policy.attempts {
            let pause = retry_pause(&error, progress.attempts, &self.policy, entropy);
            let pause = pause.max(self.requests.distance(now));
            if pause < progress.deadline.remaining(now) {
                self.refresh = Refresh::Backoff { progress, until: now.after(pause) };
                return;
            }
        }
        // 2. Otherwise the refresh has failed: nothing is sent for a pause that grows each time.
        let refresh_ahead = self.usable(now).map(|current| current.token.refresh_ahead());
        let cooldown = self.failed_refreshes.cooldown(error, refresh_ahead, &self.policy, now);
        let retry_at = cooldown.until_without_token;
        let result = Err(TokenError { error: cooldown.error.clone(), retry_at });
        self.last_outcome =
            Some(LastOutcome { refresh: progress.id, result, until: cooldown.until });
        self.refresh = Refresh::Cooldown(cooldown);
    }

    /// Takes a request that was not reported in time for one that ran out of time.
    fn expire_lost_attempt(&mut self, now: Now, entropy: u64) {
        let overdue = self.refresh.overdue(now);
        if let Some(requesting) = overdue.and_then(|attempt| self.refresh.take(attempt)) {
            let error = TransportError::new(TransportErrorKind::Timeout);
            let error = error.with_uri(self.grant.endpoint().uri()).into();
            self.conclude(&requesting, Obtained::Fetched(Err(error)), now, entropy);
        }
    }

    fn is_refresh_due(&self, now: Now) -> bool {
        let is_due = |current: &CurrentToken| current.refresh_due().has_passed(now);
        self.current.as_ref().is_some_and(is_due) || matches!(self.refresh, Refresh::Backoff { .. })
    }

    pub(crate) fn usable(&self, now: Now) -> Option<&CurrentToken> {
        self.current.as_ref().filter(|current| current.token.is_usable(now))
    }
}

impl fmt::Debug for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lifecycle")
            .field("grant", &self.grant)
            .field("token", &self.current)
            .field("rejections", &self.rejections)
            .field("refresh", &self.refresh)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}
