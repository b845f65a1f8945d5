//! One token for the whole program: the lifecycle, driven by whoever waits.

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use hyper::rt::Executor;
use polygrant::Grant;
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};

use clock::{Clock, Nap, NoTimer, SystemClock};
use flight::{Flight, failed_because};
use room::Seat;
use shared::{Shared, Step, Underway};

pub use flight::Task;
pub use pool::TokenPool;
pub use token_source::{TokenFuture, TokenSource};

mod clock;
mod events;
mod flight;
#[cfg(feature = "tokio")]
mod over_tokio;
mod pool;
mod published;
mod room;
mod shared;
#[cfg(test)]
mod tests;
mod token_source;

/// Gets a token, keeps it, and gets the next one in time: one client for the whole program.
///
/// Cloning it is cheap, and all clones share one token. It can be stored anywhere: neither the
/// transport nor the executor is part of its type. Making one connects to nothing and spawns nothing.
///
/// * To want a token: [`token`](Self::token), [`token_within`](Self::token_within).
/// * To tell what happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To fetch ahead of time: [`refresh`](Self::refresh).
/// * To look: [`health`](Self::health).
///
/// What is sent when, and how long a failure lasts, is the [`Policy`]'s; its
/// [`Timeouts::connect`](polygrant::Timeouts) is not heeded here, since connecting is the transport's
/// affair. Of both attempt timeouts, the policy's and the transport's, the shorter one counts.
///
/// # Who does the work
/// The request belongs to no caller. All who wait for it poll it; any of them may be dropped, at any
/// time, and the others are served.
///
/// With an executor ([`with_executor`](Self::with_executor), or [`over_tokio`](Self::over_tokio)), the
/// request is also a task of its own. It comes to its end when nobody waits any more, and a token is
/// renewed behind the callers' backs.
///
/// Without one, a request that nobody waits for any more is abandoned. When a token is due to be
/// renewed, callers get it without waiting, and each of them goes on with the request for a moment
/// on its way: enough of them bring it to its end. If few come, have [`refresh`](Self::refresh)
/// called now and then.
#[derive(Clone)]
pub struct TokenClient {
    shared: Arc<Shared>,
    executor: Option<Arc<dyn Executor<Task> + Send + Sync>>,
}

impl TokenClient {
    /// A client with the default policy. `transport` is a [`Transport`](crate::Transport), or your own.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # fn main() -> Result<(), polygrant::ConfigurationError> {
    /// use polygrant::{Credentials, Dialect, Grant, Scopes};
    /// use polygrant_hyper::{TokenClient, Transport};
    ///
    /// let dialect = Dialect::cobee();
    /// let endpoint = dialect.endpoint_in("pre-production")?;
    /// let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
    /// let client = TokenClient::new(Transport::over_tokio(), grant);
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "tokio"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn new(transport: impl TokenSource, grant: Grant) -> Self {
        Self::with_policy(transport, grant, Policy::default())
    }

    /// A client with a policy of yours.
    #[must_use]
    pub fn with_policy(transport: impl TokenSource, grant: Grant, policy: Policy) -> Self {
        let obtain: Arc<dyn TokenSource> = Arc::new(transport);
        let clock = Arc::new(SystemClock::of(&obtain));
        Self::of(obtain, clock, grant, policy)
    }

    pub(crate) fn of(
        obtain: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
        grant: Grant,
        policy: Policy,
    ) -> Self {
        Self { shared: Arc::new(Shared::new(obtain, clock, grant, policy)), executor: None }
    }

    /// The same client, whose requests are tasks of that executor's as well
    /// (`hyper_util::rt::TokioExecutor`). Clones that were made before go on without.
    #[must_use]
    pub fn with_executor(self, executor: impl Executor<Task> + Send + Sync + 'static) -> Self {
        Self { executor: Some(Arc::new(executor)), ..self }
    }

