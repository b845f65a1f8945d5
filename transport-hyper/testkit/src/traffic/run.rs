//! Callers, a token server and a resource server in virtual time.

use std::sync::Arc;
use std::time::Duration;

use polygrant_lifecycle::{Action, Attempt, CachedToken, Waiter};

use super::accepts::Accepts;
use super::seen::{Call, Seen};
use crate::fail::{Fail, ensure};
use crate::samples::token_body;
use crate::{VirtualTime, millis, seconds};

/// Callers, a token server and a resource server. Change a field of [`new`](Self::new)'s for another kind.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// Which tokens the resource server accepts.
    pub accepts: Accepts,
    /// The lifetime of each token, in seconds.
    pub lifetime: u64,
    /// For how long the token server issues the same token again; zero unless it is set.
    pub repeats_for: Duration,
    /// How many callers there are.
    pub callers: usize,
    /// How many of them, from the first one on, are on a path that always brings a 401.
    pub wrong_paths: usize,
    /// How long a caller pauses after a call: a tenth of a second unless it is set.
    pub every: Duration,
    /// How long a caller on a wrong path pauses after a call: a tenth of a second unless it is set.
    pub wrong_every: Duration,
    /// How long a token request takes. The token is issued after half of that.
    pub request_takes: Duration,
    /// The result of every random draw.
    pub entropy: u64,
}

impl Traffic {
    /// Returns traffic of that many callers, each of which calls ten times a second. The lifetime is in
    /// seconds.
    #[must_use]
    pub const fn new(accepts: Accepts, lifetime: u64, callers: usize) -> Self {
        Self {
            accepts,
            lifetime,
            repeats_for: Duration::ZERO,
            callers,
            wrong_paths: 0,
            every: millis(100),
            wrong_every: millis(100),
            request_takes: millis(50),
            entropy: 1 << 63,
        }
    }

    /// Lets that much time pass, and returns what was seen.
    ///
    /// # Errors
    /// The lifecycle breaks a rule: two requests at a time, a response that is ignored, or a failure
    /// although the token server is well.
    pub fn run(self, time: Duration) -> Result<Seen, Fail> {
        let mut world = World::new(self)?;
        let mut callers: Vec<_> = (0..self.callers).map(Caller::new).collect();
        while world.now() < time {
            world.serve()?;
            for caller in &mut callers {
                let waiter = caller.waiter.take();
                if waiter.is_some() {
                    world.go_on(caller, waiter)?;
                } else if world.now() >= caller.next_call {
                    caller.began = world.now();
                    world.go_on(caller, None)?;
                }
            }
            world.advance(&callers);
        }
        Ok(world.seen)
    }

    const fn is_on_wrong_path(&self, caller: &Caller) -> bool {
        caller.number < self.wrong_paths
    }
}

struct World {
    traffic: Traffic,
    time: VirtualTime,
    began: Duration,
    outstanding: Option<Outstanding>,
    /// When tokens were issued: `0` is the first token, `1` the second.
    issued: Vec<Duration>,
    seen: Seen,
}

struct Outstanding {
    attempt: Attempt,
    sent: Duration,
    /// The token that it brings, once that is issued.
    token: Option<usize>,
}

struct Caller {
    number: usize,
    next_call: Duration,
    /// When its call began.
    began: Duration,
    waiter: Option<Waiter>,
    rejected: Option<Arc<CachedToken>>,
}

impl Caller {
    fn new(number: usize) -> Self {
        // Callers do not call all at once.
        let next_call = millis(5).saturating_mul(u32::try_from(number).unwrap_or(u32::MAX));
        Self { number, next_call, began: seconds(0), waiter: None, rejected: None }
    }
}

impl World {
    fn new(traffic: Traffic) -> Result<Self, Fail> {
        let mut time = VirtualTime::new()?;
        time.entropy = traffic.entropy;
        let (began, seen) = (time.steady, Seen::default());
        Ok(Self { traffic, time, began, outstanding: None, issued: Vec::new(), seen })
    }

    fn now(&self) -> Duration {
        self.time.steady.saturating_sub(self.began)
    }

