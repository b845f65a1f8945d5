//! Any sequence of calls to a lifecycle, as data: a failing trace prints what is to be replayed.

use std::time::Duration;

use http::Response;
use polygrant::{AccessToken, Error, Grant, TransportError, TransportErrorKind, UnixTime};
use polygrant_lifecycle::{Action, Attempt, AttemptId, Lifecycle, Now, Policy, Waiter};
use polygrant_testkit::{VirtualTime, grant_of, seconds, token_body};

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) entropy: u64,
    pub(crate) call: Call,
}

#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// With the waiter that was given last, if there is one.
    Poll {
        with_waiter: bool,
    },
    PollFor(Wish),
    Complete(Which, Outcome),
    Cancel(Which),
    Invalidate(Generation),
    NewSecret,
    OtherClient,
    /// The driver of a request reads another secret, or the same, just before it sends it.
    AttemptSecret(Which, bool),
    CredentialsChanged,
    PollCredentials,
    RedrawJitter,
    Clocks {
        wall: Turn,
        steady: Turn,
    },
}

/// Not any token, but this.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    InPlaceOf(Generation),
    Lasting(Duration),
    New,
}

/// Which of the requests that were handed out.
#[derive(Clone, Debug)]
pub(crate) enum Which {
    Latest,
    Earlier(usize),
    /// One that another lifecycle handed out, after more than a trace can.
    Foreign,
}

#[derive(Clone, Debug)]
pub(crate) enum Generation {
    Current,
    Earlier(u64),
    Any(u64),
}

#[derive(Clone, Debug)]
pub(crate) enum Turn {
    On(Duration),
    Back(Duration),
    To(Duration),
}

#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The lifetime is JSON text.
    Token {
        lifetime: Option<String>,
        /// Whether it is the token that was issued last once more.
        is_repeated: bool,
    },
    Refused {
        status: u16,
        code: &'static str,
        retry_after: Option<String>,
        reset: Option<String>,
    },
    Bytes {
        status: u16,
        body: Vec<u8>,
    },
    Broken(TransportErrorKind),
}

/// The effect of a step.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Polled { action: Action, wanted: Wanted },
    Completed { id: Option<AttemptId>, heeded: bool, token: Option<String> },
    Cancelled { id: Option<AttemptId>, heeded: bool },
    Invalidated { generation: u64, heeded: bool },
    GrantSet { same_client: bool },
    AttemptGrantSet { id: Option<AttemptId>, has_changed: bool },
    CredentialsPolled,
    JitterDrawn,
    ClocksTurned,
}

/// Which token a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    ForAny,
    /// With a waiter, for a token after that generation.
    Waiting(u64),
    /// With a wish, which reported a rejection if it was for a token in place of that generation.
    Wishing {
        rejected: Option<u64>,
    },
}

/// A lifecycle in the hands of a trace.
pub(crate) struct World {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) wall: Duration,
    pub(crate) steady: Duration,
    /// The most that the lifecycle was told of either clock, but for times at the end of its range.
    pub(crate) latest: Now,
    pub(crate) waiter: Option<Waiter>,
    /// The generation after which the waiter wants a token.
    after: u64,
    pub(crate) attempts: Vec<Sent>,
    client: usize,
    secret: usize,
    issued: usize,
}

/// A request that was handed out, with the grant that it is sent with, and that grant's secret.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) attempt: Attempt,
    grant: Grant,
    secret: String,
}

/// A piece of every client's secret, and of every token.
pub(crate) const CANARIES: [&str; 2] = ["c4n4ry", "t0k3n"];

impl World {
    pub(crate) fn new() -> Self {
        let lifecycle =
            Lifecycle::new(grant_of("app-0", "c4n4ry0yr4n4c").unwrap(), Policy::default());
        Self {
            lifecycle,
            wall: seconds(VirtualTime::BEGINNING),
            steady: seconds(1000),
            latest: Now { wall: UnixTime::EPOCH, steady: Duration::ZERO },
            waiter: None,
            after: 0,
            attempts: Vec::new(),
            client: 0,
            secret: 0,
            issued: 0,
        }
    }

    pub(crate) fn now(&self) -> Now {
        Now { wall: UnixTime::after_epoch(self.wall), steady: self.steady }
    }

