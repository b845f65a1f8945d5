//! One refresh through a store: a machine without I/O.

use std::fmt;
use std::time::Duration;

use polygrant::{AccessToken, Error, Grant, TransportError, TransportErrorKind, UnixTime};

use super::key::StoreKey;
use super::known::Known;
use super::moment::Moment;
use super::record::TokenRecord;
use super::record_error::RecordError;
use super::store_step::{StoreEvent, StoreStep};
use super::swap::{Stored, Swap, Swapped};
use super::term::Term;
use super::value::StoreValue;
use crate::policy::part_of;
use crate::{Now, Obtained, Policy};

/// One attempt to get a token through a store that other processes use, too: see the [module](super) for what
/// it does when.
///
/// Its driver begins with [`begin`](Self::begin), does what each [`StoreStep`] says, and tells what came of it
/// by [`advance`](Self::advance), until the step is [`Done`](StoreStep::Done). An event of another step
/// than the last one gives that step again.
pub struct StoredRefresh {
    key: StoreKey,
    grant: Grant,
    policy: Policy,
    known: Known,
    lease: String,
    began: Now,
    timeout: Duration,
    phase: Phase,
    /// When the last step was given.
    stepped_at: Now,
    moment: Moment,
    /// What is under the key, as far as it is known, and what it means.
    value: Option<StoreValue>,
    record: TokenRecord,
    waits: u32,
    conflicts: u32,
    has_given_way: bool,
}

#[derive(Clone, Debug)]
enum Phase {
    Loading,
    Leasing,
    Sending { has_lease: bool },
    Publishing { sent_at: Now, result: Result<AccessToken, Error> },
    Waiting(Duration),
    Done(Obtained),
}

/// The longest that a store may take for one step, where an attempt has the usual time.
const STEP: Duration = Duration::from_secs(1);
/// How often a swap is tried again because something else was there by then.
const MAX_CONFLICTS: u32 = 16;

impl StoredRefresh {
    /// Returns a refresh that has done nothing yet. `timeout` is the attempt's; `entropy` is 64 random bits.
    #[must_use]
    pub fn new(
        key: StoreKey,
        grant: Grant,
        policy: Policy,
        known: Known,
        timeout: Duration,
        now: Now,
        entropy: u64,
    ) -> Self {
        Self {
            lease: format!("{entropy:016x}"),
            began: now,
            timeout,
            phase: Phase::Loading,
            stepped_at: now,
            moment: Moment::of(now),
            value: None,
            record: TokenRecord::blank(&key, &grant),
            waits: 0,
            conflicts: 0,
            has_given_way: false,
            key,
            grant,
            policy,
            known,
        }
    }

    /// Returns the key under which to load and swap.
    #[must_use]
    pub const fn key(&self) -> &StoreKey {
        &self.key
    }

    /// Returns how long the store may take for one step: a second, or a fifth of the attempt's time.
    #[must_use]
    pub fn step_timeout(&self) -> Duration {
        STEP.min(self.timeout / 5)
    }

    /// Returns whether the refresh ended because other processes were asking all the while, so that nothing
    /// was sent. Another refresh may find what has come of that.
    #[must_use]
    pub const fn has_given_way(&self) -> bool {
        self.has_given_way
    }

    /// Returns the first step. `is_paused` says that the store failed just now, and is to be
    /// [left alone](super::StorePause).
    pub fn begin(&mut self, now: Now, is_paused: bool) -> StoreStep {
        // Where a new token ends the one before, none is asked for before the store was tried.
        let must_read = self.grant.dialect().exclusive && self.known.current.is_none();
        if is_paused && !must_read { self.alone(now) } else { self.load(now) }
    }

    /// Takes what came of the last step, and returns the next one. `entropy` is 64 random bits.
    pub fn advance(&mut self, event: StoreEvent, now: Now, entropy: u64) -> StoreStep {
        let phase = std::mem::replace(&mut self.phase, Phase::Loading);
        match (phase, event) {
            (Phase::Loading, StoreEvent::Loaded(stored)) => self.decide(stored, now, entropy),
            (Phase::Leasing, StoreEvent::Swapped(Swapped::Conflict(stored))) => {
                self.decide(stored, now, entropy)
            }
            (Phase::Leasing, StoreEvent::Swapped(Swapped::Done { now: store })) => {
                self.read_clock(store, now);
                self.send(true, now)
            }
            (Phase::Loading | Phase::Leasing, StoreEvent::Unreachable) => self.alone(now),
            (Phase::Waiting(_), StoreEvent::Waited) => self.load(now),
            (Phase::Sending { has_lease: true }, StoreEvent::Sent(result)) => {
                self.publish(self.stepped_at, result, now)
            }
            (Phase::Sending { has_lease: false }, StoreEvent::Sent(result)) => {
                self.done(Obtained::Fetched(result))
            }
            (Phase::Publishing { sent_at, result }, StoreEvent::Swapped(swapped)) => {
                match swapped {
                    Swapped::Done { .. } => self.done(Obtained::Fetched(result)),
                    Swapped::Conflict(stored) => self.contested(stored, sent_at, result, now),
                }
            }
            // Whether it is known to the others or not, it is a token.
            (Phase::Publishing { result, .. }, StoreEvent::Unreachable) => {
                self.done(Obtained::Fetched(result))
            }
            (phase, _) => {
                self.phase = phase;
                self.repeated(now)
            }
        }
    }

