//! A lifecycle that any number of threads and tasks share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use polygrant::{
    AccessToken, Credentials, Error, Grant, Timeouts, TransportError, TransportErrorKind,
};
use polygrant_lifecycle::{
    Action, AttemptId, CachedToken, Lifecycle, Now, Obtained, Policy, TokenError, Waiter,
};

use crate::certificate::BoundCertificate;
use crate::changes::{Changes, Listener};
use crate::clock::Clock;
use crate::credentials_source::{CredentialsSource, read, unusable};
use crate::entropy::Entropy;
use crate::events::{Events, Outcome};
use crate::fork::Epoch;
use crate::host::naming_host;
use crate::lease_cache::LeaseCache;
use crate::request_gate::{RequestGate, TurnPlace};
use crate::sync::{Mutex, lock};
use crate::turns::{Later, Polled, Turns, overdue};

/// A [`Lifecycle`] behind a lock, with a clock, entropy, and a way to wait for its changes.
///
/// * To get a token: [`leased`](Self::leased); if there is none, [`listen`](Self::listen), then
///   [`poll`](Self::poll), and do what the [`Action`] says.
/// * To report a request: [`complete`](Self::complete) or [`cancel`](Self::cancel). An
///   [`AttemptGuard`](crate::AttemptGuard) calls one of them, whatever happens.
/// * To give up for one caller: [`timed_out`](Self::timed_out), [`failed`](Self::failed).
/// * To tell what else happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant),
///   [`set_credentials_source`](Self::set_credentials_source).
/// * To share tokens with other processes: [`export`](Self::export), [`adopt`](Self::adopt), and
///   [`store`](crate::store).
/// * To limit requests: [`set_request_gate`](Self::set_request_gate).
/// * To look: [`health`](Self::health), [`current`](Self::current), [`wake_in`](Self::wake_in),
///   [`eviction_priority`](Self::eviction_priority), [`timeouts`](Self::timeouts), [`now`](Self::now).
///
/// The lock is held for microseconds, never while a request is sent. Each change is visible to all
/// before a waiting caller wakes. See the [crate](crate) for how to wait.
pub struct SharedLifecycle {
    pub(crate) lifecycle: Mutex<Lifecycle>,
    leases: LeaseCache,
    changes: Arc<Changes>,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) entropy: Box<dyn Entropy>,
    epoch: Epoch,
    credentials: Mutex<Option<Arc<dyn CredentialsSource>>>,
    certificate: BoundCertificate,
    pub(crate) events: Events,
    timeouts: Timeouts,
    pub(crate) uses_store: AtomicBool,
    turns: Turns,
}

impl SharedLifecycle {
    /// Returns a lifecycle that has no token yet and has asked for none.
    #[must_use]
    pub fn new(grant: Grant, policy: Policy, clock: impl Clock, entropy: impl Entropy) -> Self {
        Self {
            timeouts: policy.timeouts,
            turns: Turns::unlimited(policy.refresh_timeout),
            uses_store: AtomicBool::new(false),
            events: Events::of(&grant),
            certificate: BoundCertificate::of(&grant),
            epoch: Epoch::of(&entropy),
            credentials: Mutex::new(None),
            lifecycle: Mutex::new(Lifecycle::new(grant, policy)),
            leases: LeaseCache::new(),
            changes: Changes::new(),
            clock: Box::new(clock),
            entropy: Box::new(entropy),
        }
    }

    /// Returns the same, which learns from that function which client certificate requests present: the
    /// number changes with the certificate. Where the dialect
    /// [binds](polygrant::Dialect::certificate_bound) tokens to it, callers then get a token that was
    /// issued to the certificate that there is. The function may look at files, and is called without
    /// the lock.
    #[must_use]
    pub fn with_certificate_generation(
        mut self,
        generation: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        self.certificate.set_generation(generation);
        self
    }