    /// The time as the lifecycle takes it: the steady clock never goes back.
    pub(crate) fn monotonic_now(&self) -> Now {
        Now { steady: self.steady.max(self.latest.steady), ..self.now() }
    }

    pub(crate) fn step(&mut self, step: &Step) -> Event {
        let (now, entropy) = (self.now(), step.entropy);
        let tells_time = matches!(
            step.call,
            Call::Poll { .. }
                | Call::PollFor(_)
                | Call::Complete(..)
                | Call::Invalidate(_)
                | Call::PollCredentials
        );
        if tells_time {
            self.tell_time();
        }
        match &step.call {
            Call::Poll { with_waiter } => {
                let waiter = self.waiter.filter(|_| *with_waiter);
                let wanted = waiter.map_or(Wanted::ForAny, |_| Wanted::Waiting(self.after));
                if waiter.is_none() {
                    self.after = 0;
                }
                Event::Polled { action: self.poll_token(entropy, waiter), wanted }
            }
            Call::PollFor(wish) => {
                let current = self.lifecycle.current().map_or(0, |token| token.generation());
                let (waiter, rejected) = match wish {
                    Wish::InPlaceOf(which) => {
                        let generation = self.generation(which);
                        (Waiter::in_place_of(generation), Some(generation))
                    }
                    Wish::Lasting(life) => (Waiter::lasting(*life), None),
                    Wish::New => (Waiter::for_new_token(), None),
                };
                let action = self.poll_token(entropy, Some(waiter));
                // It waits, if it does, for a successor of the current token.
                let waits = matches!(action, Action::Wait(_) | Action::Refresh(_));
                let successor = rejected == Some(current) || matches!(wish, Wish::New);
                self.after = if waits && successor { current } else { 0 };
                Event::Polled { action, wanted: Wanted::Wishing { rejected } }
            }
            Call::Complete(which, outcome) => {
                let id = self.id(which);
                let (parsed, token) = self.parse(which, outcome);
                let heeded = id.is_some_and(|id| self.lifecycle.complete(id, parsed, now, entropy));
                Event::Completed { id, heeded, token }
            }
            Call::Cancel(which) => {
                let id = self.id(which);
                let heeded = id.is_some_and(|id| self.lifecycle.cancel(id));
                Event::Cancelled { id, heeded }
            }
            Call::Invalidate(which) => {
                let generation = self.generation(which);
                Event::Invalidated {
                    generation,
                    heeded: self.lifecycle.invalidate(generation, now),
                }
            }
            Call::NewSecret | Call::OtherClient => {
                let same_client = matches!(step.call, Call::NewSecret);
                self.secret += 1;
                self.client += usize::from(!same_client);
                self.lifecycle.set_grant(self.grant());
                Event::GrantSet { same_client }
            }
            Call::AttemptSecret(which, is_new) => {
                self.secret += usize::from(*is_new);
                let (grant, secret) = (self.grant(), self.secret());
                let Some(sent) = self.place(which).and_then(|at| self.attempts.get_mut(at)) else {
                    return Event::AttemptGrantSet { id: None, has_changed: false };
                };
                (sent.grant, sent.secret) = (grant.clone(), secret);
                let id = sent.attempt.id();
                let has_changed = self.lifecycle.set_attempt_grant(id, grant);
                Event::AttemptGrantSet { id: Some(id), has_changed }
            }
            Call::CredentialsChanged => {
                self.lifecycle.credentials_changed();
                Event::GrantSet { same_client: true }
            }
            Call::PollCredentials => {
                self.lifecycle.poll_credentials(now);
                Event::CredentialsPolled
            }
            Call::RedrawJitter => {
                self.lifecycle.redraw_jitter(entropy);
                Event::JitterDrawn
            }
            Call::Clocks { wall, steady } => {
                self.wall = wall.of(self.wall);
                self.steady = steady.of(self.steady);
                Event::ClocksTurned
            }
        }
    }

