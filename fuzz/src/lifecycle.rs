use std::time::Duration;

use http::Response;
use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, Scopes, TransportError, TransportErrorKind,
    UnixTime,
};
use polygrant_lifecycle::{Action, Attempt, Deadline, Lifecycle, Now, Policy, Waiter};

use crate::input::Input;

const SECRET: &str = "c4n4ry-0f-the-cl1ent";

/// Lifetimes as a server writes them.
const LIFETIMES: [&str; 10] =
    ["null", "-1", "0", "1", "9", "60", "300", "3600", "86400", "99999999999999999999"];

/// Statuses, and what the server says beside them.
const REFUSALS: [(u16, Option<&str>, Option<&str>); 8] = [
    (500, None, None),
    (503, Some("120"), None),
    (503, None, Some("1800000060")),
    (429, None, Some("7")),
    (429, Some("18446744073709551615"), None),
    (401, None, None),
    (400, Some("1"), None),
    (204, None, None),
];

const FAULTS: [TransportErrorKind; 4] = [
    TransportErrorKind::Timeout,
    TransportErrorKind::Closed,
    TransportErrorKind::Tls,
    TransportErrorKind::Resolve,
];

/// How far a clock is turned, in seconds.
const TURNS: [u64; 10] = [0, 1, 2, 10, 31, 300, 3600, 86_400, 31_536_000, 1 << 40];

const MILLENNIUM: Duration = Duration::from_secs(31_556_952_000);

/// The longest that a caller is told to wait, and to stay away: an hour's `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_secs(31);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// Drives a [`Lifecycle`] with any sequence of calls. Each is a letter, some with a digit behind:
///
/// * `a` and `A` poll, without and with the last waiter; `q` and `Q` poll in place of the current token
///   and of the one before, `n` for a new token, `l` for one that lasts;
/// * `t` completes the last request with a token, `T` an earlier one; `f` fails it with a refusal, `F`
///   with a fault; `x` cancels it;
/// * `r` rejects the current token, `R` the one before;
/// * `s` changes the secret, `c` the client, `K` what is behind them; `k` checks whether to look;
/// * `w` turns both clocks on, `W` the wall clock alone, `b` the wall clock back, `B` both.
///
/// Any other byte is entropy.
///
/// Holds: nothing panics; a token is handed out while it is usable; one request is outstanding;
/// reports of earlier requests change nothing; generations grow; waits have their caps; no secret
/// shows; and whatever happened, a vendor that is well soon gives a token.
pub fn lifecycle(data: &[u8]) {
    let mut world = World::new();
    let mut input = Input::new(data);
    for _ in 0..data.len() {
        world.step(&mut input);
    }
    world.comes_to_a_token();
}

struct World {
    lifecycle: Lifecycle,
    now: Now,
    entropy: u64,
    waiter: Option<Waiter>,
    /// What was handed out, with the number of its secret.
    attempts: Vec<(Attempt, usize)>,
    /// The request that is outstanding, and when it counts as lost.
    outstanding: Option<Deadline>,
    /// The latest generation that was current, and that of the token that was handed out last.
    current: u64,
    generation: u64,
    secrets: usize,
    clients: usize,
    /// The steady clock was turned back, or on for millennia, which no clock does: only what does not
    /// need it holds.
    is_odd: bool,
}

impl World {
    fn new() -> Self {
        Self {
            lifecycle: Lifecycle::new(grant(0, 0), Policy::default()),
            now: Now { wall: UnixTime::from_secs(1_800_000_000), steady: Duration::from_secs(99) },
            entropy: 0,
            waiter: None,
            attempts: Vec::new(),
            outstanding: None,
            current: 0,
            generation: 0,
            secrets: 0,
            clients: 0,
            is_odd: false,
        }
    }

