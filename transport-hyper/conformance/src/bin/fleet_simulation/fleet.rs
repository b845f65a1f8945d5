//! A fleet in virtual time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, TransportError, TransportErrorKind, UnixTime,
};
use polygrant_lifecycle::store::{Known, StoreEvent, StoreKey, StoreStep, StoredRefresh};
use polygrant_lifecycle::{Action, Attempt, CachedToken, Lifecycle, Now, Obtained, Policy, Waiter};
use polygrant_testkit::{Fail, MemoryStore, VirtualTime, token_body};

use crate::figures::Figures;
use crate::process::{Caller, Event, Process, Refresh};
use crate::random::Random;
use crate::scenario::{MINUTE, SECOND, Scenario};

/// The median of one step of the store, there and back.
const STORE: u64 = 1_000;
/// The median of a token request.
const REQUEST: u64 = 150_000;
/// The mean time between two calls of a process.
const BETWEEN_CALLS: u64 = MINUTE;

pub(crate) struct Fleet<'a> {
    scenario: &'a Scenario,
    random: Random,
    /// In microseconds since the start.
    now: Arc<AtomicU64>,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    /// The events of the queue, by their numbers.
    events: std::collections::HashMap<u64, (usize, Event)>,
    scheduled: u64,
    store: MemoryStore,
    grant: Grant,
    key: StoreKey,
    processes: Vec<Process>,
    holder_has_died: bool,
    figures: Figures,
}

/// Lets a fleet of that size live through a scenario.
pub(crate) fn run(scenario: &Scenario, size: usize, seed: u64) -> Result<Figures, Fail> {
    let mut fleet = Fleet::new(scenario, size, seed)?;
    for process in 0..size {
        let start = fleet.random.below(scenario.start_within);
        fleet.schedule(start, process, Event::Call);
    }
    while let Some(Reverse((at, number))) = fleet.queue.pop() {
        if at > scenario.end {
            break;
        }
        fleet.now.store(at, Ordering::Relaxed);
        if let Some((process, event)) = fleet.events.remove(&number) {
            fleet.handle(process, event)?;
        }
    }
    Ok(fleet.figures)
}

