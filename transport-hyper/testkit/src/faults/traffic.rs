//! Callers of a resource server that rejects tokens, in virtual time. Each calls ten times a second, a
//! call takes no time, and a token request takes a while, after half of which the token is issued.

use std::sync::Arc;
use std::time::Duration;

use polygrant::lifecycle::{Action, Attempt, CachedToken, Waiter};

use super::calls::{Call, Seen};
use crate::fail::{Fail, ensure};
use crate::samples::token_body;
use crate::{VirtualTime, millis, seconds};

/// Which tokens a resource server accepts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Accepts {
    /// Those that were issued at least that long ago.
    After(Duration),
    /// The one that was issued last.
    Latest,
    /// None at all, until then.
    NoneUntil(Duration),
}

/// What goes on. Change a field of [`new`](Self::new)'s for another kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traffic {
    pub(super) accepts: Accepts,
    /// Of each token, in seconds.
    pub(super) lifetime: u64,
    pub(super) callers: usize,
    /// Whether the first caller is on a path that always brings a 401.
    pub(super) has_wrong_path: bool,
    /// How long a token request takes.
    pub(super) request_takes: Duration,
    /// What every random draw comes to.
    pub(super) entropy: u64,
}

impl Traffic {
    pub(super) const fn new(accepts: Accepts, lifetime: u64, callers: usize) -> Self {
        Self {
            accepts,
            lifetime,
            callers,
            has_wrong_path: false,
            request_takes: millis(50),
            entropy: 1 << 63,
        }
    }

    /// Lets that much time pass.
    pub(super) fn run(self, time: Duration) -> Result<Seen, Fail> {
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
    /// Which token it brings, once that is issued.
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
        // They do not call in step.
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
            outstanding.token = Some(self.issued.len());
            self.issued.push(now);
        }
        let arrives = now >= outstanding.sent.saturating_add(takes);
        let (Some(token), true) = (outstanding.token, arrives) else { return Ok(()) };
        let body = token_body(&token.to_string(), Some(&self.traffic.lifetime.to_string()));
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
        caller.next_call = at.saturating_add(millis(100));
    }

    fn accepts(&self, caller: &Caller, token: &CachedToken) -> Result<bool, Fail> {
        let number: usize = token.token().secret().parse()?;
        let issued =
            self.issued.get(number).ok_or_else(|| Fail::new("a token that was not issued"))?;
        let is_accepted = match self.traffic.accepts {
            Accepts::After(delay) => self.now() >= issued.saturating_add(delay),
            Accepts::Latest => number.saturating_add(1) == self.issued.len(),
            Accepts::NoneUntil(time) => self.now() >= time,
        };
        Ok(is_accepted && !(self.traffic.has_wrong_path && caller.number == 0))
    }
}
