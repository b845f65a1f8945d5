//! A client that always has a token, or knows why not.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use polygrant::Grant;
use polygrant::lifecycle::{Action, CachedToken, Health, Lifecycle, Policy, TokenError, Waiter};

use crate::clock::{Clock, SystemClock};
use crate::flight::{Exchange, Flight, lock};
use crate::published::Published;
use crate::{Transport, report};

/// Keeps a token for the whole program: fetches it when it is first wanted, again before it ends, and
/// never twice at a time.
///
/// Cloning is cheap, and clones share the token; threads may share one. Nothing is sent, and no
/// thread is started, before a token is wanted. What is decided when, and why, is
/// [`polygrant::lifecycle`]'s; this waits, and sends.
///
/// * To make one: [`new`](Self::new), [`with_policy`](Self::with_policy).
/// * To use it: [`token`](Self::token), [`token_within`](Self::token_within),
///   [`refresh`](Self::refresh), or [`Authorized`](crate::Authorized) for whole calls.
/// * To tell it what happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To look: [`health`](Self::health).
///
/// ```no_run
/// # fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant_ureq::{TokenClient, Transport, ureq};
///
/// let client = TokenClient::new(Transport::new(), grant);
/// let token = client.token()?;
/// let call = ureq::get("https://api.example.com/items");
/// let answer = call.header("authorization", token.token().authorization()).call()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenClient {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) published: Published,
    /// Held for microseconds, never across I/O.
    pub(crate) lifecycle: Mutex<Lifecycle>,
    /// Whoever waits does so under the lifecycle's lock, and whoever changes it notifies afterwards:
    /// no change goes unnoticed.
    pub(crate) landed: Condvar,
    pub(crate) exchange: Box<dyn Exchange>,
    clock: Arc<dyn Clock>,
}

impl TokenClient {
    /// A client with the default policy.
    #[must_use]
    pub fn new(transport: Transport, grant: Grant) -> Self {
        Self::with_policy(transport, grant, Policy::default())
    }

    /// A client with a policy of your own. Of the policy's and the transport's timeouts the shorter
    /// hold.
    #[must_use]
    pub fn with_policy(transport: Transport, grant: Grant, policy: Policy) -> Self {
        let transport = transport.bounded_by(policy.timeouts);
        Self::driving(
            Lifecycle::new(grant, policy),
            Box::new(transport),
            Arc::new(SystemClock::new()),
        )
    }

    pub(crate) fn driving(
        lifecycle: Lifecycle,
        exchange: Box<dyn Exchange>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shared = Shared {
            published: Published::new(),
            lifecycle: Mutex::new(lifecycle),
            landed: Condvar::new(),
            exchange,
            clock,
        };
        Self { shared: Arc::new(shared) }
    }

