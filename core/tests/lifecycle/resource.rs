//! Callers of a resource server that rejects tokens, on virtual time: a call takes no time, a token
//! request 50 ms, and each caller calls ten times a second.

use std::time::Duration;

use polygrant::lifecycle::{Action, Attempt, CachedToken, Waiter};

use polygrant_testkit::{VirtualTime, millis, seconds, token_body};

/// Which tokens a resource server accepts. Tokens are named by when they were issued, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) enum Accepts {
    /// Tokens that were issued at least that long ago.
    After(Duration),
    /// The one that was issued last.
    Latest,
    /// No token at all, until then.
    NoneUntil(Duration),
}

pub(crate) struct Play {
    time: VirtualTime,
    accepts: Accepts,
    lifetime: u64,
    began: Duration,
    callers: Vec<Caller>,
    /// The outstanding request, and when its response comes.
    outstanding: Option<(Attempt, Duration)>,
    issued: Vec<Duration>,
    /// When token requests were sent.
    pub(crate) requests: Vec<Duration>,
    pub(crate) calls: Vec<Call>,
}

#[derive(Default)]
struct Caller {
    /// Its path is one that the resource server always answers with 401.
    is_on_a_wrong_path: bool,
    next_call: Duration,
    began: Duration,
    waiter: Option<Waiter>,
    rejected: Option<std::sync::Arc<CachedToken>>,
}

/// A call as its caller saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) caller: usize,
    pub(crate) at: Duration,
    pub(crate) took: Duration,
    pub(crate) succeeded: bool,
    /// How often it was sent.
    pub(crate) sent: u32,
}

impl Play {
    pub(crate) fn new(accepts: Accepts, lifetime: u64, callers: usize) -> Self {
        let time = VirtualTime::new().unwrap();
        let began = time.steady;
        let caller = |at| Caller { next_call: millis(5) * at, ..Caller::default() };
        Self {
            time,
            accepts,
            lifetime,
            began,
            callers: (0..callers).map(|at| caller(u32::try_from(at).unwrap())).collect(),
            outstanding: None,
            issued: Vec::new(),
            requests: Vec::new(),
            calls: Vec::new(),
        }
    }

    /// The first caller is on a path that is always answered with 401.
    pub(crate) fn with_a_wrong_path(mut self) -> Self {
        self.callers[0].is_on_a_wrong_path = true;
        self
    }

    /// Lets the time pass, in steps of 5 ms.
    pub(crate) fn run(mut self, time: Duration) -> Self {
        while self.now() < time {
            self.receive_token();
            for at in 0..self.callers.len() {
                let mut caller = std::mem::take(&mut self.callers[at]);
                if caller.waiter.is_some() {
                    self.goes_on(at, &mut caller);
                } else if self.now() >= caller.next_call {
                    caller.began = self.now();
                    self.wants_token(at, &mut caller, None);
                }
                self.callers[at] = caller;
            }
            self.time.advance_by(millis(5));
        }
        self
    }

    fn now(&self) -> Duration {
        self.time.steady - self.began
    }

    fn receive_token(&mut self) {
        let now = self.now();
        if let Some((attempt, _)) = self.outstanding.take_if(|(_, at)| *at <= now) {
            self.issued.push(now);
            let lifetime = self.lifetime.to_string();
            let body = token_body(&now.as_millis().to_string(), Some(&lifetime));
            let token = attempt.grant().parse(&http::Response::new(body), self.time.now().wall);
            let (now, entropy) = (self.time.now(), self.time.entropy);
            assert!(self.time.lifecycle.complete(attempt.id(), token, now, entropy));
        }
    }

    fn goes_on(&mut self, at: usize, caller: &mut Caller) {
        let waiter = caller.waiter.take();
        self.wants_token(at, caller, waiter);
    }

    /// Does what an adapter does for a call: gets a token, calls, and once gets another.
    fn wants_token(&mut self, at: usize, caller: &mut Caller, waiter: Option<Waiter>) {
        let token = match self.time.poll_as(waiter) {
            Action::Use(token) => token,
            Action::UseAndRefresh(token, attempt) => {
                self.sends(attempt);
                token
            }
            Action::Refresh(attempt) => {
                caller.waiter = Some(attempt.waiter());
                return self.sends(attempt);
            }
            Action::Wait(waiter) => {
                caller.waiter = Some(waiter);
                return;
            }
            Action::Failed(failure) => panic!("the token endpoint is well: {failure}"),
        };
        match caller.rejected.take() {
            None if self.accepts(caller, &token) => self.ends(at, caller, true, 1),
            None => {
                caller.rejected = Some(token.clone());
                self.wants_token(at, caller, Some(Waiter::in_place_of(token.generation())));
            }
            Some(rejected) if token.is_worth_a_try_after(&rejected) => {
                let succeeded = self.accepts(caller, &token);
                if !succeeded {
                    let now = self.time.now();
                    self.time.lifecycle.invalidate(token.generation(), now);
                }
                self.ends(at, caller, succeeded, 2);
            }
            Some(_) => self.ends(at, caller, false, 1),
        }
    }

    fn sends(&mut self, attempt: Attempt) {
        self.requests.push(self.now());
        self.outstanding = Some((attempt, self.now() + millis(50)));
    }

    fn ends(&mut self, at: usize, caller: &mut Caller, succeeded: bool, sent: u32) {
        let (now, took) = (self.now(), self.now() - caller.began);
        self.calls.push(Call { caller: at, at: now, took, succeeded, sent });
        caller.next_call = now + millis(100);
    }

    fn accepts(&self, caller: &Caller, token: &CachedToken) -> bool {
        let issued = millis(token.token().secret().parse().unwrap());
        let is_accepted = match self.accepts {
            Accepts::After(delay) => self.now() >= issued + delay,
            Accepts::Latest => self.issued.last() == Some(&issued),
            Accepts::NoneUntil(time) => self.now() >= time,
        };
        is_accepted && !caller.is_on_a_wrong_path
    }

    /// The calls that failed.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| !call.succeeded)
    }

    /// Checks when the token requests were sent, give or take a tenth of a second.
    #[track_caller]
    pub(crate) fn requested_at(&self, times: &[f64]) {
        let requests: Vec<_> = self.requests.iter().map(Duration::as_secs_f64).collect();
        let close = requests.iter().zip(times).all(|(sent, time)| (sent - time).abs() < 0.11);
        assert!(close && requests.len() == times.len(), "{requests:?} instead of {times:?}");
    }

    #[track_caller]
    pub(crate) fn first_success(&self) -> Duration {
        self.calls.iter().find(|call| call.succeeded).map(|call| call.at).expect("one succeeded")
    }
}

/// The longest that anyone took for a call, after the first second.
pub(crate) fn longest<'a>(calls: impl Iterator<Item = &'a Call>) -> Duration {
    calls.filter(|call| call.at > seconds(1)).map(|call| call.took).max().unwrap_or_default()
}
