//! A client that always has a token, or knows why not.

use std::fmt;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use polygrant::Grant;
use polygrant_client::store::{
    RecordError, SharedStore, Store, StoreKey, TokenRecord, fetch_through,
};
use polygrant_client::{
    AttemptGuard, CredentialsSource, PooledClient, SharedLifecycle, SystemClock, SystemEntropy,
};
use polygrant_lifecycle::{
    Action, Attempt, CachedToken, Health, Obtained, Policy, TokenError, Waiter,
};

use crate::interrupt::Connections;
use crate::token_source::TokenSource;

/// Keeps a token for the whole program: fetches it when it is first wanted, again before it ends, and
/// never twice at a time.
///
/// Cloning is cheap, and clones share the token; threads may share one. Nothing is sent, and no
/// thread is started, before a token is wanted. What is decided when, and why, is
/// [`polygrant_lifecycle`]'s; this waits, and sends.
///
/// Where a caller does not send the request itself, a thread does that ends with it. It does not keep
/// the client: when the last clone is dropped, the request's connection is shut down, and the thread ends.
/// The lookup of a name and the making of a TCP connection cannot be interrupted. Another thread does them
/// meanwhile, which holds the name or the addresses and nothing else: it ends when the system has looked the
/// name up, or after [`Timeouts::connect`](polygrant::Timeouts::connect) at most, and sends nothing. An agent
/// of yours needs a [`TokenConnector`](crate::TokenConnector); while it looks up or connects, it holds the
/// request for as long.
///
/// * To make one: [`new`](Self::new), [`with_policy`](Self::with_policy),
///   [`with_lifecycle`](Self::with_lifecycle),
///   [`with_credentials_source`](Self::with_credentials_source), [`with_store`](Self::with_store).
/// * To use it: [`token`](Self::token), [`token_within`](Self::token_within),
///   [`token_lasting`](Self::token_lasting), [`token_after`](Self::token_after),
///   [`next_token`](Self::next_token), or [`Authorize`](crate::Authorize) for whole calls.
/// * To fetch ahead of time: [`refresh`](Self::refresh), [`refresh_now`](Self::refresh_now).
/// * To tell it what happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To hand a token to another process: [`export`](Self::export), [`adopt`](Self::adopt).
/// * To look: [`health`](Self::health).
///
/// ```no_run
/// # fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant_ureq::{TokenClient, Transport, ureq};
///
/// let client = TokenClient::new(Transport::new(), grant);
/// let token = client.token()?;
/// let call = ureq::get("https://api.example.com/items");
/// let response = call.header("authorization", token.token().authorization()).call()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenClient {
    lifecycle: Arc<SharedLifecycle>,
    source: Arc<dyn TokenSource>,
    /// The connections of the requests under way, which end with the last clone.
    connections: Arc<Connections>,
    store: Option<SharedStore<dyn Store>>,
}

impl TokenClient {
    /// Returns a client with the default policy. `source` is a [`Transport`](crate::Transport), or your
    /// own.
    #[must_use]
    pub fn new(source: impl TokenSource, grant: Grant) -> Self {
        Self::with_policy(source, grant, Policy::default())
    }

    /// Returns a client with a policy of your own, whose timeouts hold; a [`Transport`](crate::Transport)
    /// can be told shorter ones.
    #[must_use]
    pub fn with_policy(source: impl TokenSource, grant: Grant, policy: Policy) -> Self {
        Self::of(Arc::new(source), grant, policy)
    }

    /// Returns a client that drives this lifecycle, which may have a clock and entropy of your own.
    #[must_use]
    pub fn with_lifecycle(source: impl TokenSource, lifecycle: SharedLifecycle) -> Self {
        Self::driving(Arc::new(source), lifecycle)
    }

