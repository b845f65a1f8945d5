//! Any sequence of calls to a lifecycle, as data: a failing trace prints what is to be replayed.

use std::time::Duration;

use http::Response;
use polygrant::lifecycle::{Action, Attempt, AttemptId, Lifecycle, Now, Policy, Waiter};
use polygrant::{AccessToken, Error, TransportError, TransportErrorKind, UnixTime};
use polygrant_testkit::{VirtualTime, grant_of, seconds, token_body};

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) entropy: u64,
    pub(crate) call: Call,
}

#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// With the waiter that was given last, if there is one.
    Ask {
        with_waiter: bool,
    },
    AskFor(Wish),
    Finish(Which, Outcome),
    Abandon(Which),
    Reject(Generation),
    NewSecret,
    OtherClient,
    CredentialsChanged,
    PollCredentials,
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

/// What a step did.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Answered { answer: Action, asked: Asked },
    Finished { id: Option<AttemptId>, heeded: bool, token: Option<String> },
    Abandoned { id: Option<AttemptId>, heeded: bool },
    Rejected { generation: u64, heeded: bool },
    GrantSet { same_client: bool },
    CredentialsPolled,
    ClocksTurned,
}

/// How a caller asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
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
    /// The most that the lifecycle was told of the steady clock.
    pub(crate) latest: Duration,
    pub(crate) waiter: Option<Waiter>,
    /// What the waiter waits for a token after.
    after: u64,
    /// What was handed out, with the secret of its grant.
    pub(crate) attempts: Vec<(Attempt, String)>,
    client: usize,
    secret: usize,
    answers: usize,
}

/// What stands in every client's secret, and in every token.
pub(crate) const CANARIES: [&str; 2] = ["c4n4ry", "t0k3n"];

impl World {
    pub(crate) fn new() -> Self {
        let lifecycle =
            Lifecycle::new(grant_of("app-0", "c4n4ry0yr4n4c").unwrap(), Policy::default());
        Self {
            lifecycle,
            wall: seconds(VirtualTime::BEGINNING),
            steady: seconds(1000),
            latest: Duration::ZERO,
            waiter: None,
            after: 0,
            attempts: Vec::new(),
            client: 0,
            secret: 0,
            answers: 0,
        }
    }

    pub(crate) fn now(&self) -> Now {
        Now { wall: UnixTime::after_epoch(self.wall), steady: self.steady }
    }

    /// The time as the lifecycle takes it: the steady clock never goes back.
    pub(crate) fn monotonic_now(&self) -> Now {
        Now { steady: self.steady.max(self.latest), ..self.now() }
    }