    /// Returns the token if it can be used without asking. This takes no lock and allocates nothing.
    #[must_use]
    #[inline]
    pub fn leased(&self) -> Option<Arc<CachedToken>> {
        // 1. A coarse clock will do: a token is out of use long before its true end.
        let now = self.clock.glance();
        // 2. A forked process keeps its parent's lease, and with it the moment of the next refresh.
        if self.epoch.is_due(now.steady) {
            self.redraw_after_fork();
            // Nor would a lease end by itself because the client certificate has changed.
            if self.certificate.is_other(self.certificate.look()) {
                self.leases.withdraw();
            }
        }
        // 3. No other thread writes to this thread's lease while nothing changes.
        self.leases.token(|| now)
    }

    /// Returns a listener for the changes from now on. Make it before [`poll`](Self::poll), so that
    /// none is missed between its action and the wait.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.changes.listen()
    }

    /// Returns what a caller that wants a token is to do; see [`Lifecycle::poll_token`].
    ///
    /// During a pause after a failure one caller a second reads the
    /// [source of the credentials](Self::set_credentials_source) first.
    #[must_use]
    pub fn poll(&self, waiter: Option<Waiter>) -> Action {
        self.redraw_after_fork();
        let action = self.poll_once(waiter);
        // A caller that waited gets its failure, for which the source was read. Were that to end the pause,
        // it would wait for one refresh after another where the source changes each time.
        let has_waited = waiter.is_some_and(Waiter::has_waited);
        if matches!(action, Action::Failed(_)) && !has_waited && self.has_new_credentials() {
            return self.poll_once(waiter);
        }
        action
    }

    fn poll_once(&self, waiter: Option<Waiter>) -> Action {
        // 1. Outside the lock, since both may be the caller's own code.
        let (now, entropy) = (self.clock.now(), self.entropy.draw());
        let certificate = self.certificate.look();
        let mut later = Later::default();
        let (polled, rejected) = {
            let mut lifecycle = lock(&self.lifecycle);
            // 2. A token that goes with another certificate will not do.
            let is_outdated = self.certificate.is_other(certificate);
            let waiter = waiter.or_else(|| is_outdated.then(Waiter::for_new_token));
            // 3. The waiter may report that the current token was rejected, which an event tells.
            let before = waiter.and_then(|_| lifecycle.current().cloned());
            let rejections = lifecycle.counts().rejections;
            let poll = |lifecycle: &mut Lifecycle| lifecycle.poll_token(now, entropy, waiter);
            let polled = self.turns.poll(&mut lifecycle, now, &self.changes, &mut later, poll);
            let rejected = before.filter(|_| lifecycle.counts().rejections != rejections);
            // 4. A caller that wants more than any token changes what there is to do for all.
            if !matches!(polled, Polled::Action(Action::Use(_))) {
                self.leases.withdraw();
            }
            if let Polled::Action(Action::Refresh(_) | Action::UseAndRefresh(..)) = polled {
                self.certificate.requested(certificate);
            }
            // 5. This thread need not ask again until there is something to do.
            if !is_outdated {
                self.leases.renew(&lifecycle);
            }
            (polled, rejected)
        };
        // 6. Without the lock, since what is woken, or an observer, may want a token itself.
        later.run();
        let action = match polled {
            Polled::Action(action) => action,
            Polled::Overdue => Action::Failed(self.failed(overdue().into())),
        };
        if let Some(token) = rejected {
            self.events.rejected(&token);
        }
        if let Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) = &action {
            // Through a store, it may not be sent at all.
            if !self.uses_store.load(Ordering::Relaxed) {
                self.events.requested(attempt, now.steady);
            }
        }
        action
    }

    /// Reports how a request ended. Returns `false` if the lifecycle no longer waited for it: then
    /// nothing changes.
    pub fn complete(&self, attempt: AttemptId, result: Result<AccessToken, Error>) -> bool {
        self.complete_with(attempt, Obtained::Fetched(result))
    }

    /// Reports what an attempt brought, which may be a token that another process had requested: see
    /// [`Lifecycle::complete_with`]. Returns `false` if the lifecycle no longer waited for it.
    pub fn complete_with(&self, attempt: AttemptId, obtained: Obtained) -> bool {
        let (now, entropy) = (self.clock.now(), self.entropy.draw());
        let is_token = !matches!(obtained, Obtained::Fetched(Err(_)));
        let outcome = Outcome::of(&obtained);
        let complete = |lifecycle: &mut Lifecycle| {
            let is_heeded = lifecycle.complete_with(attempt, obtained, now, entropy);
            if is_heeded && is_token {
                self.certificate.issued();
            }
            is_heeded.then(|| lifecycle.health(now))
        };
        let health = self.change_and_tell(complete, |health| {
            if let Some(health) = health {
                self.events.completed(attempt, outcome, health, now.steady);
            }
        });
        // A request without a guard is over, too.
        drop(self.take_turn());
        health.is_some()
    }

    /// Reports that nothing will come of a request, so that the next caller sends another. Returns
    /// `false` if the lifecycle no longer waited for it.
    pub fn cancel(&self, attempt: AttemptId) -> bool {
        let is_heeded = self.change(|lifecycle| lifecycle.cancel(attempt));
        drop(self.take_turn());
        is_heeded
    }

    /// Returns the failure of one caller that has waited for as long as it would. It holds no other
    /// caller back, and trying again has a point at once.
    #[must_use]
    pub fn timed_out(&self) -> TokenError {
        self.failed(TransportError::new(TransportErrorKind::Timeout).into())
    }

    /// Returns the failure of one caller for a reason of its driver's, such as a runtime that has been
    /// shut down. It holds no other caller back, and names the endpoint's host.
    #[must_use]
    pub fn failed(&self, error: Error) -> TokenError {
        let error = naming_host(error, lock(&self.lifecycle).grant());
        TokenError::of(error, self.clock.now())
    }

    /// Reports that a resource server rejected this token: see [`Lifecycle::invalidate`]. A caller that
    /// wants another one polls with [`Waiter::in_place_of`] instead. Returns whether anything follows.
    pub fn invalidate(&self, token: &CachedToken) -> bool {
        let generation = token.generation();
        // Once there is a successor, the many late rejections need not take the lock.
        if self.leases.is_past(generation) {
            return false;
        }
        let now = self.clock.now();
        let invalidate = |lifecycle: &mut Lifecycle| lifecycle.invalidate(generation, now);
        self.change_and_tell(invalidate, |is_heeded| {
            if *is_heeded {
                self.events.rejected(token);
            }
        })
    }

    /// Replaces the grant: see [`Lifecycle::set_grant`].
    pub fn set_grant(&self, grant: Grant) {
        self.events.rename(&grant);
        self.certificate.rebind(&grant);
        self.change(|lifecycle| lifecycle.set_grant(grant));
    }

    /// Sets where the credentials are read for each request from now on, in place of the grant's.
    pub fn set_credentials_source(&self, source: impl CredentialsSource) {
        *lock(&self.credentials) = Some(Arc::new(source));
    }

    /// Limits the requests, together with those of all lifecycles that have that gate. A gate that was set
    /// before stays.
    pub fn set_request_gate(&self, gate: RequestGate) {
        self.turns.set_gate(gate);
    }

    /// Takes the turn of the request that was handed out just now, which ends when this is dropped.
    pub(crate) fn take_turn(&self) -> Option<TurnPlace> {
        self.turns.take()
    }

    pub(crate) fn credentials_source(&self) -> Option<Arc<dyn CredentialsSource>> {
        lock(&self.credentials).clone()
    }

    /// Sends an attempt with these credentials, and returns the grant with them.
    pub(crate) fn set_credentials_of(
        &self,
        attempt: AttemptId,
        credentials: Credentials,
    ) -> Result<Grant, Error> {
        self.set_credentials(credentials, |lifecycle, grant| {
            lifecycle.set_attempt_grant(attempt, grant)
        })
        .map(|(grant, _)| grant)
    }

    /// Looks for new credentials, if it is this caller's turn. Returns whether there are any. What the
    /// source does, it does without the lock.
    fn has_new_credentials(&self) -> bool {
        let Some(source) = self.credentials_source() else { return false };
        // 1. The lifecycle says whose turn it is, so that a crowd reads its source once a second.
        let now = self.clock.now();
        let is_due = lock(&self.lifecycle).poll_credentials(now);
        if !is_due {
            return false;
        }
        // 2. The lock is free meanwhile. A source that fails ends no pause: it is read again.
        let Ok(credentials) = read(&*source) else { return false };
        // 3. Only other credentials end the pause.
        let set = self.set_credentials(credentials, Lifecycle::set_grant);
        set.is_ok_and(|(_, has_changed)| has_changed)
    }

    /// Puts credentials into the grant. Returns it, and whether it has changed.
    fn set_credentials(
        &self,
        credentials: Credentials,
        set: impl FnOnce(&mut Lifecycle, Grant) -> bool,
    ) -> Result<(Grant, bool), Error> {
        let (grant, has_changed) = {
            let mut lifecycle = lock(&self.lifecycle);
            // 1. Into the grant as it is now: it may have been replaced while the source was read.
            let grant = lifecycle.grant().with_credentials(credentials).map_err(unusable)?;
            let has_changed = set(&mut lifecycle, grant.clone());
            // 2. The token may have been another client's.
            if has_changed {
                self.leases.withdraw();
            }
            (grant, has_changed)
        };
        // 3. The events name the client that there is before a caller wakes and causes one.
        if has_changed {
            self.events.rename(&grant);
            self.changes.notify();
        }
        Ok((grant, has_changed))
    }

    /// Draws the token's jitter anew and gives up the request under way, if this process was forked from the
    /// one that did both.
    fn redraw_after_fork(&self) {
        if self.epoch.has_changed(&*self.entropy) {
            // Parent and child would refresh at the same moment, and the parent's requests are not the
            // child's.
            self.turns.forked(self.entropy.epoch());
            self.change(|lifecycle| lifecycle.forked(self.entropy.draw()));
        }
    }

    /// Wakes all that wait, so that they look at the clock again. Call it after a clock that does not
    /// go on by itself was set.
    pub fn wake(&self) {
        self.changes.notify();
    }

    /// Returns the policy's timeouts.
    #[must_use]
    pub const fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Reads the clock.
    #[must_use]
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Changes the lifecycle, withdraws the leases, and only then wakes what waits.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Lifecycle) -> R) -> R {
        self.change_and_tell(change, |_| {})
    }

    /// Changes the lifecycle, and tells of it before what waits wakes: an observer hears of a token no
    /// later than the callers that waited for it have it.
    fn change_and_tell<R>(
        &self,
        change: impl FnOnce(&mut Lifecycle) -> R,
        tell: impl FnOnce(&R),
    ) -> R {
        // 1. Whatever panics below, the waiting callers wake, since there may be a change.
        let _waking = NotifyOnDrop(&self.changes);
        // 2. The change is visible to all, and no lease outlives it, before any caller wakes.
        let result = {
            let mut lifecycle = lock(&self.lifecycle);
            let result = change(&mut lifecycle);
            self.leases.withdraw();
            result
        };
        // 3. An observer may want a token itself, so it is told without the lock.
        tell(&result);
        result
    }
}

/// Wakes what waits when it is dropped.
struct NotifyOnDrop<'a>(&'a Changes);

impl Drop for NotifyOnDrop<'_> {
    fn drop(&mut self) {
        self.0.notify();
    }
}

impl Drop for SharedLifecycle {
    /// Wakes the requests under way, which have nothing to report to any more.
    fn drop(&mut self) {
        self.changes.notify();
    }
}

impl fmt::Debug for SharedLifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLifecycle").field("health", &self.health()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(all(not(loom), feature = "tracing"))]
mod event_order;
mod observe;
#[cfg(test)]
#[cfg(not(loom))]
mod tests;
