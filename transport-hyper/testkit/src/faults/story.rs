//! One lifecycle, two clocks that a play sets, callers, and answers that are really parsed.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Response};
use polygrant::lifecycle::{
    Action, Attempt, CachedToken, Lifecycle, Now, Policy, TokenError, Waiter,
};
use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, Scopes, TransportError, TransportErrorKind,
    UnixTime,
};

use super::short::{Short, ensure};

/// 2026-11-21T21:26:10Z, where every story begins.
const BEGINNING: u64 = 1_795_296_370;

/// Half of what is drawn: neither none of the jitter nor all of it.
const ENTROPY: u64 = 1 << 63;

pub(super) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The grant of that client, in the dialect of the standard.
pub(super) fn grant_of(client_id: &str, client_secret: &str) -> Result<Grant, Short> {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com")?;
    let credentials = Credentials::new(client_id, client_secret)?;
    Ok(Grant::new(dialect, endpoint, credentials, Scopes::none())?)
}

/// What a token endpoint says when it is well; `lifetime` is JSON text, or nothing.
pub(super) fn token_body(token: &str, lifetime: Option<&str>) -> String {
    let lifetime = lifetime.map(|text| format!(r#","expires_in":{text}"#)).unwrap_or_default();
    format!(r#"{{"access_token":"{token}","token_type":"Bearer"{lifetime}}}"#)
}

pub(super) struct Story {
    pub(super) lifecycle: Lifecycle,
    pub(super) wall: Duration,
    pub(super) steady: Duration,
    /// How many requests were handed out.
    pub(super) requests: usize,
    latest: Option<Attempt>,
    answers: usize,
}

impl Story {
    pub(super) fn new() -> Result<Self, Short> {
        Ok(Self::of(grant_of("app-1", "s3cr3t")?))
    }

    pub(super) fn of(grant: Grant) -> Self {
        Self {
            lifecycle: Lifecycle::new(grant, Policy::default()),
            wall: seconds(BEGINNING),
            steady: seconds(1000),
            requests: 0,
            latest: None,
            answers: 0,
        }
    }

    /// A story in which a token of that lifetime was issued just now: the token `t1`.
    pub(super) fn with_token(lifetime: u64) -> Result<Self, Short> {
        let mut story = Self::new()?;
        story.asks().runs()?;
        story.issues(lifetime)?;
        Ok(story)
    }

    pub(super) const fn now(&self) -> Now {
        Now { wall: UnixTime::after_epoch(self.wall), steady: self.steady }
    }

    /// Both clocks go on.
    pub(super) fn advance(&mut self, secs: u64) {
        self.advance_by(seconds(secs));
    }

    pub(super) fn advance_by(&mut self, time: Duration) {
        self.wall = self.wall.saturating_add(time);
        self.steady = self.steady.saturating_add(time);
    }

    /// Somebody without a waiter wants a token.
    pub(super) fn asks(&mut self) -> Action {
        self.asks_with(None)
    }

    pub(super) fn asks_with(&mut self, waiter: Option<Waiter>) -> Action {
        let answer = self.lifecycle.poll_token(self.now(), ENTROPY, waiter);
        if let Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) = &answer {
            self.latest = Some(attempt.clone());
            self.requests += 1;
        }
        answer
    }

    /// Whether somebody who asks now causes a request.
    pub(super) fn asking_sends(&mut self) -> bool {
        let sent = self.requests;
        drop(self.asks());
        self.requests > sent
    }

    /// The request that was handed out last.
    pub(super) fn latest(&self) -> Result<Attempt, Short> {
        self.latest.clone().ok_or_else(|| Short::new("no request was handed out"))
    }

    /// The server issues `t1`, `t2` and so on, one for each call.
    pub(super) fn issues(&mut self, lifetime: u64) -> Result<(), Short> {
        self.issues_with(Some(&lifetime.to_string()))
    }

    pub(super) fn issues_with(&mut self, lifetime: Option<&str>) -> Result<(), Short> {
        self.answers += 1;
        let body = token_body(&format!("t{}", self.answers), lifetime);
        Ok(self.answer(200, &[], &body)??)
    }

    /// The server refuses, and says no more than this.
    pub(super) fn refuses(&mut self, status: u16, headers: &[(&str, &str)]) -> Result<(), Short> {
        self.refuses_saying(status, headers, "")
    }

    /// The server refuses with one of OAuth's codes.
    pub(super) fn refuses_with(&mut self, status: u16, code: &str) -> Result<(), Short> {
        self.refuses_saying(status, &[], &format!(r#"{{"error":"{code}"}}"#))
    }

    fn refuses_saying(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(), Short> {
        let outcome = self.answer(status, headers, body)?;
        ensure(outcome.is_err(), || format!("{status} was taken for a token"))
    }

    /// The answer to the latest request; what it was taken for.
    pub(super) fn answer(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Result<(), Error>, Short> {
        let mut response = Response::builder().status(status).body(body.to_owned())?;
        for (name, value) in headers {
            let (name, value): (HeaderName, HeaderValue) = (name.parse()?, value.parse()?);
            response.headers_mut().append(name, value);
        }
        let outcome = self.latest()?.grant().parse(&response, self.now().wall);
        let seen = outcome.as_ref().map(drop).map_err(Clone::clone);
        self.finish(outcome)?;
        Ok(seen)
    }

    /// The exchange stops half-way.
    pub(super) fn breaks_off(&mut self, fault: TransportErrorKind) -> Result<(), Short> {
        self.finish(Err(TransportError::new(fault).into()))
    }

    fn finish(&mut self, outcome: Result<AccessToken, Error>) -> Result<(), Short> {
        let (attempt, now) = (self.latest()?, self.now());
        let heeded = self.lifecycle.complete(attempt.id(), outcome, now, ENTROPY);
        ensure(heeded, || "the answer was not heeded".into())
    }

    /// Asks, waits as it is told and runs what it is told, until the flight fails.
    pub(super) fn fails_throughout(
        &mut self,
        mut fail: impl FnMut(&mut Self) -> Result<(), Short>,
    ) -> Result<TokenError, Short> {
        let mut waiter = None;
        for _ in 0..100 {
            match self.asks_with(waiter) {
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    fail(self)?;
                }
                Action::Wait(next) => {
                    self.advance_by(next.max_wait());
                    waiter = Some(next);
                }
                Action::Failed(failure) => return Ok(failure),
                other => return Err(Short::new(format!("not a failure: {other:?}"))),
            }
        }
        Err(Short::new("neither a token nor a failure after 100 answers"))
    }
}

/// What an answer must be.
pub(super) trait Reads: Sized {
    /// A token, and nothing to do.
    fn uses(self) -> Result<Arc<CachedToken>, Short>;
    /// A token, and a request to run meanwhile.
    fn uses_and_runs(self) -> Result<Arc<CachedToken>, Short>;
    /// A request to run before there is a token.
    fn runs(self) -> Result<Attempt, Short>;
    fn waits(self) -> Result<Waiter, Short>;
    fn fails(self) -> Result<TokenError, Short>;
    /// Anything but a token.
    fn has_no_token(self) -> Result<(), Short>;
    /// A token, whatever there is to do.
    fn has_token(self) -> Result<Arc<CachedToken>, Short>;
}

impl Reads for Action {
    fn uses(self) -> Result<Arc<CachedToken>, Short> {
        match self {
            Self::Use(token) => Ok(token),
            other => Err(Short::new(format!("not a token alone: {other:?}"))),
        }
    }

    fn uses_and_runs(self) -> Result<Arc<CachedToken>, Short> {
        match self {
            Self::UseAndRefresh(token, _) => Ok(token),
            other => Err(Short::new(format!("not a token and a request: {other:?}"))),
        }
    }

    fn runs(self) -> Result<Attempt, Short> {
        match self {
            Self::Refresh(attempt) => Ok(attempt),
            other => Err(Short::new(format!("not a request: {other:?}"))),
        }
    }

    fn waits(self) -> Result<Waiter, Short> {
        match self {
            Self::Wait(waiter) => Ok(waiter),
            other => Err(Short::new(format!("not a wait: {other:?}"))),
        }
    }

    fn fails(self) -> Result<TokenError, Short> {
        match self {
            Self::Failed(failure) => Ok(failure),
            other => Err(Short::new(format!("not a failure: {other:?}"))),
        }
    }

    fn has_no_token(self) -> Result<(), Short> {
        match self {
            Self::Use(_) | Self::UseAndRefresh(..) => Err(Short::new("a token was handed out")),
            _ => Ok(()),
        }
    }

    fn has_token(self) -> Result<Arc<CachedToken>, Short> {
        match self {
            Self::Use(token) | Self::UseAndRefresh(token, _) => Ok(token),
            other => Err(Short::new(format!("no token: {other:?}"))),
        }
    }
}