    /// Reads the credentials from there for each request, so that a secret that is rotated needs no
    /// [`set_grant`](Self::set_grant).
    ///
    /// ```no_run
    /// # fn run(dialect: polygrant::Dialect) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// use polygrant::{Grant, Scopes};
    /// use polygrant_ureq::{CredentialsSource, SecretFile, TokenClient, Transport};
    ///
    /// let source = SecretFile::new("my-client", "/run/secrets/client-secret");
    /// let endpoint = dialect.endpoint()?;
    /// let grant = Grant::new(dialect, endpoint, source.credentials()?, Scopes::none())?;
    /// let client = TokenClient::new(Transport::new(), grant).with_credentials_source(source);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_credentials_source(self, source: impl CredentialsSource) -> Self {
        self.lifecycle.set_credentials_source(source);
        self
    }

    /// Shares tokens with the other processes that use this store: they are read from it before a request is
    /// sent, and one process sends that for all. A store that cannot be reached costs each process its own
    /// request. See [`store`](crate::store), also for when it is worth it.
    ///
    /// A dialect that knows a client by a secret needs a
    /// [fingerprint key](SharedStore::with_fingerprint_key); without it, getting a token fails and says so.
    #[must_use]
    pub fn with_store(self, store: impl Into<SharedStore<dyn Store>>) -> Self {
        self.lifecycle.use_store();
        Self { store: Some(store.into()), ..self }
    }

    pub(crate) fn of(source: Arc<dyn TokenSource>, grant: Grant, policy: Policy) -> Self {
        let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
        Self::driving(source, SharedLifecycle::new(grant, policy, clock, entropy))
    }

    fn driving(source: Arc<dyn TokenSource>, lifecycle: SharedLifecycle) -> Self {
        let presenting = Arc::clone(&source);
        let lifecycle =
            lifecycle.with_certificate_generation(move || presenting.certificate_generation());
        Self { lifecycle: Arc::new(lifecycle), source, connections: Arc::default(), store: None }
    }

    /// Returns a token to use now.
    ///
    /// While there is a usable one this never waits: if it is time for a new one, a short-lived thread
    /// fetches that. Without one, it waits for the request that is under way or sends one itself, for
    /// as long as [`Policy::refresh_timeout`] and an attempt's timeout at most.
    ///
    /// # Errors
    /// The error says why there is none, and from when on asking has a point. Until then this fails at
    /// once, and nothing is sent.
    pub fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle.leased() {
            Some(token) => Ok(token),
            None => self.awaited(None, None),
        }
    }

    /// Returns a token as [`token`](Self::token) does, but gives up after that long. The request goes
    /// on for the other callers.
    ///
    /// # Errors
    /// As [`token`](Self::token); the error is a
    /// [`Timeout`](polygrant::TransportErrorKind::Timeout) if the time ran out.
    pub fn token_within(&self, max_wait: Duration) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle.leased() {
            Some(token) => Ok(token),
            None => self.awaited(None, Some(max_wait)),
        }
    }

    /// Returns a token with at least that much life left. One with less is refreshed first, unless its
    /// whole lifetime is no longer.
    ///
    /// # Errors
    /// As [`token`](Self::token), also if there is a token with less life.
    pub fn token_lasting(&self, life: Duration) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle.leased() {
            Some(token) if token.remaining(self.lifecycle.now()) >= life => Ok(token),
            _ => self.awaited(Some(Waiter::lasting(life)), None),
        }
    }

    /// Waits for the token that comes after this one, for connections that authenticate anew with each:
    /// those of Kafka, Redis or a WebSocket. It is fetched when it is due, also if it is wanted here
    /// alone.
    ///
    /// # Errors
    /// As [`token`](Self::token), once this token has ended and there is no other. A failure before that
    /// is waited out.
    pub fn next_token(&self, after: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        let is_next = |token: &CachedToken| token.generation() > after.generation();
        loop {
            let changes = self.lifecycle.listen();
            match self.lifecycle.poll(None) {
                Action::Use(token) if is_next(&token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) if is_next(&token) => {
                    self.run_apart(attempt);
                    return Ok(token);
                }
                Action::Use(_) => {
                    self.lifecycle.clock().wait(&changes, self.lifecycle.look_in());
                }
                Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => self.run(attempt),
                Action::Wait(waiter) => self.lifecycle.clock().wait(&changes, waiter.max_wait()),
                Action::Failed(error) => return Err(error),
            }
        }
    }

    /// Fetches a new token, whatever the current one is good for. That one stays in use until the new one
    /// has come, and also if none comes.
    ///
    /// # Errors
    /// As [`token`](Self::token), also if the old token can still be used.
    pub fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        self.awaited(Some(Waiter::for_new_token()), None)
    }

    /// Fetches a new token if there is none, or if it is due to be refreshed, on this thread. Returns
    /// the token that is there afterwards.
    ///
    /// Call it from a thread of your own, every now and then, and no caller of
    /// [`token`](Self::token) ever starts a thread: [`Health::refresh_in`] says when it is due.
    ///
    /// # Errors
    /// As [`token`](Self::token). If a refresh fails while the old token can still be used, that one
    /// is returned, and [`health`](Self::health) tells of the failure.
    pub fn refresh(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.lifecycle.poll(None) {
            Action::Use(token) => Ok(token),
            Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => {
                let waiter = attempt.waiter();
                self.run(attempt);
                // Not by polling, which could ask for another request.
                match self.lifecycle.current() {
                    Some(token) => Ok(token),
                    None => self.awaited(Some(waiter), None),
                }
            }
            Action::Wait(waiter) => self.awaited(Some(waiter), None),
            Action::Failed(error) => Err(error),
        }
    }

    /// Reports that a resource server rejected this token, and waits for another: see
    /// [`polygrant::Dialect::rejects_token`] and
    /// [`Waiter::in_place_of`](polygrant_lifecycle::Waiter::in_place_of). A token that is
    /// [not worth a try](CachedToken::is_worth_a_try_after) means that there is none for now.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        self.awaited(Some(Waiter::in_place_of(rejected.generation())), None)
    }

    /// Waits for another token as [`token_after`](Self::token_after) does, but gives up after that long.
    ///
    /// # Errors
    /// As [`token_within`](Self::token_within).
    pub fn token_after_within(
        &self,
        rejected: &CachedToken,
        max_wait: Duration,
    ) -> Result<Arc<CachedToken>, TokenError> {
        self.awaited(Some(Waiter::in_place_of(rejected.generation())), Some(max_wait))
    }

    /// Reports that a resource server rejected this token: see [`polygrant::Dialect::rejects_token`]. If that has
    /// a point, the next caller fetches another, and the token stays in use meanwhile. Returns whether
    /// anything follows.
    pub fn invalidate(&self, token: &CachedToken) -> bool {
        self.lifecycle.invalidate(token)
    }

    /// Replaces the credentials, or the whole grant. A pause after a refusal ends, and callers that
    /// wait try the new ones.
    ///
    /// A token of the same client, endpoint and scopes stays in use; any other goes.
    pub fn set_grant(&self, grant: Grant) {
        self.lifecycle.set_grant(grant);
    }

    /// Returns the token for another process, or a later run of this one; `None` if there is none that can be
    /// used. `key` is [`StoreKey::of`] this client's grant.
    #[must_use]
    pub fn export(&self, key: &StoreKey) -> Option<TokenRecord> {
        self.lifecycle.export(key)
    }

    /// Takes in a token that another process, or an earlier run, has requested, if it lasts longer than the
    /// current one. Returns whether it was taken.
    ///
    /// # Errors
    /// The record is another client's, or of no use.
    pub fn adopt(&self, record: &TokenRecord, key: &StoreKey) -> Result<bool, RecordError> {
        self.lifecycle.adopt(record, key)
    }

    /// Returns a snapshot for monitoring. It holds no secret.
    #[must_use]
    pub fn health(&self) -> Health {
        self.lifecycle.health()
    }

    pub(crate) fn lifecycle(&self) -> &SharedLifecycle {
        &self.lifecycle
    }

    /// Does what the lifecycle says, until that is to use a token or to fail.
    fn awaited(
        &self,
        mut waiter: Option<Waiter>,
        max_wait: Option<Duration>,
    ) -> Result<Arc<CachedToken>, TokenError> {
        // On the steady clock: the wait does not end because the wall clock is set.
        let gives_up = max_wait.map(|wait| self.lifecycle.now().steady.saturating_add(wait));
        loop {
            // Before polling, so that no change is missed.
            let changes = self.lifecycle.listen();
            match self.lifecycle.poll(waiter) {
                Action::Use(token) => return Ok(token),
                Action::UseAndRefresh(token, attempt) => {
                    self.run_apart(attempt);
                    return Ok(token);
                }
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    match gives_up {
                        Some(_) => self.run_apart(attempt),
                        None => self.run(attempt),
                    }
                }
                Action::Wait(next) => {
                    waiter = Some(next);
                    let now = self.lifecycle.now().steady;
                    let left = gives_up.map_or(Duration::MAX, |at| at.saturating_sub(now));
                    if left.is_zero() {
                        return Err(self.lifecycle.timed_out());
                    }
                    self.lifecycle.clock().wait(&changes, left.min(next.max_wait()));
                }
                Action::Failed(error) => return Err(error),
            }
        }
    }

    /// Has a token fetched that is due, on a thread of its own. After a call whose rejection is only
    /// reported, the next such call then need not be rejected as well.
    pub(crate) fn refresh_apart(&self) {
        if let Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) =
            self.lifecycle.poll(None)
        {
            self.run_apart(attempt);
        }
    }

    /// Sends the request on this thread.
    fn run(&self, attempt: Attempt) {
        run(&*self.source, self.store.as_ref(), AttemptGuard::new(&self.lifecycle, attempt));
    }

    /// Sends the request on a thread of its own, which ends with it. Without a thread the attempt is
    /// cancelled, and a later caller tries again.
    fn run_apart(&self, attempt: Attempt) {
        let (source, attempt) =
            (Arc::clone(&self.source), AttemptGuard::new(&self.lifecycle, attempt));
        let (connections, store) = (Arc::downgrade(&self.connections), self.store.clone());
        // Linux shows 15 characters of a name.
        let thread = thread::Builder::new().name("polygrant-token".to_owned());
        let _ = thread.spawn(move || {
            Connections::during(connections, || run(&*source, store.as_ref(), attempt));
        });
    }
}

/// Gets a token, from the store if there is one, and reports how that ended; a panic cancels the attempt.
fn run(
    source: &dyn TokenSource,
    store: Option<&SharedStore<dyn Store>>,
    mut attempt: AttemptGuard,
) {
    if let Err(error) = attempt.read_credentials() {
        return attempt.complete(Err(error));
    }
    let rejected = attempt.rejected();
    let send = |timeouts| match &rejected {
        Some(rejected) => source.fetch_in_place_of(rejected.token(), attempt.grant(), timeouts),
        None => source.fetch(attempt.grant(), timeouts),
    };
    let obtained = match store {
        Some(store) => fetch_through(store, &attempt, send),
        None => Some(Obtained::Fetched(send(attempt.timeouts()))),
    };
    if let Some(obtained) = obtained {
        attempt.complete_with(obtained);
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