    fn step(&mut self, input: &mut Input<'_>) {
        match input.byte() {
            b'a' => self.poll_token(None),
            b'A' => self.poll_token(self.waiter),
            b't' => self.complete(0, |grant, _| token(grant, LIFETIMES[input.choice(10)])),
            b'T' => self.complete(1 + input.choice(10), |grant, _| token(grant, "3600")),
            b'f' => self.complete(0, |grant, secret| {
                refusal(grant, REFUSALS[input.choice(8)], &format!("{SECRET}-{secret}"))
            }),
            b'F' => {
                let fault = FAULTS[input.choice(4)];
                self.complete(0, |_, _| Err(TransportError::new(fault).into()));
            }
            b'x' => {
                if let Some((attempt, _)) = self.attempts.last() {
                    self.lifecycle.cancel(attempt.id());
                    self.outstanding = None;
                }
            }
            b'q' => self.poll_in_place_of(self.generation),
            b'Q' => self.poll_in_place_of(self.generation.wrapping_sub(1)),
            b'n' => self.poll_token(Some(Waiter::for_new_token())),
            b'l' => self.poll_token(Some(Waiter::lasting(seconds(input)))),
            b'k' => drop(self.lifecycle.poll_credentials(self.now)),
            b'K' => self.lifecycle.credentials_changed(),
            b'r' => drop(self.lifecycle.invalidate(self.generation, self.now)),
            b'R' => {
                let current = self.lifecycle.current().map(|token| token.generation());
                let earlier = self.generation.wrapping_sub(1);
                let heeded = self.lifecycle.invalidate(earlier, self.now);
                assert!(!heeded || current == Some(earlier));
            }
            b's' => {
                self.secrets += 1;
                assert!(self.lifecycle.set_grant(grant(self.clients, self.secrets)));
            }
            b'c' => {
                self.clients += 1;
                self.lifecycle.set_grant(grant(self.clients, self.secrets));
            }
            b'w' => self.turn_on(seconds(input)),
            b'W' => self.now.wall = self.now.wall.saturating_add(seconds(input)),
            b'b' => self.turn_wall_back(seconds(input)),
            b'B' => {
                let by = seconds(input);
                self.turn_wall_back(by);
                self.now.steady = self.now.steady.saturating_sub(by);
                self.is_odd = true;
            }
            other => self.entropy = self.entropy.rotate_left(8) ^ u64::from(other),
        }
    }

    fn poll_token(&mut self, waiter: Option<Waiter>) {
        let action = self.lifecycle.poll_token(self.now, self.entropy, waiter);
        self.follow(action, waiter);
    }

    fn follow(&mut self, action: Action, waiter: Option<Waiter>) {
        // A poll takes a request that is not reported in time for lost.
        self.outstanding = self.outstanding.filter(|lost| !lost.has_passed(self.now));
        assert!(!format!("{action:?} {:?}", self.lifecycle).contains(SECRET));
        match action {
            Action::Use(token) => {
                assert!(self.is_odd || waiter.is_some() || token.is_usable(self.now));
                self.saw(token.generation());
            }
            Action::UseAndRefresh(token, attempt) => {
                assert!(self.is_odd || token.is_usable(self.now));
                self.saw(token.generation());
                self.run(attempt);
            }
            Action::Refresh(attempt) => self.run(attempt),
            Action::Wait(waiter) => {
                assert!(waiter.max_wait() <= LONGEST_WAIT, "{waiter:?}");
                self.waiter = Some(waiter);
            }
            Action::Failed(failure) => {
                let pause = failure.retry_in(self.now);
                assert!(self.is_odd || waiter.is_some() || pause <= LONGEST_PAUSE);
            }
        }
    }

    /// A resource server rejected the token of that generation.
    fn poll_in_place_of(&mut self, generation: u64) {
        let current = self.lifecycle.current().map_or(0, |token| token.generation());
        let waiter = Some(Waiter::in_place_of(generation));
        match self.lifecycle.poll_token(self.now, self.entropy, waiter) {
            // The token before the current one stands in for that.
            Action::Use(token) if token.generation() < current => {
                assert!(self.is_odd || token.is_usable(self.now));
                assert_eq!(generation, current, "not for the caller of another token");
            }
            action => self.follow(action, waiter),
        }
    }

