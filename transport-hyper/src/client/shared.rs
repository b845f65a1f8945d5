//! What all clones of a client share: the machine, the published token, and the flight.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};

use polygrant::lifecycle::{
    Action, AttemptId, CachedToken, Health, Lifecycle, Policy, TokenError, Waiter,
};
use polygrant::{AccessToken, Error, Grant};

use super::clock::Clock;
use super::events::{self, Outline};
use super::flight::Flight;
use super::lock;
use super::published::Published;
use super::room::Room;
use super::token_source::TokenSource;

pub(crate) struct Shared {
    obtain: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    room: Arc<Room>,
    published: Published,
    state: Mutex<State>,
}

/// Behind the lock. No flight may be dropped in there: it reports itself as abandoned, for which it
/// needs the lock.
struct State {
    lifecycle: Lifecycle,
    flight: Option<(AttemptId, Weak<Flight>)>,
    /// The flight that nobody waits for and no executor drives.
    kept: Option<Arc<Flight>>,
}

/// What the lifecycle answered, with the flight that is under way.
pub(super) enum Step {
    Use(Arc<CachedToken>, Option<Underway>),
    Wait(Waiter, Option<Underway>),
    Failed(TokenError),
}

pub(super) struct Underway {
    pub(super) flight: Arc<Flight>,
    pub(super) begins: bool,
    /// Whether nobody but the client keeps it.
    pub(super) is_kept: bool,
}

impl Shared {
    pub(super) fn new(
        obtain: Arc<dyn TokenSource>,
        clock: Arc<dyn Clock>,
        grant: Grant,
        policy: Policy,
    ) -> Self {
        let lifecycle = Lifecycle::new(grant, policy);
        Self {
            obtain,
            clock,
            room: Arc::default(),
            published: Published::new(),
            state: Mutex::new(State { lifecycle, flight: None, kept: None }),
        }
    }

    pub(super) const fn fetch(&self) -> &Arc<dyn TokenSource> {
        &self.obtain
    }

    pub(super) const fn room(&self) -> &Arc<Room> {
        &self.room
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The token, if it can be used without asking.
    pub(super) fn published(&self) -> Option<Arc<CachedToken>> {
        self.published.get(|| self.clock.glance())
    }

    pub(super) fn poll_token(self: &Arc<Self>, waiter: Option<Waiter>) -> Step {
        let (now, entropy) = (self.clock.now(), self.clock.entropy());
        let mut state = lock(&self.state);
        let (step, former) = match state.lifecycle.poll_token(now, entropy, waiter) {
            Action::Use(token) => (Step::Use(token, state.underway()), None),
            Action::UseAndRefresh(token, attempt) => {
                let (underway, former) = state.begin(attempt.id(), Flight::of(self, attempt));
                (Step::Use(token, Some(underway)), former)
            }
            Action::Refresh(attempt) => {
                let waiter = attempt.waiter();
                let (underway, former) = state.begin(attempt.id(), Flight::of(self, attempt));
                (Step::Wait(waiter, Some(underway)), former)
            }
            Action::Wait(waiter) => (Step::Wait(waiter, state.underway()), None),
            Action::Failed(failure) => (Step::Failed(failure), None),
        };
        // A flight that no executor drives needs every caller's help.
        if state.underway().is_none_or(|it| it.flight.is_driven.load(Ordering::Acquire)) {
            self.published.renew(&state.lifecycle);
        }
        drop(state);
        drop(former);
        if let Step::Use(_, Some(Underway { begins: true, .. }))
        | Step::Wait(_, Some(Underway { begins: true, .. })) = &step
        {
            events::sent();
        }
        step
    }

    /// Keeps a flight alive that nobody waits for, as long as it is the current one.
    pub(super) fn keep(&self, flight: Arc<Flight>) {
        let mut state = lock(&self.state);
        let current = state.flight.as_ref().map(|(_, flight)| flight.as_ptr());
        let former = if current == Some(Arc::as_ptr(&flight)) {
            state.kept.replace(flight)
        } else {
            Some(flight)
        };
        drop(state);
        drop(former);
    }

    pub(super) fn finish(&self, attempt: AttemptId, outcome: Result<AccessToken, Error>) {
        let (now, entropy) = (self.clock.now(), self.clock.entropy());
        let outline = Outline::of(&outcome);
        let (counted, health, former) = self.change(|state| {
            let counted = state.lifecycle.complete(attempt, outcome, now, entropy);
            (counted, state.lifecycle.health(now), state.end(attempt))
        });
        drop(former);
        if counted {
            outline.tell(&health);
        }
    }

    pub(super) fn abandon(&self, attempt: AttemptId) {
        self.change(|state| {
            state.lifecycle.cancel(attempt);
            state.end(attempt)
        });
    }

    pub(super) fn invalidate(&self, issued: &CachedToken) -> bool {
        let generation = issued.generation();
        // Of a thousand rejections of one token the first counts; once there is another, none of them
        // needs the lock.
        if self.published.is_past(generation) {
            return false;
        }
        let is_current = self.change(|state| state.lifecycle.invalidate(generation));
        if is_current {
            events::rejected(issued);
        }
        is_current
    }

    pub(super) fn set_grant(&self, grant: Grant) {
        self.change(|state| state.lifecycle.set_grant(grant));
    }

    pub(super) fn health(&self) -> Health {
        let now = self.clock.now();
        lock(&self.state).lifecycle.health(now)
    }

    /// Does something while the lock is taken.
    #[cfg(test)]
    pub(super) fn locked<R>(&self, meanwhile: impl FnOnce() -> R) -> R {
        let _held = lock(&self.state);
        meanwhile()
    }

    /// Changes the lifecycle, withdraws what was published before, and only then wakes those who wait.
    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let changed = {
            let mut state = lock(&self.state);
            let changed = change(&mut state);
            self.published.withdraw();
            changed
        };
        self.room.announce();
        changed
    }
}

impl State {
    fn begin(&mut self, id: AttemptId, flight: Flight) -> (Underway, Option<Arc<Flight>>) {
        let flight = Arc::new(flight);
        self.flight = Some((id, Arc::downgrade(&flight)));
        (Underway { flight, begins: true, is_kept: false }, self.kept.take())
    }

    fn underway(&self) -> Option<Underway> {
        let flight = self.flight.as_ref()?.1.upgrade()?;
        Some(Underway { flight, begins: false, is_kept: self.kept.is_some() })
    }

    /// Forgets the flight of that attempt, and gives what is to be dropped outside the lock.
    fn end(&mut self, attempt: AttemptId) -> Option<Arc<Flight>> {
        self.flight.take_if(|(id, _)| *id == attempt)?;
        self.kept.take()
    }
}
