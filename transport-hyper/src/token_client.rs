//! One token for the whole program.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::rt::Executor;
use polygrant::Grant;
use polygrant_client::store::{AsyncStore, RecordError, SharedStore, StoreKey, TokenRecord};
use polygrant_client::{
    AttemptGuard, CredentialsSource, Listener, PooledClient, SharedLifecycle, SystemEntropy,
};
use polygrant_lifecycle::{Action, Attempt, CachedToken, Health, Policy, TokenError, Waiter};

use crate::pause::Pause;
use crate::request::{self, Task, failed_because};
use crate::token_source::TokenSource;

/// Keeps a token for the whole program: fetches it when it is first wanted, again before it ends, and
/// never twice at a time.
///
/// Cloning is cheap, and clones share the token. It can be stored anywhere: neither the
/// transport nor the executor is part of its type. Making one connects to nothing and spawns nothing.
///
/// * To make one: [`new`](Self::new), [`with_policy`](Self::with_policy),
///   [`with_lifecycle`](Self::with_lifecycle), or with the feature `tokio` [`tokio`](Self::tokio); then
///   [`with_credentials_source`](Self::with_credentials_source), [`with_store`](Self::with_store).
/// * To use it: [`token`](Self::token), [`token_within`](Self::token_within),
///   [`token_lasting`](Self::token_lasting), [`token_after`](Self::token_after),
///   [`next_token`](Self::next_token), or an [`AuthorizeLayer`](crate::AuthorizeLayer) for whole calls.
/// * To fetch ahead of time: [`refresh`](Self::refresh), [`refresh_now`](Self::refresh_now).
/// * To tell it what happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To hand a token to another process: [`export`](Self::export), [`adopt`](Self::adopt).
/// * To look: [`health`](Self::health).
///
/// What is sent when, how long it may take, and how long a failure lasts, is the [`Policy`]'s; a
/// [`Transport`](crate::Transport) can be told shorter timeouts.
///
/// ```no_run
/// # #[cfg(feature = "tokio")]
/// # async fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant_hyper::TokenClient;
///
/// let client = TokenClient::tokio(grant);
/// let token = client.token().await?;
/// let mut call = http::Request::get("https://api.example.com/items").body(())?;
/// token.token().authorize(call.headers_mut());
/// # Ok(())
/// # }
/// ```
///
/// # What sends the request
/// Each request is a task of its own, of the executor's: it belongs to no caller. Any of those that
/// wait for it may be dropped, at any time, and the others are served. If the executor drops it, as
/// at the end of a runtime, callers on other runtimes send the next one. When the last client is
/// dropped, so is the request.
#[derive(Clone)]
pub struct TokenClient {
    inner: Arc<Inner>,
}

struct Inner {
    /// Requests hold it weakly, so that it goes with the last client.
    lifecycle: Arc<SharedLifecycle>,
    source: Arc<dyn TokenSource>,
    executor: Arc<dyn Executor<Task> + Send + Sync>,
    store: Option<SharedStore<dyn AsyncStore>>,
}

impl TokenClient {
    /// Returns a client with the default policy. `source` is a [`Transport`](crate::Transport), or your
    /// own; `executor` spawns on your runtime (`hyper_util::rt::TokioExecutor` on tokio).
    ///
    /// ```
    /// use hyper::rt::Executor;
    /// use polygrant::Grant;
    /// use polygrant_hyper::{Task, TokenClient, TokenSource};
    ///
    /// /// Any function that spawns a future will do.
    /// #[derive(Clone)]
    /// struct Spawner(fn(Task));
    ///
    /// impl Executor<Task> for Spawner {
    ///     fn execute(&self, task: Task) {
    ///         (self.0)(task)
    ///     }
    /// }
    ///
    /// fn client(transport: impl TokenSource, spawner: Spawner, grant: Grant) -> TokenClient {
    ///     TokenClient::new(transport, spawner, grant)
    /// }
    /// ```
    #[must_use]
    pub fn new(
        source: impl TokenSource,
        executor: impl Executor<Task> + Send + Sync + 'static,
        grant: Grant,
    ) -> Self {
        Self::with_policy(source, executor, grant, Policy::default())
    }