    /// A token, at once if there is a usable one.
    ///
    /// Dropping the future harms nobody else who waits.
    ///
    /// # Errors
    /// A [`TokenError`] if the request failed for good or too often. It is the same one for all who
    /// waited, and for all who ask until [`TokenError::retry_at`]. It is never longer in coming than the
    /// policy's flight and a little more.
    pub async fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        if let Some(issued) = self.shared.published() {
            return Ok(issued);
        }
        // Apart, so that the future of one who need not wait is small.
        Box::pin(self.ask_until_done(false)).await
    }

    /// The same, for a caller that will not wait longer than that. Nobody else is affected.
    ///
    /// Without an executor, the request is abandoned if nobody else waits for it: a caller that never
    /// waits long enough for it never gets a token.
    ///
    /// # Errors
    /// As [`token`](Self::token), and a [`TokenError`] whose error is
    /// [`TransportErrorKind::Timeout`](polygrant::TransportErrorKind::Timeout) when the time is over.
    pub async fn token_within(&self, limit: Duration) -> Result<Arc<CachedToken>, TokenError> {
        if let Some(issued) = self.shared.published() {
            return Ok(issued);
        }
        let mut token = Box::pin(self.ask_until_done(false));
        let mut nap = Nap::new(&**self.shared.fetch(), limit);
        poll_fn(|cx| match token.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => nap.poll(cx).map(|slept| {
                let now = self.shared.clock().now();
                Err(match slept {
                    Ok(()) => TokenError::timed_out(now),
                    Err(no_timer) => TokenError::of(failed_because(no_timer), now),
                })
            }),
        })
        .await
    }

    /// Fetches a token ahead of time if it is due to be renewed or missing, and waits for the end of
    /// that request; otherwise does nothing.
    ///
    /// # Errors
    /// As [`token`](Self::token). If renewing fails while the old token can still be used, that is no
    /// error: the old one is returned.
    pub async fn refresh(&self) -> Result<Arc<CachedToken>, TokenError> {
        let published = self.shared.published();
        match published.filter(|issued| issued.is_fresh(self.shared.clock().glance())) {
            Some(issued) => Ok(issued),
            None => Box::pin(self.ask_until_done(true)).await,
        }
    }

    /// A resource server rejected that token: see [`polygrant::rejects_token`]. If it is the current
    /// one, nobody gets it any more; the answer is whether it was. Any number of rejections of one
    /// token count once.
    pub fn invalidate(&self, issued: &CachedToken) -> bool {
        self.shared.invalidate(issued)
    }

    /// New credentials, or another client altogether, at any time. A pause after a failure ends; a
    /// token of the same client, endpoint and scopes stays in use.
    pub fn set_grant(&self, grant: Grant) {
        self.shared.set_grant(grant);
    }

    /// How it is, for dashboards.
    #[must_use]
    pub fn health(&self) -> Health {
        self.shared.health()
    }

    /// Asks, and does what the lifecycle answers, until there is a token or a failure. `anew` is for
    /// one who waits although the token at hand could be used.
    async fn ask_until_done(&self, anew: bool) -> Result<Arc<CachedToken>, TokenError> {
        let mut seat = self.shared.room().seat();
        let mut waiter = None;
        let mut waited_with = None;
        // Kept from one round to the next: if it is the last one, dropping it ends the request.
        let mut flight: Option<Arc<Flight>>;
        loop {
            seat.renew();
            let wait = match self.shared.poll_token(waiter) {
                Step::Failed(failure) => return Err(failure),
                Step::Use(issued, underway) => {
                    let is_news =
                        *waited_with.get_or_insert(issued.generation()) != issued.generation();
                    let Some(underway) = underway else { return Ok(issued) };
                    if !anew || is_news {
                        self.pass_by(underway);
                        return Ok(issued);
                    }
                    flight = Some(self.board(underway));
                    None
                }
                Step::Wait(new_ticket, underway) => {
                    waiter = Some(new_ticket);
                    flight = underway.map(|underway| self.board(underway));
                    Some(new_ticket.max_wait())
                }
            };
            if let Err(no_timer) = self.wait(&seat, flight.as_deref(), wait).await {
                return Err(TokenError::of(failed_because(no_timer), self.shared.clock().now()));
            }
        }
    }

    /// Waits until something happens, the flight is over, or the time is.
    async fn wait(
        &self,
        seat: &Seat<'_>,
        flight: Option<&Flight>,
        wait: Option<Duration>,
    ) -> Result<(), NoTimer> {
        let mut nap = wait.map(|wait| Nap::new(&**self.shared.fetch(), wait));
        poll_fn(|cx| {
            if seat.poll(cx).is_ready() || flight.is_some_and(|flight| flight.poll().is_ready()) {
                return Poll::Ready(Ok(()));
            }
            match nap.as_mut().map_or(Poll::Pending, |nap| nap.poll(cx)) {
                // The flight ends by itself.
                Poll::Ready(Err(NoTimer)) if flight.is_some() => Poll::Pending,
                slept => slept,
            }
        })
        .await
    }

    /// Joins those who wait for a flight.
    fn board(&self, underway: Underway) -> Arc<Flight> {
        if underway.begins {
            self.spawn(&underway.flight);
        }
        underway.flight
    }

    /// Sees to it that a flight goes on without this caller.
    fn pass_by(&self, Underway { flight, begins, is_kept }: Underway) {
        if begins && self.executor.is_some() {
            self.spawn(&flight);
        } else if begins {
            self.shared.keep(Arc::clone(&flight));
        }
        if is_kept || (begins && self.executor.is_none()) {
            let _ = flight.poll();
        }
    }

    /// An executor panics outside its runtime; the flight then is the callers' alone.
    fn spawn(&self, flight: &Arc<Flight>) {
        if let Some(executor) = &self.executor {
            let task = Arc::clone(flight).drive();
            let spawned = catch_unwind(AssertUnwindSafe(|| executor.execute(task)));
            flight.is_driven.store(spawned.is_ok(), Ordering::Release);
        }
    }
}

impl fmt::Debug for TokenClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClient").field("health", &self.health()).finish_non_exhaustive()
    }
}

/// Takes the lock of what a panic cannot have left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
