//! A lifecycle in virtual time: a test sets both clocks, and its responses are really parsed.

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Response};
use polygrant::{AccessToken, Error, Grant, TransportError, TransportErrorKind, UnixTime};
use polygrant_lifecycle::{Action, Attempt, Lifecycle, Now, Policy, State, TokenError, Waiter};

use super::fail::{Fail, ensure};
use super::samples::{grant_of, token_body};

/// A [`Lifecycle`] whose time stands still until the test advances it, and whose server is the test.
///
/// * To make one: [`new`](Self::new), [`with_grant`](Self::with_grant),
///   [`with_lifecycle`](Self::with_lifecycle), [`with_token`](Self::with_token).
/// * To be a caller: [`poll`](Self::poll), [`poll_as`](Self::poll_as), or a [`Caller`](super::Caller).
/// * To be the server: [`issue`](Self::issue), [`refuse`](Self::refuse), [`respond`](Self::respond),
///   [`break_off`](Self::break_off).
/// * To let time pass: [`advance`](Self::advance), or set [`wall`](Self::wall) and
///   [`steady`](Self::steady).
///
/// ```
/// use polygrant_testkit::{ExpectAction, Fail, VirtualTime};
///
/// # fn main() -> Result<(), Fail> {
/// let mut time = VirtualTime::new()?;
/// time.poll().expect_refresh()?;
/// time.issue(3600)?;
/// time.advance(60);
/// assert_eq!(time.poll().expect_use()?.token().secret(), "t1");
/// # Ok(())
/// # }
/// ```
pub struct VirtualTime {
    /// The lifecycle, to be looked at or called directly.
    pub lifecycle: Lifecycle,
    /// The wall clock, since the Unix epoch.
    pub wall: Duration,
    /// The steady clock, since an origin of its own.
    pub steady: Duration,
    /// The result of every random draw: half of its range unless it is set.
    pub entropy: u64,
    /// How many requests were handed out.
    pub requests: usize,
    latest: Option<Attempt>,
    issued: usize,
}

impl VirtualTime {
    /// 2026-11-21T21:26:10Z, in seconds since the Unix epoch: where the wall clock begins.
    pub const BEGINNING: u64 = 1_795_296_370;

    /// Returns a lifecycle without a token, of a client `app-1` with the secret `s3cr3t`.
    ///
    /// # Errors
    /// The sample grant cannot be made.
    pub fn new() -> Result<Self, Fail> {
        Ok(Self::with_grant(grant_of("app-1", "s3cr3t")?))
    }

    /// Returns a lifecycle without a token, of that grant.
    #[must_use]
    pub fn with_grant(grant: Grant) -> Self {
        Self::with_lifecycle(Lifecycle::new(grant, Policy::default()))
    }

    /// Returns that lifecycle, such as one with a policy of its own.
    #[must_use]
    pub const fn with_lifecycle(lifecycle: Lifecycle) -> Self {
        Self {
            lifecycle,
            wall: Duration::from_secs(Self::BEGINNING),
            steady: Duration::from_secs(1000),
            entropy: 1 << 63,
            requests: 0,
            latest: None,
            issued: 0,
        }
    }

    /// Returns a lifecycle that got the token `t1` just now. The lifetime is in seconds.
    ///
    /// # Errors
    /// The lifecycle does not request a token, or does not accept it.
    pub fn with_token(lifetime: u64) -> Result<Self, Fail> {
        let mut time = Self::new()?;
        match time.poll() {
            Action::Refresh(_) => time.issue(lifetime)?,
            other => return Err(Fail::new(format!("not a request: {other:?}"))),
        }
        Ok(time)
    }

    /// Returns what both clocks show.
    #[must_use]
    pub const fn now(&self) -> Now {
        Now { wall: UnixTime::after_epoch(self.wall), steady: self.steady }
    }

    /// Lets that many seconds pass on both clocks.
    pub fn advance(&mut self, seconds: u64) {
        self.advance_by(Duration::from_secs(seconds));
    }

    /// Lets time pass on both clocks. A clock at the end of its range stays there.
    pub fn advance_by(&mut self, time: Duration) {
        self.wall = self.wall.saturating_add(time);
        self.steady = self.steady.saturating_add(time);
    }

    /// Sets both clocks back by that time, or to their origin.
    pub fn set_back_by(&mut self, time: Duration) {
        self.wall = self.wall.saturating_sub(time);
        self.steady = self.steady.saturating_sub(time);
    }

    /// Polls for a token without a waiter.
    pub fn poll(&mut self) -> Action {
        self.poll_as(None)
    }