    /// Returns a client with a policy of your own.
    #[must_use]
    pub fn with_policy(
        source: impl TokenSource,
        executor: impl Executor<Task> + Send + Sync + 'static,
        grant: Grant,
        policy: Policy,
    ) -> Self {
        Self::of(Arc::new(source), Arc::new(executor), grant, policy)
    }

    /// Returns a client that drives this lifecycle, which may have a clock and entropy of your own.
    #[must_use]
    pub fn with_lifecycle(
        source: impl TokenSource,
        executor: impl Executor<Task> + Send + Sync + 'static,
        lifecycle: SharedLifecycle,
    ) -> Self {
        Self::driving(Arc::new(source), Arc::new(executor), lifecycle)
    }

    /// Reads the credentials from there for each request, so that a secret that is rotated needs no
    /// [`set_grant`](Self::set_grant). What sends the request waits for it: a source that is slow keeps what
    /// it has read, and reads anew on a task of its own.
    ///
    /// ```no_run
    /// # #[cfg(feature = "tokio")]
    /// # fn run(dialect: polygrant::Dialect) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// use polygrant::{Grant, Scopes};
    /// use polygrant_hyper::{CredentialsSource, SecretFile, TokenClient};
    ///
    /// let source = SecretFile::new("my-client", "/run/secrets/client-secret");
    /// let endpoint = dialect.endpoint()?;
    /// let grant = Grant::new(dialect, endpoint, source.credentials()?, Scopes::none())?;
    /// let client = TokenClient::tokio(grant).with_credentials_source(source);
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_credentials_source(self, source: impl CredentialsSource) -> Self {
        self.lifecycle().set_credentials_source(source);
        self
    }

    /// Shares tokens with the other processes that use this store: they are read from it before a request is
    /// sent, and one process sends that for all. A store that cannot be reached costs each process its own
    /// request. See [`store`](crate::store), also for when it is worth it.
    ///
    /// A dialect that knows a client by a secret needs a
    /// [fingerprint key](SharedStore::with_fingerprint_key); without it, getting a token fails and says so.
    #[must_use]
    pub fn with_store(self, store: impl Into<SharedStore<dyn AsyncStore>>) -> Self {
        let Inner { lifecycle, source, executor, .. } = &*self.inner;
        lifecycle.use_store();
        let (source, executor) = (Arc::clone(source), Arc::clone(executor));
        let (lifecycle, store) = (Arc::clone(lifecycle), Some(store.into()));
        Self { inner: Arc::new(Inner { lifecycle, source, executor, store }) }
    }

    pub(crate) fn of(
        source: Arc<dyn TokenSource>,
        executor: Arc<dyn Executor<Task> + Send + Sync>,
        grant: Grant,
        policy: Policy,
    ) -> Self {
        let lifecycle = SharedLifecycle::new(grant, policy, source.clock(), SystemEntropy::new());
        Self::driving(source, executor, lifecycle)
    }

    fn driving(
        source: Arc<dyn TokenSource>,
        executor: Arc<dyn Executor<Task> + Send + Sync>,
        lifecycle: SharedLifecycle,
    ) -> Self {
        let presenting = Arc::clone(&source);
        let lifecycle =
            lifecycle.with_certificate_generation(move || presenting.certificate_generation());
        Self {
            inner: Arc::new(Inner {
                lifecycle: Arc::new(lifecycle),
                source,
                executor,
                store: None,
            }),
        }
    }

