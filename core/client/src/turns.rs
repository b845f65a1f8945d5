//! The turns of one lifecycle to send a request.
#![allow(clippy::disallowed_types, reason = "each lifecycle has its own `OnceLock`")]

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use polygrant::{TransportError, TransportErrorKind};
use polygrant_lifecycle::{Action, Lifecycle, Now};

use crate::changes::Changes;
use crate::request_gate::{RequestGate, Turn, TurnPlace, Woken};
use crate::sync::{Mutex, lock};

/// How long a caller without a deadline waits for a turn, unless the policy says how long a refresh may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What lets a lifecycle send a request, if its requests are limited. Its places change only while the
/// lifecycle is locked.
pub(crate) struct Turns {
    gate: OnceLock<RequestGate>,
    /// How long a caller without a deadline waits for a turn.
    patience: Duration,
    places: Mutex<Places>,
}

#[derive(Default)]
struct Places {
    /// The place in the queue.
    waiting: Option<TurnPlace>,
    /// That of a request that was handed out just now.
    begun: Option<TurnPlace>,
}

/// What is left to do without the lock: to wake clients, and to give places up, which wakes clients as well.
#[derive(Default)]
pub(crate) struct Later {
    woken: Vec<Woken>,
    places: Vec<TurnPlace>,
}

/// What comes of a poll.
pub(crate) enum Polled {
    Action(Action),
    /// The turn has not come for too long.
    Overdue,
}

impl Turns {
    /// Takes how long a refresh may take, if the policy says so.
    pub(crate) fn unlimited(refresh_timeout: Option<Duration>) -> Self {
        let patience = refresh_timeout.unwrap_or(PATIENCE);
        Self { gate: OnceLock::new(), patience, places: Mutex::new(Places::default()) }
    }

    /// Sets the gate, unless there is one already.
    pub(crate) fn set_gate(&self, gate: RequestGate) {
        drop(self.gate.set(gate));
    }

    /// Takes note that the process was forked, and is in that epoch now.
    pub(crate) fn forked(&self, epoch: u64) {
        if let Some(gate) = self.gate.get() {
            gate.forked(epoch);
        }
    }

    /// Returns whether the lifecycle is in the queue.
    pub(crate) fn is_waiting(&self) -> bool {
        self.gate.get().is_some() && lock(&self.places).waiting.is_some()
    }

    /// Polls the lifecycle, which sends a request only if its turn has come.
    pub(crate) fn poll(
        &self,
        lifecycle: &mut Lifecycle,
        now: Now,
        changes: &Arc<Changes>,
        later: &mut Later,
        poll: impl Fn(&mut Lifecycle) -> Action,
    ) -> Polled {
        let Some(gate) = self.gate.get() else { return Polled::Action(poll(lifecycle)) };
        let mut places = lock(&self.places);
        // 1. Without a turn a request is held back.
        let has_turn = places.waiting.as_ref().is_some_and(TurnPlace::has_turn);
        lifecycle.hold_requests(!has_turn);
        let action = poll(lifecycle);
        if !lifecycle.is_request_held() {
            places.use_turn(&action, later);
            return Polled::Action(action);
        }
        // 2. It is held back: callers wait in the queue. A refresh ahead of time, which no caller waits for,
        //    is sent when there is room, and keeps no place.
        let is_wanted = matches!(action, Action::Wait(_));
        let endpoint = lifecycle.grant().endpoint().uri();
        let endpoint = endpoint.authority().map_or("", |authority| authority.as_str());
        if !is_wanted && (places.waiting.is_some() || !gate.has_room(endpoint)) {
            return Polled::Action(action);
        }
        let place = places.waiting.get_or_insert_with(|| gate.enter(endpoint, changes));
        let (turn, woken) = place.look();
        later.woken.push(woken);
        // 3. With room the turn comes at once. A report of a rejection is the same one, and counts once.
        if turn == Turn::Come {
            lifecycle.hold_requests(false);
            let action = poll(lifecycle);
            places.use_turn(&action, later);
            return Polled::Action(action);
        }
        // 4. Each caller waits for as long as it would for a token. The place stays: all that share the
        //    client wait at it.
        let (Action::Wait(waiter), Turn::Waiting(room_in)) = (&action, turn) else {
            later.places.extend(places.waiting.take());
            return Polled::Action(action);
        };
        if waiter.held_for(now) >= self.patience {
            return Polled::Overdue;
        }
        let waiter = room_in.map_or(*waiter, |room_in| waiter.with_max_wait(room_in));
        Polled::Action(Action::Wait(waiter))
    }

    /// Takes the place of the request that was handed out just now: it is given up at the request's end.
    pub(crate) fn take(&self) -> Option<TurnPlace> {
        lock(&self.places).begun.take()
    }
}

impl Places {
    /// Takes note of what the lifecycle did at its turn, or without one. A turn that this caller has no use
    /// for is left to the one that wants it.
    fn use_turn(&mut self, action: &Action, later: &mut Later) {
        if matches!(action, Action::Refresh(_) | Action::UseAndRefresh(..)) {
            let place = self.waiting.take();
            place.iter().for_each(TurnPlace::begin);
            later.places.extend(std::mem::replace(&mut self.begun, place));
        }
    }
}

impl Later {
    /// Does it. Call it without a lock.
    pub(crate) fn run(self) {
        self.woken.into_iter().for_each(Woken::notify);
    }
}

/// Returns the failure of a caller that has waited for its turn for too long.
pub(crate) fn overdue() -> TransportError {
    let cause: Box<dyn StdError + Send + Sync> = Box::new(NoTurn);
    TransportError::because(TransportErrorKind::Timeout, cause)
}

/// Too many other requests were under way.
#[derive(Debug)]
struct NoTurn;

impl fmt::Display for NoTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "too many other token requests were under way, or sent within a minute: raise the pool's limits",
        )
    }
}

impl StdError for NoTurn {}