    /// Goes on to when the next call or response is due. Callers that wait look every 5 ms.
    fn advance(&mut self, callers: &[Caller]) {
        let (now, takes) = (self.now(), self.traffic.request_takes);
        let call_at = |caller: &Caller| match caller.waiter {
            Some(_) => now.saturating_add(millis(5)),
            None => caller.next_call,
        };
        let response_at = self.outstanding.iter().map(|it| match it.token {
            None => it.sent.saturating_add(takes / 2),
            Some(_) => it.sent.saturating_add(takes),
        });
        let next = callers.iter().map(call_at).chain(response_at).min().unwrap_or(now);
        self.time.advance_by(next.saturating_sub(now).max(millis(1)));
    }

    /// Issues a token, and has it arrive, if it is time.
    fn serve(&mut self) -> Result<(), Fail> {
        let (now, takes) = (self.now(), self.traffic.request_takes);
        let Some(outstanding) = &mut self.outstanding else { return Ok(()) };
        if outstanding.token.is_none() && now >= outstanding.sent.saturating_add(takes / 2) {
            let latest =
                self.issued.last().copied().filter(|_| self.traffic.repeats_for > seconds(0));
            let is_repeated =
                latest.is_some_and(|at| now < at.saturating_add(self.traffic.repeats_for));
            if !is_repeated {
                self.issued.push(now);
            }
            outstanding.token = self.issued.len().checked_sub(1);
        }
        let arrives = now >= outstanding.sent.saturating_add(takes);
        let (Some(token), true) = (outstanding.token, arrives) else { return Ok(()) };
        let issued = self.issued.get(token).copied().unwrap_or_default();
        let lifetime = self.traffic.lifetime.saturating_sub(now.saturating_sub(issued).as_secs());
        let body = token_body(&token.to_string(), Some(&lifetime.to_string()));
        let attempt = outstanding.attempt.clone();
        self.outstanding = None;
        let response = http::Response::new(body);
        let token = attempt.grant().parse(&response, self.time.now().wall);
        let (now, entropy) = (self.time.now(), self.time.entropy);
        let heeded = self.time.lifecycle.complete(attempt.id(), token, now, entropy);
        ensure(heeded, || "a response was not heeded".into())
    }

    /// Does what an adapter does for a call: gets a token, calls, and after a 401 gets another, once.
    fn go_on(&mut self, caller: &mut Caller, mut waiter: Option<Waiter>) -> Result<(), Fail> {
        loop {
            let token = match self.time.poll_as(waiter) {
                Action::Use(token) => token,
                Action::UseAndRefresh(token, attempt) => {
                    self.send(attempt)?;
                    token
                }
                Action::Refresh(attempt) => {
                    caller.waiter = Some(attempt.waiter());
                    return self.send(attempt);
                }
                Action::Wait(waiter) => {
                    caller.waiter = Some(waiter);
                    return Ok(());
                }
                Action::Failed(error) => return Err(Fail::from(error).at("a caller")),
            };
            let is_accepted = self.accepts(caller, &token)?;
            match caller.rejected.take() {
                None if is_accepted => self.end(caller, true, 1),
                None => {
                    waiter = Some(Waiter::in_place_of(token.generation()));
                    caller.rejected = Some(token);
                    continue;
                }
                Some(rejected) if token.is_worth_a_try_after(&rejected) => {
                    if !is_accepted {
                        let now = self.time.now();
                        self.time.lifecycle.invalidate(token.generation(), now);
                    }
                    self.end(caller, is_accepted, 2);
                }
                Some(_) => self.end(caller, false, 1),
            }
            return Ok(());
        }
    }

    fn send(&mut self, attempt: Attempt) -> Result<(), Fail> {
        let sent = self.now();
        self.seen.requests.push(sent);
        let before = self.outstanding.replace(Outstanding { attempt, sent, token: None });
        ensure(before.is_none(), || "two requests are outstanding".into())
    }

    fn end(&mut self, caller: &mut Caller, succeeded: bool, sent: u32) {
        let at = self.now();
        let took = at.saturating_sub(caller.began);
        self.seen.calls.push(Call { caller: caller.number, at, took, succeeded, sent });
        let is_wrong = self.traffic.is_on_wrong_path(caller);
        let pause = if is_wrong { self.traffic.wrong_every } else { self.traffic.every };
        caller.next_call = at.saturating_add(pause);
    }

    fn accepts(&self, caller: &Caller, token: &CachedToken) -> Result<bool, Fail> {
        let number: usize = token.token().secret().parse()?;
        let is_accepted = self.traffic.accepts.accepts(number, &self.issued, self.now());
        Ok(is_accepted && !self.traffic.is_on_wrong_path(caller))
    }
}