    /// Returns a token, at once if there is a usable one.
    ///
    /// Dropping the future harms no other caller.
    ///
    /// # Errors
    /// A [`TokenError`] if the request failed for good or too often. It is the same one for all that
    /// waited, and for all that ask until [`TokenError::retry_at`]. It is never longer in coming than
    /// the policy's time for a refresh and a little more.
    pub async fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle().leased() {
            Some(token) => Ok(token),
            // Apart, so that the future of a caller that need not wait is small.
            None => Box::pin(self.awaited(None, None)).await,
        }
    }

    /// Returns a token as [`token`](Self::token) does, but gives up after that long. The request goes
    /// on for the other callers.
    ///
    /// # Errors
    /// As [`token`](Self::token), and a [`TokenError`] whose error is
    /// [`TransportErrorKind::Timeout`](polygrant::TransportErrorKind::Timeout) when the time is over.
    pub async fn token_within(&self, max_wait: Duration) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle().leased() {
            Some(token) => Ok(token),
            None => Box::pin(self.awaited(None, Some(max_wait))).await,
        }
    }

    /// Reports that a resource server rejected this token, and waits for another: see
    /// [`polygrant::Dialect::rejects_token`] and [`Waiter::in_place_of`]. A token that is
    /// [not worth a try](CachedToken::is_worth_a_try_after) means that there is none for now.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub async fn token_after(
        &self,
        rejected: &CachedToken,
    ) -> Result<Arc<CachedToken>, TokenError> {
        let waiter = Waiter::in_place_of(rejected.generation());
        Box::pin(self.awaited(Some(waiter), None)).await
    }

    /// Waits for another token as [`token_after`](Self::token_after) does, but gives up after that long.
    ///
    /// # Errors
    /// As [`token_within`](Self::token_within).
    pub async fn token_after_within(
        &self,
        rejected: &CachedToken,
        max_wait: Duration,
    ) -> Result<Arc<CachedToken>, TokenError> {
        let waiter = Waiter::in_place_of(rejected.generation());
        Box::pin(self.awaited(Some(waiter), Some(max_wait))).await
    }

    /// Returns a token with at least that much life left. One with less is refreshed first, unless its
    /// whole lifetime is no longer.
    ///
    /// # Errors
    /// As [`token`](Self::token), also if there is a token with less life.
    pub async fn token_lasting(&self, life: Duration) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle().leased() {
            Some(token) if token.remaining(self.lifecycle().now()) >= life => Ok(token),
            _ => Box::pin(self.awaited(Some(Waiter::lasting(life)), None)).await,
        }
    }

    /// Waits for the token that comes after this one, for connections that authenticate anew with each:
    /// those of Kafka, Redis or a WebSocket. It is fetched when it is due, also if it is wanted here
    /// alone.
    ///
    /// # Errors
    /// As [`token`](Self::token), once this token has ended and there is no other. A failure before that
    /// is waited out.
    pub async fn next_token(&self, after: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        let lifecycle = self.lifecycle();
        let is_next = |token: &CachedToken| token.generation() > after.generation();
        loop {
            let changes = lifecycle.listen();
            let at_most = match lifecycle.poll(None) {
                Action::Use(token) if is_next(&token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) if is_next(&token) => {
                    let _ = self.spawn(attempt);
                    return Ok(token);
                }
                Action::Use(_) => lifecycle.look_in(),
                Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => {
                    let waiter = attempt.waiter();
                    self.spawn(attempt)?;
                    waiter.max_wait()
                }
                Action::Wait(waiter) => waiter.max_wait(),
                Action::Failed(error) => return Err(error),
            };
            self.wait(changes, at_most).await?;
        }
    }

    /// Fetches a new token, whatever the current one is good for. That one stays in use until the new one
    /// has come, and also if none comes.
    ///
    /// # Errors
    /// As [`token`](Self::token), also if the old token can still be used.
    pub async fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        Box::pin(self.awaited(Some(Waiter::for_new_token()), None)).await
    }

    /// Fetches a token ahead of time if it is due to be refreshed or missing, and waits for the end of
    /// that request. Returns the token that is there afterwards.
    ///
    /// # Errors
    /// As [`token`](Self::token). If refreshing fails while the old token can still be used, that is no
    /// error: the old one is returned.
    pub async fn refresh(&self) -> Result<Arc<CachedToken>, TokenError> {
        let mut first = None;
        loop {
            let changes = self.lifecycle().listen();
            let token = self.token().await?;
            let is_new = *first.get_or_insert(token.generation()) != token.generation();
            if is_new || !self.health().in_flight {
                return Ok(token);
            }
            let lost_in = self.lifecycle().wake_in().unwrap_or_default();
            self.wait(changes, lost_in).await?;
        }
    }

    /// Reports that a resource server rejected this token: see [`polygrant::Dialect::rejects_token`]. If that has
    /// a point, the next caller fetches another, and the token stays in use meanwhile. Returns whether
    /// anything follows.
    pub fn invalidate(&self, token: &CachedToken) -> bool {
        self.lifecycle().invalidate(token)
    }

    /// Replaces the credentials, or the whole grant. A pause after a refusal ends, and callers that
    /// wait try the new ones.
    ///
    /// A token of the same client, endpoint and scopes stays in use; any other goes.
    pub fn set_grant(&self, grant: Grant) {
        self.lifecycle().set_grant(grant);
    }

    /// Returns the token for another process, or a later run of this one; `None` if there is none that can be
    /// used. `key` is [`StoreKey::of`] this client's grant.
    #[must_use]
    pub fn export(&self, key: &StoreKey) -> Option<TokenRecord> {
        self.lifecycle().export(key)
    }

    /// Takes in a token that another process, or an earlier run, has requested, if it lasts longer than the
    /// current one. Returns whether it was taken.
    ///
    /// # Errors
    /// The record is another client's, or of no use.
    pub fn adopt(&self, record: &TokenRecord, key: &StoreKey) -> Result<bool, RecordError> {
        self.lifecycle().adopt(record, key)
    }

    /// Returns a snapshot for monitoring. It holds no secret.
    #[must_use]
    pub fn health(&self) -> Health {
        self.lifecycle().health()
    }

    pub(crate) fn lifecycle(&self) -> &SharedLifecycle {
        &self.inner.lifecycle
    }

    /// Does what the lifecycle says, until that is to use a token or to fail.
    async fn awaited(
        &self,
        mut waiter: Option<Waiter>,
        max_wait: Option<Duration>,
    ) -> Result<Arc<CachedToken>, TokenError> {
        let lifecycle = self.lifecycle();
        // On the steady clock: the wait does not end because the wall clock is set.
        let gives_up = max_wait.map(|wait| lifecycle.now().steady.saturating_add(wait));
        loop {
            // Before polling, so that no change is missed.
            let changes = lifecycle.listen();
            let next: Waiter = match lifecycle.poll(waiter) {
                Action::Use(token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) => {
                    // If it is refused, a later caller tries again, and until then the token is good.
                    let _ = self.spawn(attempt);
                    return Ok(token);
                }
                Action::Refresh(attempt) => {
                    let next = attempt.waiter();
                    self.spawn(attempt)?;
                    next
                }
                Action::Wait(next) => next,
                Action::Failed(error) => return Err(error),
            };
            waiter = Some(next);
            let now = lifecycle.now().steady;
            let left = gives_up.map_or(Duration::MAX, |at| at.saturating_sub(now));
            if left.is_zero() {
                return Err(lifecycle.timed_out());
            }
            self.wait(changes, left.min(next.max_wait())).await?;
        }
    }

    /// Has a token fetched that is due, without waiting for it. After a call whose rejection is only
    /// reported, the next such call then need not be rejected as well.
    pub(crate) fn refresh_apart(&self) {
        if let Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) =
            self.lifecycle().poll(None)
        {
            // If it is refused, a later caller tries again.
            let _ = self.spawn(attempt);
        }
    }

    /// Waits for a change, but no longer than that.
    async fn wait(&self, mut changes: Listener, at_most: Duration) -> Result<(), TokenError> {
        let mut pause = Pause::new(&*self.inner.source, at_most);
        let waited = poll_fn(|cx| match changes.poll_changed(cx) {
            Poll::Ready(()) => Poll::Ready(Ok(())),
            Poll::Pending => pause.poll(cx),
        });
        let waited = waited.await;
        waited.map_err(|error| self.lifecycle().failed(failed_because(error)))
    }

    /// Has the executor send the request.
    fn spawn(&self, attempt: Attempt) -> Result<(), TokenError> {
        let Inner { lifecycle, source, executor, store } = &*self.inner;
        let attempt = AttemptGuard::new(lifecycle, attempt);
        request::spawn(&**executor, Arc::clone(source), store.clone(), attempt)
            .map_err(|error| lifecycle.failed(failed_because(error)))
    }
}

impl PooledClient for TokenClient {
    fn shared_lifecycle(&self) -> &SharedLifecycle {
        self.lifecycle()
    }
}

impl fmt::Debug for TokenClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClient").field("health", &self.health()).finish_non_exhaustive()
    }
}
