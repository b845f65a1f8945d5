//! The machine itself.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::action::{Action, Attempt, AttemptId, TokenError, Waiter};
use super::cached_token::CachedToken;
use super::clock::{Clocks, Deadline, Now};
use super::flight::{BackingOff, CoolingDown, Doubt, Flight, Flown, InAir};
use super::health::{Counts, Health, State};
use super::lease::Lease;
use super::pauses::{FailedFlights, asked_for, backoff};
use super::policy::Policy;
use crate::error::{Error, ErrorResponse, TransportError, TransportErrorKind};
use crate::grant::Grant;
use crate::token::AccessToken;

/// Decides when a token is asked for, who waits, and what a failure means. See the
/// [module](super) for a picture and a walk through.
///
/// * To want a token: [`poll_token`](Self::poll_token). Its answer says what to do.
/// * To report what came of a request: [`complete`](Self::complete), [`cancel`](Self::cancel).
/// * To tell what else happened: [`invalidate`](Self::invalidate), [`set_grant`](Self::set_grant).
/// * To look: [`current`](Self::current), [`lease`](Self::lease), [`wake_at`](Self::wake_at),
///   [`health`](Self::health).
///
/// The same calls with the same arguments give the same answers. No order of calls, and no time,
/// panics; time may run backwards.
pub struct Lifecycle {
    policy: Policy,
    grant: Grant,
    token: Option<Arc<CachedToken>>,
    generation: u64,
    flight: Flight,
    flights: u64,
    attempts: u64,
    flown: Option<Flown>,
    clocks: Clocks,
    /// Until when no request may be sent, because one was.
    floor: Option<Deadline>,
    failed_flights: FailedFlights,
    counts: Counts,
}

impl Lifecycle {
    /// A lifecycle that has no token yet and has asked for none.
    #[must_use]
    pub const fn new(grant: Grant, policy: Policy) -> Self {
        Self {
            policy,
            grant,
            token: None,
            generation: 0,
            flight: Flight::Idle,
            flights: 0,
            attempts: 0,
            flown: None,
            clocks: Clocks::new(),
            floor: None,
            failed_flights: FailedFlights::NONE,
            counts: Counts { requests: 0, tokens: 0, failures: 0, waits: 0, rejections: 0 },
        }
    }

    /// A caller wants a token. One that has waited shows its waiter, and gets what came of its flight.
    ///
    /// `entropy` is 64 random bits.
    pub fn poll_token(&mut self, now: Now, entropy: u64, waiter: Option<Waiter>) -> Action {
        let now = self.clocks.advance(now);
        self.give_up_lost(now, entropy);
        if let Some(token) = self.token.clone().filter(|token| token.is_usable(now)) {
            let attempt = if token.is_fresh(now) { None } else { self.depart(now) };
            return match attempt {
                Some(attempt) => Action::UseAndRefresh(token, attempt),
                None => Action::Use(token),
            };
        }
        if let Some(answer) = waiter.and_then(|waiter| self.outcome_for(waiter, now)) {
            return answer;
        }
        if let Flight::CoolingDown(pause) = &self.flight {
            let retry_at = pause.until_without_token;
            if !retry_at.has_passed(now) {
                let retry_at = self.clocks.for_caller(retry_at);
                return Action::Failed(TokenError { error: pause.error.clone(), retry_at });
            }
        }
        if let Some(attempt) = self.depart(now) {
            return Action::Refresh(attempt);
        }
        self.counts.waits += 1;
        Action::Wait(self.waiter(now))
    }

    /// A request came to its end. Whether anybody still cared: the answer to a request that was given
    /// up changes nothing.
    ///
    /// `entropy` is 64 random bits.
    pub fn complete(
        &mut self,
        attempt: AttemptId,
        outcome: Result<AccessToken, Error>,
        now: Now,
        entropy: u64,
    ) -> bool {
        let now = self.clocks.advance(now);
        let air = self.land(attempt);
        let heeded = air.is_some();
        if let Some(air) = air {
            self.conclude(&air, outcome, now, entropy);
        }
        heeded
    }