    fn run(&mut self, attempt: Attempt) {
        assert!(self.is_odd || self.outstanding.is_none(), "two requests at once");
        assert!(attempt.timeout() <= Policy::default().timeouts.attempt);
        self.outstanding = Some(self.now.after(attempt.timeout() + Duration::from_secs(1)));
        self.waiter = Some(attempt.waiter());
        self.attempts.push((attempt, self.secrets));
    }

    fn saw(&mut self, generation: u64) {
        // A token that came too late to be kept is handed out beside an earlier one that is kept.
        if self.lifecycle.current().map(|token| token.generation()) == Some(generation) {
            assert!(generation >= self.current, "an older token came back");
            self.current = generation;
        }
        self.generation = generation;
    }

    /// Reports the request that was handed out so many requests ago.
    fn complete(
        &mut self,
        ago: usize,
        outcome: impl FnOnce(&Grant, usize) -> Result<AccessToken, Error>,
    ) {
        let Some(at) = self.attempts.len().checked_sub(1 + ago) else { return };
        let (attempt, secret) = &self.attempts[at];
        let outcome = outcome(attempt.grant(), *secret);
        let heeded = self.lifecycle.complete(attempt.id(), outcome, self.now, self.entropy);
        assert!(!heeded || ago == 0, "a report of an earlier request was heeded");
        if ago == 0 {
            self.outstanding = None;
        }
    }

    fn turn_on(&mut self, by: Duration) {
        self.now.wall = self.now.wall.saturating_add(by);
        self.now.steady = self.now.steady.saturating_add(by);
        self.is_odd |= by > MILLENNIUM;
    }

    fn turn_wall_back(&mut self, by: Duration) {
        let wall = self.now.wall.since_epoch().saturating_sub(by);
        self.now.wall = UnixTime::after_epoch(wall);
    }

    /// A caller that does as it is told, and a vendor that is well.
    fn comes_to_a_token(&mut self) {
        if self.is_odd {
            return;
        }
        let mut waiter = None;
        for _ in 0..30 {
            match self.lifecycle.poll_token(self.now, self.entropy, waiter.take()) {
                Action::Use(_) | Action::UseAndRefresh(..) => return,
                Action::Refresh(attempt) => {
                    let outcome = token(attempt.grant(), "3600");
                    self.lifecycle.complete(attempt.id(), outcome, self.now, self.entropy);
                }
                Action::Wait(place) => {
                    self.turn_on(place.max_wait());
                    waiter = Some(place);
                }
                Action::Failed(failure) => self.turn_on(failure.retry_in(self.now)),
            }
        }
        panic!("no token comes: {:?}", self.lifecycle);
    }
}

fn seconds(input: &mut Input<'_>) -> Duration {
    Duration::from_secs(TURNS[input.choice(TURNS.len())])
}

fn grant(client: usize, secret: usize) -> Grant {
    let endpoint = Dialect::xone().endpoint().expect("it has one");
    let credentials = Credentials::new(format!("client-{client}"), format!("{SECRET}-{secret}"));
    Grant::new(Dialect::xone(), endpoint, credentials.expect("not empty"), Scopes::none())
        .expect("it is valid")
}

fn token(grant: &Grant, lifetime: &str) -> Result<AccessToken, Error> {
    let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{lifetime}}}"#);
    grant.parse(&Response::new(body), UnixTime::EPOCH)
}

fn refusal(
    grant: &Grant,
    (status, retry_after, reset): (u16, Option<&str>, Option<&str>),
    echo: &str,
) -> Result<AccessToken, Error> {
    let mut response = Response::builder().status(status);
    for (name, value) in [("retry-after", retry_after), ("x-ratelimit-reset", reset)] {
        if let Some(value) = value {
            response = response.header(name, value);
        }
    }
    let body = format!(r#"{{"error":"e","message":"{echo}"}}"#);
    grant.parse(&response.body(body).expect("it is valid"), UnixTime::from_secs(1_800_000_000))
}