    /// Polls for a token with that waiter.
    pub fn poll_as(&mut self, waiter: Option<Waiter>) -> Action {
        let action = self.lifecycle.poll_token(self.now(), self.entropy, waiter);
        if let Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) = &action {
            self.latest = Some(attempt.clone());
            self.requests += 1;
        }
        action
    }

    /// Polls for a token, and returns whether that caused a request.
    pub fn poll_sends(&mut self) -> bool {
        let before = self.requests;
        drop(self.poll());
        self.requests > before
    }

    /// Returns the request that was handed out last.
    ///
    /// # Errors
    /// There was none.
    pub fn latest(&self) -> Result<Attempt, Fail> {
        self.latest.clone().ok_or_else(|| Fail::new("no request was handed out"))
    }

    /// Responds to the latest request with a token: `t1`, `t2` and so on, one a call. The lifetime is
    /// in seconds.
    ///
    /// # Errors
    /// The response is not read as a token, or is ignored.
    pub fn issue(&mut self, lifetime: u64) -> Result<(), Fail> {
        self.issue_for(Some(&lifetime.to_string()))
    }

    /// Responds as [`issue`](Self::issue) does, with a lifetime that is JSON text, or with none.
    ///
    /// # Errors
    /// As [`issue`](Self::issue).
    pub fn issue_for(&mut self, lifetime: Option<&str>) -> Result<(), Fail> {
        self.issued += 1;
        let body = token_body(&format!("t{}", self.issued), lifetime);
        Ok(self.respond(200, &[], &body)??)
    }

    /// Responds to the latest request with a status, perhaps headers, and no body.
    ///
    /// # Errors
    /// The response is read as a token, or is ignored.
    pub fn refuse(&mut self, status: u16, headers: &[(&str, &str)]) -> Result<(), Fail> {
        self.refuse_saying(status, headers, "")
    }

    /// Responds to the latest request with a status and one of OAuth's codes (RFC 6749 §5.2).
    ///
    /// # Errors
    /// As [`refuse`](Self::refuse).
    pub fn refuse_with(&mut self, status: u16, code: &str) -> Result<(), Fail> {
        self.refuse_saying(status, &[], &format!(r#"{{"error":"{code}"}}"#))
    }

    fn refuse_saying(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(), Fail> {
        let outcome = self.respond(status, headers, body)?;
        ensure(outcome.is_err(), || format!("{status} was taken for a token"))
    }

    /// Responds to the latest request, and returns how the response was read.
    ///
    /// # Errors
    /// It is no valid response, or is ignored.
    pub fn respond(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Result<(), Error>, Fail> {
        let mut response = Response::builder().status(status).body(body.to_owned())?;
        for (name, value) in headers {
            let (name, value): (HeaderName, HeaderValue) = (name.parse()?, value.parse()?);
            response.headers_mut().append(name, value);
        }
        let outcome = self.latest()?.grant().parse(&response, self.now().wall);
        let seen = outcome.as_ref().map(drop).map_err(Clone::clone);
        self.complete(outcome)?;
        Ok(seen)
    }

    /// Ends the latest request with a transport error.
    ///
    /// # Errors
    /// The error is ignored.
    pub fn break_off(&mut self, kind: TransportErrorKind) -> Result<(), Fail> {
        self.complete(Err(TransportError::new(kind).into()))
    }

    fn complete(&mut self, outcome: Result<AccessToken, Error>) -> Result<(), Fail> {
        let (attempt, now) = (self.latest()?, self.now());
        let heeded = self.lifecycle.complete(attempt.id(), outcome, now, self.entropy);
        ensure(heeded, || "the outcome was not heeded".into())
    }

    /// Polls, waits as the lifecycle says, and lets each request `fail`, until the refresh has failed.
    ///
    /// # Errors
    /// `fail` returns an error, or the refresh has not failed after 100 polls.
    pub fn run_to_failure(
        &mut self,
        mut fail: impl FnMut(&mut Self) -> Result<(), Fail>,
    ) -> Result<TokenError, Fail> {
        let mut waiter = None;
        for _ in 0..100 {
            match self.poll_as(waiter) {
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    fail(self)?;
                }
                Action::Wait(next) => {
                    self.advance_by(next.max_wait());
                    waiter = Some(next);
                }
                Action::Failed(error) => return Ok(error),
                other => return Err(Fail::new(format!("not a failure: {other:?}"))),
            }
        }
        Err(Fail::new("neither a token nor a failure after 100 polls"))
    }

    /// Returns how long from now the lifecycle next has something to do.
    ///
    /// # Errors
    /// There is nothing to do.
    pub fn wakes_in(&self) -> Result<Duration, Fail> {
        let wake_at = self.lifecycle.wake_at().ok_or_else(|| Fail::new("it never wakes"))?;
        Ok(wake_at.remaining(self.now()))
    }

    /// Returns the state that a caller would find now.
    #[must_use]
    pub fn state(&self) -> State {
        self.lifecycle.health(self.now()).state
    }
}

impl fmt::Debug for VirtualTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualTime")
            .field("wall", &self.wall)
            .field("steady", &self.steady)
            .field("requests", &self.requests)
            .finish_non_exhaustive()
    }
}