    fn load(&mut self, now: Now) -> StoreStep {
        (self.phase, self.stepped_at) = (Phase::Loading, now);
        StoreStep::Load
    }

    fn done(&mut self, obtained: Obtained) -> StoreStep {
        self.phase = Phase::Done(obtained.clone());
        StoreStep::Done(obtained)
    }

    fn fail(&mut self, error: Error) -> StoreStep {
        self.done(Obtained::Fetched(Err(error)))
    }

    /// Returns the last step once more.
    fn repeated(&mut self, now: Now) -> StoreStep {
        match self.phase.clone() {
            Phase::Waiting(pause) => StoreStep::Wait(pause),
            Phase::Done(obtained) => StoreStep::Done(obtained),
            Phase::Sending { has_lease } => StoreStep::Send(self.time_to_send(has_lease, now)),
            Phase::Publishing { sent_at, result } => self.publish(sent_at, result, now),
            Phase::Loading | Phase::Leasing => self.load(now),
        }
    }

    /// Goes on without the store: it costs this process its own request, and nothing else.
    fn alone(&mut self, now: Now) -> StoreStep {
        // A new token would end that of the other processes, without need.
        if self.grant.dialect().exclusive && self.known.current.is_some() {
            let error = TransportError::new(TransportErrorKind::Other).with_detail(
                "the store cannot be reached, and a new token ends that of the others",
            );
            return self.fail(error.into());
        }
        self.send(false, now)
    }

    fn send(&mut self, has_lease: bool, now: Now) -> StoreStep {
        (self.phase, self.stepped_at) = (Phase::Sending { has_lease }, now);
        StoreStep::Send(self.time_to_send(has_lease, now))
    }

    /// Returns how long the request may take, so that its token can still be published in time.
    fn time_to_send(&self, has_lease: bool, now: Now) -> Duration {
        let reserve = if has_lease { self.step_timeout() } else { Duration::ZERO };
        self.left(now).saturating_sub(reserve)
    }

    fn left(&self, now: Now) -> Duration {
        self.began.after(self.timeout).remaining(now)
    }

    /// Takes the store's time, which was read after the last step was given; without one, the wall clock's.
    fn read_clock(&mut self, store: Option<UnixTime>, now: Now) {
        self.moment = match store {
            Some(store) => Moment { store, asked: self.stepped_at, replied: now },
            None => Moment::of(now),
        };
    }

    /// Takes what is under the key. Returns `false` if a newer release has written it.
    fn take(&mut self, stored: Stored, now: Now) -> bool {
        self.read_clock(stored.now, now);
        let read = stored.value.as_ref().map(|value| TokenRecord::parse(value.as_bytes()));
        self.value = stored.value;
        self.record = match read {
            Some(Ok(record)) if record.is_of(&self.key) => record,
            Some(Err(RecordError::Newer { .. })) => return false,
            // What nothing can read is replaced.
            _ => TokenRecord::blank(&self.key, &self.grant),
        };
        true
    }