impl<'a> Fleet<'a> {
    fn new(scenario: &'a Scenario, size: usize, seed: u64) -> Result<Self, Fail> {
        let mut dialect = Dialect::rfc6749();
        dialect.exclusive = scenario.is_exclusive;
        let grant = Grant::builder(dialect)
            .base_url("https://auth.example.com")
            .credentials(Credentials::new("app-1", "s3cr3t")?)
            .build()?;
        let now = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&now);
        let mut random = Random::new(seed);
        let mut policy = Policy::default();
        if scenario.attempt > 0 {
            policy.timeouts = policy.timeouts.with_attempt(Duration::from_secs(scenario.attempt));
        }
        let process = |_| Process {
            lifecycle: Lifecycle::new(grant.clone(), policy.clone()),
            pause: polygrant_lifecycle::store::StorePause::default(),
            caller: None,
            refresh: None,
            ahead: i64::try_from(random.below(60 * SECOND)).unwrap_or(0) - 30_000_000,
            is_dead: false,
        };
        let processes = (0..size).map(process).collect();
        Ok(Self {
            scenario,
            now,
            queue: BinaryHeap::new(),
            events: std::collections::HashMap::new(),
            scheduled: 0,
            store: MemoryStore::with_clock(move || wall(clock.load(Ordering::Relaxed), 0)),
            key: StoreKey::of(&grant)?,
            grant,
            processes,
            random,
            holder_has_died: false,
            figures: Figures::default(),
        })
    }

    fn time(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    fn schedule(&mut self, delay: u64, process: usize, event: Event) {
        self.scheduled += 1;
        self.events.insert(self.scheduled, (process, event));
        self.queue.push(Reverse((self.time().saturating_add(delay), self.scheduled)));
    }

    fn handle(&mut self, place: usize, event: Event) -> Result<(), Fail> {
        let (now, time) = (self.clocks(place)?, self.time());
        let process = process(&mut self.processes, place)?;
        if process.is_dead {
            return Ok(());
        }
        match event {
            Event::Call => {
                self.figures.calls += 1;
                process.caller = Some(Caller { since: time, waiter: None, rejections: 0, turn: 0 });
                self.poll(place)
            }
            Event::Wake { turn } => match &process.caller {
                Some(caller) if caller.turn == turn => self.poll(place),
                _ => Ok(()),
            },
            Event::Apply { step, reply_in } => {
                let event = match step {
                    StoreStep::Swap(swap) => StoreEvent::Swapped(self.store.swap(&self.key, swap)),
                    _ => StoreEvent::Loaded(self.store.load(&self.key)),
                };
                self.schedule(reply_in, place, Event::Came(event));
                Ok(())
            }
            Event::Came(event) => {
                match event {
                    StoreEvent::Unreachable => process.pause.failed(now),
                    StoreEvent::Loaded(_) | StoreEvent::Swapped(_) => process.pause.succeeded(),
                    _ => {}
                }
                self.came(place, event)
            }
        }
    }

    /// A caller does what the lifecycle says.
    fn poll(&mut self, place: usize) -> Result<(), Fail> {
        let (now, entropy, time) = (self.clocks(place)?, self.random.bits(), self.time());
        let it = process(&mut self.processes, place)?;
        let Some(caller) = &mut it.caller else { return Ok(()) };
        caller.turn += 1;
        let (turn, waiter) = (caller.turn, caller.waiter);
        match it.lifecycle.poll_token(now, entropy, waiter) {
            Action::Use(token) => self.call_with(place, &token),
            Action::UseAndRefresh(token, attempt) => {
                self.begin(place, attempt)?;
                self.call_with(place, &token)
            }
            Action::Refresh(attempt) => {
                caller.waiter = Some(attempt.waiter());
                self.begin(place, attempt)
            }
            Action::Wait(next) => {
                caller.waiter = Some(next);
                let wait = micros(next.max_wait()).max(1000);
                self.schedule(wait, place, Event::Wake { turn });
                Ok(())
            }
            Action::Failed(_) => {
                self.figures.waits.push(time - caller.since);
                self.figures.failed_calls += 1;
                self.end_call(place)
            }
        }
    }

    /// Makes the call, which the API may reject.
    fn call_with(&mut self, place: usize, token: &CachedToken) -> Result<(), Fail> {
        let (time, latest) = (self.time(), format!("t{}", self.figures.tokens));
        let is_accepted = !self.scenario.is_exclusive || token.token().secret() == latest;
        let it = process(&mut self.processes, place)?;
        let Some(caller) = &mut it.caller else { return Ok(()) };
        if is_accepted {
            self.figures.waits.push(time - caller.since);
            return self.end_call(place);
        }
        caller.rejections += 1;
        self.figures.rejected_once += u64::from(caller.rejections == 1);
        if caller.rejections == 2 {
            self.figures.rejected_twice += 1;
            return self.end_call(place);
        }
        caller.waiter = Some(Waiter::in_place_of(token.generation()));
        self.poll(place)
    }

    fn end_call(&mut self, place: usize) -> Result<(), Fail> {
        process(&mut self.processes, place)?.caller = None;
        let pause = self.random.below(2 * BETWEEN_CALLS);
        self.schedule(pause, place, Event::Call);
        Ok(())
    }

    fn begin(&mut self, place: usize, attempt: Attempt) -> Result<(), Fail> {
        let (now, lease) = (self.clocks(place)?, self.random.bits());
        let (key, grant) = (self.key.clone(), self.grant.clone());
        let it = process(&mut self.processes, place)?;
        if !self.scenario.has_store {
            let timeout = attempt.timeout();
            it.refresh = Some(Refresh { attempt, machine: None });
            return self.act(place, StoreStep::Send(timeout));
        }
        let known = Known::new(it.lifecycle.current().cloned(), &attempt, now);
        let (policy, timeout) = (it.lifecycle.policy().clone(), attempt.timeout());
        let mut machine = StoredRefresh::new(key, grant, policy, known, timeout, now, lease);
        let step = machine.begin(now, it.pause.holds(now));
        it.refresh = Some(Refresh { attempt, machine: Some(machine) });
        self.act(place, step)
    }

    /// Does what a step says.
    fn act(&mut self, place: usize, step: StoreStep) -> Result<(), Fail> {
        let time = self.time();
        match step {
            StoreStep::Load | StoreStep::Swap(_) if self.scenario.store_fails.contains(&time) => {
                self.schedule(STORE, place, Event::Came(StoreEvent::Unreachable));
            }
            StoreStep::Load | StoreStep::Swap(_) if self.scenario.store_hangs.contains(&time) => {
                self.schedule(SECOND, place, Event::Came(StoreEvent::Unreachable));
            }
            step @ (StoreStep::Load | StoreStep::Swap(_)) => {
                self.figures.store_step(time);
                let (there, back) = (self.random.delay(STORE / 2), self.random.delay(STORE / 2));
                self.schedule(there, place, Event::Apply { step, reply_in: back });
            }
            StoreStep::Send(_) => {
                self.figures.request(time);
                if self.scenario.first_holder_dies && !self.holder_has_died {
                    self.holder_has_died = true;
                    process(&mut self.processes, place)?.is_dead = true;
                    return Ok(());
                }
                let delay = self.random.delay(REQUEST);
                let outcome = self.response(time)?;
                self.schedule(delay, place, Event::Came(StoreEvent::Sent(outcome)));
            }
            StoreStep::Wait(pause) => {
                self.schedule(micros(pause), place, Event::Came(StoreEvent::Waited));
            }
            StoreStep::Done(obtained) => self.end_refresh(place, obtained)?,
        }
        Ok(())
    }

    fn came(&mut self, place: usize, event: StoreEvent) -> Result<(), Fail> {
        let (now, entropy) = (self.clocks(place)?, self.random.bits());
        let it = process(&mut self.processes, place)?;
        let Some(refresh) = &mut it.refresh else { return Ok(()) };
        let step = match (&mut refresh.machine, event) {
            (Some(machine), event) => machine.advance(event, now, entropy),
            (None, StoreEvent::Sent(outcome)) => StoreStep::Done(Obtained::Fetched(outcome)),
            (None, _) => return Ok(()),
        };
        self.act(place, step)
    }

    fn end_refresh(&mut self, place: usize, obtained: Obtained) -> Result<(), Fail> {
        let (now, entropy) = (self.clocks(place)?, self.random.bits());
        let it = process(&mut self.processes, place)?;
        let Some(refresh) = it.refresh.take() else { return Ok(()) };
        it.lifecycle.complete_with(refresh.attempt.id(), obtained, now, entropy);
        self.poll(place)
    }

    /// Returns what the vendor says to a request that arrives now.
    fn response(&mut self, time: u64) -> Result<Result<AccessToken, Error>, Fail> {
        if self.scenario.vendor_unreachable.contains(&time) {
            return Ok(Err(TransportError::new(TransportErrorKind::Connect).into()));
        }
        let response = http::Response::builder();
        let response = if self.scenario.vendor_fails.contains(&time) {
            response.status(503).body(String::new())?
        } else {
            self.figures.tokens += 1;
            let lifetime = self.scenario.lifetime.to_string();
            response.body(token_body(&format!("t{}", self.figures.tokens), Some(&lifetime)))?
        };
        Ok(self.grant.parse(&response, wall(time, 0)))
    }

    /// Returns what a process's clocks show.
    fn clocks(&self, place: usize) -> Result<Now, Fail> {
        let ahead = self.processes.get(place).map(|it| it.ahead);
        let ahead = ahead.ok_or_else(|| Fail::new("no such process"))?;
        let steady = Duration::from_micros(self.time()).saturating_add(Duration::from_secs(60));
        Ok(Now { wall: wall(self.time(), ahead), steady })
    }
}

fn process(processes: &mut [Process], place: usize) -> Result<&mut Process, Fail> {
    processes.get_mut(place).ok_or_else(|| Fail::new("no such process"))
}

fn wall(time: u64, ahead: i64) -> UnixTime {
    let beginning = VirtualTime::BEGINNING * SECOND;
    UnixTime::after_epoch(Duration::from_micros((beginning + time).saturating_add_signed(ahead)))
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
