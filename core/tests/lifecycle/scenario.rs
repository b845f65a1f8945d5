//! A world in which a test reads as a story: one lifecycle, two clocks that the test sets, callers,
//! and a server whose answers are really parsed.

use std::sync::Arc;
use std::time::Duration;

use http::Response;
use polygrant::lifecycle::{
    Action, Attempt, CachedToken, Lifecycle, Now, Policy, TokenError, Waiter,
};
use polygrant::{
    Credentials, Dialect, Error, Grant, Scopes, TransportError, TransportErrorKind, UnixTime,
};

/// 2026-11-21T21:26:10Z, where every story begins.
pub(crate) const BEGINNING: u64 = 1_795_296_370;

/// Half of what is drawn: neither none of the jitter nor all of it.
const ENTROPY: u64 = 1 << 63;

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The grant of that client, in the dialect of the standard.
pub(crate) fn grant_of(client_id: &str, client_secret: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com").unwrap();
    let credentials = Credentials::new(client_id, client_secret).unwrap();
    Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
}

/// What a token endpoint says when it is well; `lifetime` is JSON text, or nothing.
pub(crate) fn token_body(token: &str, lifetime: Option<&str>) -> String {
    let lifetime = lifetime.map(|text| format!(r#","expires_in":{text}"#)).unwrap_or_default();
    format!(r#"{{"access_token":"{token}","token_type":"Bearer"{lifetime}}}"#)
}

pub(crate) struct Story {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) wall: Duration,
    pub(crate) steady: Duration,
    pub(crate) entropy: u64,
    /// Every request that was handed out.
    pub(crate) requests: Vec<Attempt>,
    answers: usize,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self::of(grant_of("app-1", "s3cr3t"))
    }

    pub(crate) fn of(grant: Grant) -> Self {
        Self::driving(Lifecycle::new(grant, Policy::default()))
    }

    pub(crate) fn with_policy(policy: Policy) -> Self {
        Self::driving(Lifecycle::new(grant_of("app-1", "s3cr3t"), policy))
    }

    fn driving(lifecycle: Lifecycle) -> Self {
        Self {
            lifecycle,
            wall: seconds(BEGINNING),
            steady: seconds(1000),
            entropy: ENTROPY,
            requests: Vec::new(),
            answers: 0,
        }
    }

    /// A story in which a token of that lifetime was issued just now: the token `t1`.
    pub(crate) fn with_token(lifetime: u64) -> Self {
        let mut story = Self::new();
        story.asks().runs();
        story.answer_with_token(lifetime);
        story
    }

    pub(crate) fn now(&self) -> Now {
        Now { wall: UnixTime::after_epoch(self.wall), steady: self.steady }
    }

    /// Both clocks go on.
    pub(crate) fn advance(&mut self, secs: u64) {
        self.advance_by(seconds(secs));
    }

    pub(crate) fn advance_by(&mut self, time: Duration) {
        self.wall += time;
        self.steady += time;
    }

    /// Somebody without a waiter wants a token.
    #[track_caller]
    pub(crate) fn asks(&mut self) -> Action {
        self.asks_with(None)
    }

    pub(crate) fn asks_with(&mut self, waiter: Option<Waiter>) -> Action {
        let answer = self.lifecycle.poll_token(self.now(), self.entropy, waiter);
        if let Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) = &answer {
            self.requests.push(attempt.clone());
        }
        answer
    }

    /// The request that was handed out last.
    #[track_caller]
    pub(crate) fn latest(&self) -> Attempt {
        self.requests.last().expect("a request was handed out").clone()
    }

    /// The server issues `t1`, `t2` and so on, one for each call.
    #[track_caller]
    pub(crate) fn answer_with_token(&mut self, lifetime: u64) {
        self.answer_with_lifetime(Some(&lifetime.to_string()));
    }

    #[track_caller]
    pub(crate) fn answer_with_lifetime(&mut self, lifetime: Option<&str>) {
        self.answers += 1;
        let body = token_body(&format!("t{}", self.answers), lifetime);
        self.answer(200, &[], &body).expect("a token");
    }

    /// The server refuses, and says no more than the status.
    #[track_caller]
    pub(crate) fn fail_with(&mut self, status: u16) {
        self.fail_saying(status, &[]);
    }

    #[track_caller]
    pub(crate) fn fail_saying(&mut self, status: u16, headers: &[(&str, &str)]) {
        self.answer(status, headers, "").expect_err("a refusal");
    }

    /// The server refuses with one of OAuth's codes.
    #[track_caller]
    pub(crate) fn refuse(&mut self, status: u16, code: &str) {
        let body = format!(r#"{{"error":"{code}"}}"#);
        self.answer(status, &[], &body).expect_err("a refusal");
    }

    /// The answer to the latest request; what it was taken for.
    #[track_caller]
    pub(crate) fn answer(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<(), Error> {
        let mut response = Response::builder().status(status).body(body.to_owned()).unwrap();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().unwrap();
            response.headers_mut().append(name, value.parse().unwrap());
        }
        let attempt = self.latest();
        let outcome = attempt.grant().parse(&response, self.now().wall);
        let seen = outcome.as_ref().map(drop).map_err(Clone::clone);
        assert!(self.lifecycle.complete(attempt.id(), outcome, self.now(), self.entropy));
        seen
    }

    /// The exchange stops half-way.
    #[track_caller]
    pub(crate) fn break_off(&mut self, fault: TransportErrorKind) {
        let error = TransportError::new(fault).into();
        let (id, now) = (self.latest().id(), self.now());
        assert!(self.lifecycle.complete(id, Err(error), now, self.entropy));
    }

    /// Asks, waits as it is told and runs what it is told, until the refresh fails.
    #[track_caller]
    pub(crate) fn fails_throughout(&mut self, mut fail: impl FnMut(&mut Self)) -> TokenError {
        let mut waiter = None;
        for _ in 0..100 {
            match self.asks_with(waiter) {
                Action::Refresh(attempt) => {
                    waiter = Some(attempt.waiter());
                    fail(self);
                }
                Action::Wait(next) => {
                    self.advance_by(next.max_wait());
                    waiter = Some(next);
                }
                Action::Failed(failure) => return failure,
                other => panic!("a token: {other:?}"),
            }
        }
        panic!("neither a token nor a failure");
    }
}

/// One caller, who keeps its waiter.
#[derive(Default)]
pub(crate) struct Caller {
    waiter: Option<Waiter>,
}

impl Caller {
    pub(crate) fn asks(&mut self, story: &mut Story) -> Action {
        let answer = story.asks_with(self.waiter);
        self.waiter = match &answer {
            Action::Refresh(attempt) => Some(attempt.waiter()),
            Action::Wait(waiter) => Some(*waiter),
            _ => None,
        };
        answer
    }
}

pub(crate) fn callers(number: usize) -> Vec<Caller> {
    (0..number).map(|_| Caller::default()).collect()
}

/// What an answer must be.
pub(crate) trait Reads {
    /// A token, and nothing to do.
    fn uses(self) -> Arc<CachedToken>;
    /// A token, and a request to run meanwhile.
    fn uses_and_runs(self) -> Arc<CachedToken>;
    /// A request to run before there is a token.
    fn runs(self) -> Attempt;
    fn waits(self) -> Waiter;
    fn fails(self) -> TokenError;
    /// Anything but a token.
    fn has_no_token(self);
}

impl Reads for Action {
    #[track_caller]
    fn uses(self) -> Arc<CachedToken> {
        match self {
            Action::Use(token) => token,
            other => panic!("not a token alone: {other:?}"),
        }
    }

    #[track_caller]
    fn uses_and_runs(self) -> Arc<CachedToken> {
        match self {
            Action::UseAndRefresh(token, _) => token,
            other => panic!("not a token and a request: {other:?}"),
        }
    }

    #[track_caller]
    fn runs(self) -> Attempt {
        match self {
            Action::Refresh(attempt) => attempt,
            other => panic!("not a request: {other:?}"),
        }
    }

    #[track_caller]
    fn waits(self) -> Waiter {
        match self {
            Action::Wait(waiter) => waiter,
            other => panic!("not a wait: {other:?}"),
        }
    }

    #[track_caller]
    fn fails(self) -> TokenError {
        match self {
            Action::Failed(failure) => failure,
            other => panic!("not a failure: {other:?}"),
        }
    }

    #[track_caller]
    fn has_no_token(self) {
        assert!(!matches!(self, Action::Use(_) | Action::UseAndRefresh(..)), "a token: {self:?}");
    }
}