    /// A token to use now.
    ///
    /// While there is a usable one this never waits: if it is time for a new one, a short-lived thread
    /// fetches that. Without one, it waits for the request that is under way or sends one itself, for
    /// as long as [`Policy::refresh_timeout`] and an attempt's timeout at most.
    ///
    /// # Errors
    /// Why there is none, and from when on asking has a point. Until then this fails at once, and
    /// nothing is sent.
    pub fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.wanted(None)
    }

    /// As [`token`](Self::token), but this caller gives up after that long. The request goes on for
    /// the others.
    ///
    /// # Errors
    /// As [`token`](Self::token); the error is a
    /// [`Timeout`](polygrant::TransportErrorKind::Timeout) if the time ran out.
    pub fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        self.wanted(Some(patience))
    }

    /// Fetches a new token if there is none, or if the one there is due to be refreshed; else does
    /// nothing. It gives the token that is there afterwards.
    ///
    /// Call it from a thread of your own, every now and then, and no caller of
    /// [`token`](Self::token) ever starts a thread: [`Health::refresh_in`] says when it is due.
    ///
    /// # Errors
    /// As [`token`](Self::token). If a refresh fails while the old token can still be used, that one
    /// is given, and [`health`](Self::health) tells of the failure.
    pub fn refresh(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.shared.poll_token(None) {
            Action::Use(token) => Ok(token),
            Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => {
                let waiter = attempt.waiter();
                self.flight(attempt).run();
                // Not by asking, which could be told to run another one.
                let token = lock(&self.shared.lifecycle).current().cloned();
                match token.filter(|token| token.is_usable(self.shared.clock.now())) {
                    Some(token) => Ok(token),
                    None => self.awaited(Some(waiter), None),
                }
            }
            Action::Failed(failure) => Err(failure),
            Action::Wait(waiter) => self.awaited(Some(waiter), None),
        }
    }

    /// A resource server rejected this token: see [`polygrant::rejects_token`]. If it is still the
    /// current one, it is withdrawn at once, and the next caller fetches another; `false` if it is
    /// not, and nothing was to be done.
    pub fn invalidate(&self, token: &CachedToken) -> bool {
        let generation = token.generation();
        // Of a thousand rejections of one token, the first counts: once there is another, none of
        // them needs the lock.
        if self.shared.published.is_past(generation) {
            return false;
        }
        let was_current = self.shared.change(|lifecycle, _| lifecycle.invalidate(generation));
        if was_current {
            report::rejected(token);
        }
        was_current
    }

    /// New credentials, from now on. A pause after a refusal ends, and whoever waits tries them.
    ///
    /// A token of the same client, endpoint and scopes stays in use; any other goes.
    pub fn set_grant(&self, grant: Grant) {
        self.shared.change(|lifecycle, _| lifecycle.set_grant(grant));
    }

    /// How it is. It holds no secret.
    #[must_use]
    pub fn health(&self) -> Health {
        let lifecycle = lock(&self.shared.lifecycle);
        lifecycle.health(self.shared.clock.now())
    }

    fn wanted(&self, patience: Option<Duration>) -> Result<Arc<CachedToken>, TokenError> {
        match self.shared.published.get(|| self.shared.clock.glance()) {
            Some(token) => Ok(token),
            None => self.awaited(None, patience),
        }
    }

    /// Does what the lifecycle answers, until that is a token or a failure.
    fn awaited(
        &self,
        mut waiter: Option<Waiter>,
        patience: Option<Duration>,
    ) -> Result<Arc<CachedToken>, TokenError> {
        // On the steady clock: nobody's patience ends because the wall clock is set.
        let gives_up = patience.map(|it| self.shared.clock.now().steady.saturating_add(it));
        loop {
            let attempt = match self.shared.ask_and_wait(&mut waiter, gives_up) {
                Action::Use(token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) => {
                    // Without a thread the flight is dropped, and so abandoned: a later caller
                    // tries again, and until then the token is good.
                    let _ = self.flight(attempt).run_apart();
                    return Ok(token);
                }
                Action::Failed(failure) => return Err(failure),
                Action::Refresh(attempt) => attempt,
                // This caller's own time is over.
                Action::Wait(_) => return Err(TokenError::timed_out(self.shared.clock.now())),
            };
            waiter = Some(attempt.waiter());
            let flight = self.flight(attempt);
            if gives_up.is_some() {
                // Without a thread there is nothing to wait for but the next attempt's time.
                let _ = flight.run_apart();
            } else {
                flight.run();
            }
        }
    }

    fn flight(&self, attempt: polygrant::lifecycle::Attempt) -> Flight {
        Flight::new(Arc::clone(&self.shared), attempt)
    }

    #[cfg(test)]
    pub(crate) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl fmt::Debug for TokenClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClient").field("health", &self.health()).finish_non_exhaustive()
    }
}

impl Shared {
    fn poll_token(&self, waiter: Option<Waiter>) -> Action {
        let mut lifecycle = lock(&self.lifecycle);
        lifecycle.poll_token(self.clock.now(), self.clock.entropy(), waiter)
    }

    /// Asks, and waits as long as the answer is to wait; only when the caller's own time is over, that
    /// is the answer.
    ///
    /// From the answer to the wait the lock is held, so that what happens in between wakes it.
    fn ask_and_wait(&self, waiter: &mut Option<Waiter>, gives_up: Option<Duration>) -> Action {
        let mut lifecycle = lock(&self.lifecycle);
        loop {
            let now = self.clock.now();
            let answer = lifecycle.poll_token(now, self.clock.entropy(), *waiter);
            self.published.renew(&lifecycle);
            let Action::Wait(place) = answer else { return answer };
            *waiter = Some(place);
            let patience = gives_up.map(|at| at.saturating_sub(now.steady));
            if patience == Some(Duration::ZERO) {
                return answer;
            }
            let at_most =
                patience.map_or(place.max_wait(), |patience| patience.min(place.max_wait()));
            lifecycle = self.clock.wait(&self.landed, lifecycle, at_most);
        }
    }

    /// Changes the lifecycle, withdraws what was published before, and wakes whoever waits: in this
    /// order.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Lifecycle, &dyn Clock) -> T) -> T {
        let mut lifecycle = lock(&self.lifecycle);
        let result = change(&mut lifecycle, &*self.clock);
        self.published.withdraw();
        drop(lifecycle);
        self.landed.notify_all();
        result
    }
}