    /// Nothing will come of a request: whoever ran it has stopped. The next caller runs another.
    pub fn cancel(&mut self, attempt: AttemptId) -> bool {
        self.land(attempt).is_some()
    }

    /// A resource server rejected the token of that generation. Whether it was the current one: of
    /// any number of rejections of one generation, the first counts.
    pub fn invalidate(&mut self, generation: u64) -> bool {
        let flown = self.flown.as_ref().and_then(|flown| flown.outcome.as_ref().ok());
        if flown.is_some_and(|token| token.generation() == generation) {
            self.flown = None;
        }
        if self.token.as_ref().is_none_or(|token| token.generation() != generation) {
            return false;
        }
        self.token = None;
        self.counts.rejections += 1;
        if let Flight::InAir(air) = &mut self.flight {
            air.token_rejected = true;
        }
        true
    }

    /// New credentials, or another client altogether. A pause after a failure ends; a token of the
    /// same client, endpoint and scopes stays.
    pub fn set_grant(&mut self, grant: Grant) {
        let same_client = grant.is_of_the_client_of(&self.grant);
        self.grant = grant;
        if !same_client {
            self.token = None;
        }
        self.failed_flights = FailedFlights::NONE;
        self.floor = None;
        self.flown = None;
        match &mut self.flight {
            Flight::InAir(air) if !same_client => air.doubt = Doubt::ClientChanged,
            Flight::InAir(air) if air.doubt != Doubt::ClientChanged => {
                air.doubt = Doubt::SecretChanged;
            }
            Flight::InAir(_) => {}
            Flight::Idle | Flight::BackingOff(_) | Flight::CoolingDown(_) => {
                self.flight = Flight::Idle;
            }
        }
    }

    /// The token that is kept, if there is one. It may be past its end.
    #[must_use]
    pub const fn current(&self) -> Option<&Arc<CachedToken>> {
        self.token.as_ref()
    }

    /// A lease of the [`current`](Self::current) token, in place of the one that is known, if any:
    /// `None` if that one is as good, or if there is no token.
    ///
    /// It holds until the token is due to be renewed; while that is under way or put off, until
    /// something is to be done about it.
    #[must_use]
    pub fn lease(&self, known: Option<&Lease>) -> Option<Lease> {
        let token = self.token.as_ref()?;
        let until = self.clocks.for_all(self.due()?.min(token.usable_until()));
        let is_known = known.is_some_and(|known| known.is_of(token, until));
        (!is_known).then(|| Lease::of(token, until))
    }