    /// Decides what to do about what is under the key.
    fn decide(&mut self, stored: Stored, now: Now, entropy: u64) -> StoreStep {
        if !self.take(stored, now) {
            return self.alone(now);
        }
        let store_now = self.moment.earliest(now);
        // 1. A token that another process has requested will do, if it is better than what is there.
        let token = self.record.token_at(&self.key, &self.grant, self.moment).ok();
        if let Some(token) = token
            .clone()
            .filter(|token| self.known.is_bettered_by(token, &self.record, &self.policy))
        {
            return self.done(Obtained::Adopted(token));
        }
        // 2. A replacement that is rejected, too, is not replaced at once, whichever process asks.
        if let Some(token) =
            token.filter(|token| self.known.is_replaced_too_soon(token, &self.record, &self.policy))
        {
            return self.done(Obtained::Adopted(token));
        }
        // 3. What one process was told holds for all. What concerns that one alone only spreads the others.
        let pause = self.record.pause.as_ref();
        let pause = pause.and_then(|pause| Some((pause.term.left(store_now)?, &pause.failure)));
        if let Some(error) = pause.and_then(|(left, failure)| failure.error(left)) {
            return self.fail(error.with_uri(self.grant.endpoint().uri()));
        }
        // 4. One process asks, and the others wait for what comes of it.
        let lease = self.record.lease.as_ref().and_then(|lease| lease.term.left(store_now));
        let has_time = self.left(now) > self.timeout / 2 && self.conflicts < MAX_CONFLICTS;
        match lease.max(pause.map(|(left, _)| left)) {
            _ if !has_time => {
                self.has_given_way = true;
                let error = TransportError::new(TransportErrorKind::Timeout);
                self.fail(error.with_detail("another process is asking for a token").into())
            }
            Some(held) => self.wait(held, entropy),
            None => self.take_lease(now),
        }
    }

    /// Waits before the store is read again: a little, then longer, and not in step with the others.
    fn wait(&mut self, held: Duration, entropy: u64) -> StoreStep {
        const LONGEST: Duration = Duration::from_secs(1);
        let first = Duration::from_millis(if self.known.current.is_some() { 200 } else { 50 });
        let pause = first.saturating_mul(2_u32.saturating_pow(self.waits)).min(LONGEST);
        self.waits = self.waits.saturating_add(1);
        let spread = pause / 2;
        let pause = (pause - spread).min(held).saturating_add(part_of(spread, entropy));
        self.phase = Phase::Waiting(pause);
        StoreStep::Wait(pause)
    }

    fn take_lease(&mut self, now: Now) -> StoreStep {
        let held = self.left(now).saturating_add(self.step_timeout());
        let rejected = self.known.rejected.as_ref().map(|it| it.token().secret());
        let term = Term::new(self.moment.latest(now), held);
        self.record.lease(&self.lease, term, rejected);
        self.conflicts += 1;
        (self.phase, self.stepped_at) = (Phase::Leasing, now);
        self.swap(now)
    }

    /// Puts the record in place of what is known to be under the key.
    fn swap(&mut self, now: Now) -> StoreStep {
        let value = self.record.to_value();
        let keep = self.record.keep(&self.grant, &self.policy, self.moment.earliest(now));
        let expected = self.value.replace(value.clone());
        StoreStep::Swap(Swap { expected, value: Some(value), keep })
    }

    /// Tells the others what came of the request, and gives the lease back.
    fn publish(&mut self, sent_at: Now, result: Result<AccessToken, Error>, now: Now) -> StoreStep {
        match &result {
            // The time of the request, or one just before it.
            Ok(token) => {
                self.record.publish(token, self.moment.earliest(sent_at), &self.policy);
            }
            Err(error) => self.record.fail(error, self.moment.latest(now), &self.policy),
        }
        self.phase = Phase::Publishing { sent_at, result };
        self.swap(now)
    }

    /// Something else is under the key than the lease that was taken.
    fn contested(
        &mut self,
        stored: Stored,
        sent_at: Now,
        result: Result<AccessToken, Error>,
        now: Now,
    ) -> StoreStep {
        self.conflicts += 1;
        let generation = self.record.generation;
        // The clock of the lease dates the token.
        let moment = self.moment;
        if self.conflicts >= MAX_CONFLICTS || !self.take(stored, now) {
            return self.done(Obtained::Fetched(result));
        }
        // 1. The lease is still there, or nothing is: it is published after all.
        let is_ours = self.record.lease.as_ref().is_some_and(|lease| lease.id == self.lease);
        if is_ours || self.value.is_none() {
            self.moment = moment;
            return self.publish(sent_at, result, now);
        }
        // 2. Another process has the lease by now, or had it. What that has published is what all use.
        let others = self.record.token_at(&self.key, &self.grant, self.moment).ok();
        match others.filter(|token| {
            self.record.generation >= generation
                && self.known.is_bettered_by(token, &self.record, &self.policy)
        }) {
            Some(token) => self.done(Obtained::Adopted(token)),
            None => self.done(Obtained::Fetched(result)),
        }
    }
}

impl fmt::Debug for StoredRefresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredRefresh")
            .field("key", &self.key)
            .field("phase", &self.phase)
            .field("record", &self.record)
            .finish_non_exhaustive()
    }
}