    pub(crate) fn step(&mut self, step: &Step) -> Event {
        let (now, entropy) = (self.now(), step.entropy);
        // These tell the lifecycle what time it is.
        if matches!(
            step.call,
            Call::Ask { .. }
                | Call::AskFor(_)
                | Call::Finish(..)
                | Call::Reject(_)
                | Call::PollCredentials
        ) {
            // A clock at the end of its range says nothing.
            if self.steady < seconds(u64::MAX / 4) {
                self.latest = self.latest.max(self.steady);
            }
        }
        match &step.call {
            Call::Ask { with_waiter } => {
                let waiter = self.waiter.filter(|_| *with_waiter);
                let asked = waiter.map_or(Asked::ForAny, |_| Asked::Waiting(self.after));
                if waiter.is_none() {
                    self.after = 0;
                }
                Event::Answered { answer: self.poll_token(entropy, waiter), asked }
            }
            Call::AskFor(wish) => {
                let current = self.lifecycle.current().map_or(0, |token| token.generation());
                let (waiter, rejected) = match wish {
                    Wish::InPlaceOf(which) => {
                        let generation = self.generation(which);
                        (Waiter::in_place_of(generation), Some(generation))
                    }
                    Wish::Lasting(life) => (Waiter::lasting(*life), None),
                    Wish::New => (Waiter::for_new_token(), None),
                };
                let answer = self.poll_token(entropy, Some(waiter));
                // It waits, if it does, for a successor of the current token.
                let waits = matches!(answer, Action::Wait(_) | Action::Refresh(_));
                let successor = rejected == Some(current) || matches!(wish, Wish::New);
                self.after = if waits && successor { current } else { 0 };
                Event::Answered { answer, asked: Asked::Wishing { rejected } }
            }
            Call::Finish(which, outcome) => {
                let (id, attempt) = self.which(which);
                let (parsed, token) = self.parse(attempt.as_ref(), outcome);
                let heeded = id.is_some_and(|id| self.lifecycle.complete(id, parsed, now, entropy));
                Event::Finished { id, heeded, token }
            }
            Call::Abandon(which) => {
                let (id, _) = self.which(which);
                let heeded = id.is_some_and(|id| self.lifecycle.cancel(id));
                Event::Abandoned { id, heeded }
            }
            Call::Reject(which) => {
                let generation = self.generation(which);
                Event::Rejected { generation, heeded: self.lifecycle.invalidate(generation, now) }
            }
            Call::NewSecret | Call::OtherClient => {
                let same_client = matches!(step.call, Call::NewSecret);
                self.secret += 1;
                self.client += usize::from(!same_client);
                self.lifecycle.set_grant(grant_of(&self.client_id(), &self.secret()).unwrap());
                Event::GrantSet { same_client }
            }
            Call::CredentialsChanged => {
                self.lifecycle.credentials_changed();
                Event::GrantSet { same_client: true }
            }
            Call::PollCredentials => {
                self.lifecycle.poll_credentials(now);
                Event::CredentialsPolled
            }
            Call::Clocks { wall, steady } => {
                self.wall = wall.of(self.wall);
                self.steady = steady.of(self.steady);
                Event::ClocksTurned
            }
        }
    }

    pub(crate) fn poll_token(&mut self, entropy: u64, waiter: Option<Waiter>) -> Action {
        let answer = self.lifecycle.poll_token(self.now(), entropy, waiter);
        match &answer {
            Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt) => {
                self.waiter = Some(attempt.waiter());
                self.attempts.push((attempt.clone(), self.secret()));
            }
            Action::Wait(waiter) => self.waiter = Some(*waiter),
            _ => {}
        }
        answer
    }

    fn generation(&self, which: &Generation) -> u64 {
        let current = self.lifecycle.current().map_or(0, |token| token.generation());
        match which {
            Generation::Current => current,
            Generation::Earlier(by) => current.saturating_sub(*by),
            Generation::Any(generation) => *generation,
        }
    }

    fn client_id(&self) -> String {
        format!("app-{}", self.client)
    }

    fn secret(&self) -> String {
        format!("c4n4ry{}yr4n4c", self.secret)
    }

    fn which(&self, which: &Which) -> (Option<AttemptId>, Option<(Attempt, String)>) {
        let found = match which {
            Which::Latest => self.attempts.last(),
            Which::Earlier(at) => at.checked_rem(self.attempts.len()).map(|at| &self.attempts[at]),
            Which::Foreign => return (Some(foreign()), None),
        };
        (found.map(|(attempt, _)| attempt.id()), found.cloned())
    }

    /// The answer of a server that repeats the client's secret wherever it can.
    fn parse(
        &mut self,
        attempt: Option<&(Attempt, String)>,
        outcome: &Outcome,
    ) -> (Result<AccessToken, Error>, Option<String>) {
        let (grant, secret) = match attempt {
            Some((attempt, secret)) => (attempt.grant().clone(), secret.clone()),
            None => (grant_of(&self.client_id(), &self.secret()).unwrap(), self.secret()),
        };
        let mut response = Response::builder();
        let mut token = None;
        let body = match outcome {
            Outcome::Token { lifetime } => {
                self.answers += 1;
                let secret = format!("t0k3n{}", self.answers);
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
        world.attempts.pop().unwrap().0.id()
    })
}