    /// When to ask, for one who has no use for the token but wants it to be there: when it is due to
    /// be refreshed, or when a pause is over.
    #[must_use]
    pub fn wake_at(&self) -> Option<Deadline> {
        self.due().map(|due| self.clocks.for_caller(due))
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How it is.
    #[must_use]
    pub fn health(&self, now: Now) -> Health {
        let now = self.clocks.peek(now);
        let token = self.token.as_ref().filter(|token| token.is_usable(now));
        let held_back = self.held_back(token.is_some()).filter(|until| !until.has_passed(now));
        let is_failing = matches!(self.flight, Flight::CoolingDown(_)) && held_back.is_some();
        let last_outcome = self.flown.as_ref().map(|flown| flown.outcome.as_ref());
        let last_error = last_outcome.and_then(Result::err).map(TokenError::error);
        Health {
            state: match token {
                Some(token) if token.is_fresh(now) => State::Fresh,
                Some(_) => State::Stale,
                None if is_failing => State::Failing,
                None => State::Empty,
            },
            in_flight: matches!(self.flight, Flight::InAir(_)),
            generation: token.map(|token| token.generation()),
            age: token.map(|token| token.age(now)),
            refresh_in: token.map(|token| token.fresh_until().remaining(now)),
            usable_for: token.map(|token| token.usable_until().remaining(now)),
            retry_in: held_back.map(|until| until.remaining(now)),
            last_refusal: last_error.and_then(Error::as_refusal).map(ErrorResponse::kind),
            last_fault: match last_error {
                Some(Error::Transport(error)) => Some(error.kind()),
                _ => None,
            },
            counts: self.counts,
        }
    }

    /// Begins the next request, if one may be sent now.
    fn depart(&mut self, now: Now) -> Option<Attempt> {
        let (flight, made, ends) = match &self.flight {
            Flight::InAir(_) => return None,
            Flight::BackingOff(pause) if !pause.until.has_passed(now) => return None,
            Flight::BackingOff(pause) if !pause.ends.has_passed(now) => {
                (pause.flight, pause.made, pause.ends)
            }
            Flight::CoolingDown(_) if !self.held_back(self.has_usable(now))?.has_passed(now) => {
                return None;
            }
            Flight::Idle | Flight::BackingOff(_) | Flight::CoolingDown(_) => {
                self.flights += 1;
                (self.flights, 0, now.after(self.policy.flight))
            }
        };
        if let Some(until) = self.floor.filter(|floor| !floor.has_passed(now)) {
            self.flight = Flight::BackingOff(BackingOff { flight, made, until, ends });
            return None;
        }
        self.attempts += 1;
        self.counts.requests += 1;
        let timeout = self.policy.timeouts.attempt.min(ends.remaining(now));
        let air = InAir {
            flight,
            attempt: AttemptId(self.attempts),
            number: made + 1,
            sent: now,
            ends,
            // Whoever runs it keeps to its timeout; the rest is for the report.
            lost: now.after(timeout.saturating_add(self.policy.request_floor)),
            doubt: Doubt::None,
            token_rejected: false,
        };
        let attempt = Attempt {
            id: air.attempt,
            waiter: Waiter { flight, wait: air.lost.remaining(now) },
            grant: self.grant.clone(),
            timeout,
        };
        self.floor = Some(now.after(self.policy.request_floor));
        self.flight = Flight::InAir(air);
        Some(attempt)
    }

    /// The flight of that attempt, which is over.
    fn land(&mut self, attempt: AttemptId) -> Option<InAir> {
        match std::mem::replace(&mut self.flight, Flight::Idle) {
            Flight::InAir(air) if air.attempt == attempt => Some(air),
            other => {
                self.flight = other;
                None
            }
        }
    }

    fn conclude(
        &mut self,
        air: &InAir,
        outcome: Result<AccessToken, Error>,
        now: Now,
        entropy: u64,
    ) {
        match (outcome, air.doubt) {
            (Ok(token), Doubt::None | Doubt::SecretChanged) => {
                self.keep(air, token, now, entropy);
            }
            (Err(error), Doubt::None) => self.fail(air, error, now, entropy),
            (_, Doubt::ClientChanged) | (Err(_), Doubt::SecretChanged) => {
                let until = now.after(Duration::ZERO);
                let ends = now.after(self.policy.flight);
                self.flight =
                    Flight::BackingOff(BackingOff { flight: air.flight, made: 0, until, ends });
            }
        }
    }

    fn keep(&mut self, air: &InAir, token: AccessToken, now: Now, entropy: u64) {
        self.generation += 1;
        self.counts.tokens += 1;
        self.failed_flights = FailedFlights::NONE;
        let issued = CachedToken::new(token, self.generation, air.sent, &self.policy, entropy);
        let issued = Arc::new(if air.token_rejected { issued.stale(now) } else { issued });
        self.flown = if issued.is_usable(now) {
            self.token = Some(issued);
            None
        } else {
            let until = now.after(self.policy.request_floor);
            Some(Flown { flight: air.flight, outcome: Ok(issued), until })
        };
    }

    fn fail(&mut self, air: &InAir, error: Error, now: Now, entropy: u64) {
        self.counts.failures += 1;
        let asked = asked_for(&error, &self.policy);
        if error.is_retryable() && air.number < self.policy.attempts {
            let floor = self.floor.map_or(Duration::ZERO, |floor| floor.remaining(now));
            let pause = backoff(&error, air.number, &self.policy, entropy).max(asked).max(floor);
            if pause < air.ends.remaining(now) {
                let until = now.after(pause);
                let (flight, made, ends) = (air.flight, air.number, air.ends);
                self.flight = Flight::BackingOff(BackingOff { flight, made, until, ends });
                return;
            }
        }
        let usable = self.token.as_ref().filter(|token| token.is_usable(now));
        let refresh_ahead = usable.map(|token| token.refresh_ahead());
        let pause = self.failed_flights.one_more(&error, refresh_ahead, &self.policy);
        let until = now.after(pause.max(asked));
        let until_without_token = if usable.is_some() { now.after(asked) } else { until };
        let failure = TokenError { error: error.clone(), retry_at: until_without_token };
        self.flown = Some(Flown { flight: air.flight, outcome: Err(failure), until });
        self.flight = Flight::CoolingDown(CoolingDown { error, until, until_without_token });
    }

    /// Takes a request that nobody reported in time for one that ran out of time.
    fn give_up_lost(&mut self, now: Now, entropy: u64) {
        let lost = match &self.flight {
            Flight::InAir(air) if air.lost.has_passed(now) => air.attempt,
            _ => return,
        };
        if let Some(air) = self.land(lost) {
            let error = TransportError::new(TransportErrorKind::Timeout).into();
            self.conclude(&air, Err(error), now, entropy);
        }
    }

    fn has_usable(&self, now: Now) -> bool {
        self.token.as_ref().is_some_and(|token| token.is_usable(now))
    }

    /// What came of the flight that somebody waited for, if it is the last one and over.
    fn outcome_for(&self, waiter: Waiter, now: Now) -> Option<Action> {
        let flown = self.flown.as_ref().filter(|flown| flown.flight == waiter.flight)?;
        match &flown.outcome {
            Err(failure) => {
                let retry_at = self.clocks.for_caller(failure.retry_at);
                Some(Action::Failed(TokenError { retry_at, ..failure.clone() }))
            }
            Ok(token) if !flown.until.has_passed(now) => Some(Action::Use(Arc::clone(token))),
            Ok(_) => None,
        }
    }

    /// A waiter for what is being done.
    fn waiter(&self, now: Now) -> Waiter {
        let (flight, until) = match &self.flight {
            Flight::InAir(air) => (air.flight, air.lost),
            Flight::BackingOff(pause) => (pause.flight, pause.until),
            // Not waited for: without a token to serve on, the one departs and the other fails.
            Flight::Idle | Flight::CoolingDown(_) => (self.flights, now.after(Duration::ZERO)),
        };
        Waiter { flight, wait: until.remaining(now) }
    }

    /// When something is to be done even if there is a token to hand out.
    fn due(&self) -> Option<Deadline> {
        Some(match &self.flight {
            Flight::Idle => self.token.as_ref()?.fresh_until(),
            Flight::InAir(air) => air.lost,
            Flight::BackingOff(pause) => pause.until,
            Flight::CoolingDown(pause) => match &self.token {
                // The shorter pause holds as soon as the token is at its end.
                Some(token) => pause.until.min(pause.until_without_token.max(token.usable_until())),
                None => pause.until_without_token,
            },
        })
    }

    /// Until when a failure holds the next request back, with or without a token to serve on.
    const fn held_back(&self, with_token: bool) -> Option<Deadline> {
        match &self.flight {
            Flight::CoolingDown(pause) if with_token => Some(pause.until),
            Flight::CoolingDown(pause) => Some(pause.until_without_token),
            Flight::BackingOff(pause) => Some(pause.until),
            Flight::Idle | Flight::InAir(_) => None,
        }
    }
}

impl fmt::Debug for Lifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lifecycle")
            .field("grant", &self.grant)
            .field("token", &self.token)
            .field("flight", &self.flight)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}