    pub(crate) fn poll_token(&mut self, entropy: u64, waiter: Option<Waiter>) -> Action {
        let action = self.lifecycle.poll_token(self.now(), entropy, waiter);
        match &action {
            Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) => {
                self.waiter = Some(attempt.waiter());
                let (attempt, grant, secret) = (attempt.clone(), self.grant(), self.secret());
                self.attempts.push(Sent { attempt, grant, secret });
            }
            Action::Wait(waiter) => self.waiter = Some(*waiter),
            _ => {}
        }
        action
    }

    fn generation(&self, which: &Generation) -> u64 {
        let current = self.lifecycle.current().map_or(0, |token| token.generation());
        match which {
            Generation::Current => current,
            Generation::Earlier(by) => current.saturating_sub(*by),
            Generation::Any(generation) => *generation,
        }
    }

    /// Takes note of what the lifecycle is told. A clock at the end of its range says nothing.
    fn tell_time(&mut self) {
        let end = seconds(u64::MAX / 4);
        if self.steady < end {
            self.latest.steady = self.latest.steady.max(self.steady);
        }
        self.latest.wall = self.latest.wall.max(UnixTime::after_epoch(self.wall));
    }

    /// Returns the grant as it is now.
    fn grant(&self) -> Grant {
        grant_of(&format!("app-{}", self.client), &self.secret()).unwrap()
    }

    fn secret(&self) -> String {
        format!("c4n4ry{}yr4n4c", self.secret)
    }

    /// Returns the place of a request among those that were handed out here.
    fn place(&self, which: &Which) -> Option<usize> {
        match which {
            Which::Latest => self.attempts.len().checked_sub(1),
            Which::Earlier(at) => at.checked_rem(self.attempts.len()),
            Which::Foreign => None,
        }
    }

    fn id(&self, which: &Which) -> Option<AttemptId> {
        match which {
            Which::Foreign => Some(foreign()),
            _ => self.place(which).map(|at| self.attempts[at].attempt.id()),
        }
    }

    /// Returns what is parsed of the response of a server that repeats the client's secret wherever it
    /// can, and the token in it.
    fn parse(
        &mut self,
        which: &Which,
        outcome: &Outcome,
    ) -> (Result<AccessToken, Error>, Option<String>) {
        let (grant, secret) = match self.place(which).map(|at| self.attempts[at].clone()) {
            Some(sent) => (sent.grant, sent.secret),
            None => (self.grant(), self.secret()),
        };
        let mut response = Response::builder();
        let mut token = None;
        let body = match outcome {
            Outcome::Token { lifetime, is_repeated } => {
                self.issued += usize::from(!is_repeated || self.issued == 0);
                let secret = format!("t0k3n{}", self.issued);
                let body = token_body(&secret, lifetime.as_deref());
                token = Some(secret);
                body.into_bytes()
            }
            Outcome::Refused { status, code, retry_after, reset } => {
                response = response.status(*status).header("x-request-id", &secret);
                for (name, value) in [("retry-after", retry_after), ("x-ratelimit-reset", reset)] {
                    if let Some(value) = value {
                        response = response.header(name, value);
                    }
                }
                let text = format!(r#"{{"error":"{code}","error_description":"not {secret}"}}"#);
                text.into_bytes()
            }
            Outcome::Bytes { status, body } => {
                response = response.status(*status);
                body.clone()
            }
            Outcome::Broken(fault) => return (Err(TransportError::new(*fault).into()), None),
        };
        (grant.parse(&response.body(body).unwrap(), self.now().wall), token)
    }
}

impl Turn {
    fn of(&self, clock: Duration) -> Duration {
        match self {
            Self::On(by) => clock.saturating_add(*by),
            Self::Back(by) => clock.saturating_sub(*by),
            Self::To(time) => *time,
        }
    }
}

fn foreign() -> AttemptId {
    #[allow(clippy::disallowed_types, reason = "a test may keep what it made once")]
    static FOREIGN: std::sync::OnceLock<AttemptId> = std::sync::OnceLock::new();
    *FOREIGN.get_or_init(|| {
        let mut world = World::new();
        for _ in 0..1000 {
            let Action::Refresh(attempt) = world.poll_token(0, None) else { panic!("no request") };
            assert!(world.lifecycle.cancel(attempt.id()));
            world.steady += seconds(1);
        }
        world.attempts.pop().unwrap().attempt.id()
    })
}
