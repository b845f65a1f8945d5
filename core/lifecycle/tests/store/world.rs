//! Processes, a store and a vendor in virtual time, one step at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polygrant::{
    AccessToken, Credentials, Dialect, Error, Grant, TransportError, TransportErrorKind, UnixTime,
};
use polygrant_lifecycle::store::{
    Known, StoreEvent, StoreKey, StoreStep, StoredRefresh, Swapped, TokenRecord,
};
use polygrant_lifecycle::{
    Action, Attempt, CachedToken, Lifecycle, Now, Obtained, Policy, TokenError, Waiter,
};
use polygrant_testkit::MemoryStore;

/// In milliseconds since the epoch.
const BEGINNING: u64 = 1_795_296_370_000;

pub(crate) struct World {
    now: Arc<AtomicU64>,
    pub(crate) store: MemoryStore,
    pub(crate) key: StoreKey,
    pub(crate) processes: Vec<Process>,
    /// When each token was issued: the first is `t1`.
    pub(crate) issued: Vec<u64>,
    pub(crate) lifetime: u64,
    grant: Grant,
    entropy: u64,
}

pub(crate) struct Process {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) refresh: Option<Refresh>,
    /// How much its wall clock is ahead, in milliseconds.
    pub(crate) ahead: i64,
}

/// A refresh under way.
pub(crate) struct Refresh {
    attempt: Attempt,
    pub(crate) machine: StoredRefresh,
    pub(crate) step: StoreStep,
    /// What the store has done, and not yet told.
    reply: Option<StoreEvent>,
    /// Until when it may ask by its lease.
    pub(crate) asks_until: Option<u64>,
    /// The step came after a lease was taken.
    pub(crate) has_lease: bool,
}

/// How one step of a refresh goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The next half of it: the store does it, or tells of it.
    Half,
    /// The store does it, and the reply is lost.
    ReplyLost,
    /// The store does not even hear of it.
    Unheard,
    /// The vendor fails.
    VendorFails,
}

pub(crate) fn grant(exclusive: bool) -> Grant {
    let mut dialect = Dialect::rfc6749();
    dialect.exclusive = exclusive;
    Grant::builder(dialect)
        .base_url("https://auth.example.com")
        .credentials(Credentials::new("app-1", "s3cr3t").unwrap())
        .build()
        .unwrap()
}

pub(crate) fn token(number: usize, lifetime: u64) -> AccessToken {
    let body =
        format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":{lifetime}}}"#);
    grant(false).parse(&http::Response::new(body), UnixTime::EPOCH).unwrap()
}

impl World {
    /// Returns so many processes without a token.
    pub(crate) fn new(processes: usize, lifetime: u64, exclusive: bool) -> Self {
        let grant = grant(exclusive);
        let now = Arc::new(AtomicU64::new(BEGINNING));
        let clock = Arc::clone(&now);
        let clock =
            move || UnixTime::after_epoch(Duration::from_millis(clock.load(Ordering::Relaxed)));
        let process = |_| Process {
            lifecycle: Lifecycle::new(grant.clone(), Policy::default()),
            refresh: None,
            ahead: 0,
        };
        Self {
            now,
            store: MemoryStore::with_clock(clock),
            key: StoreKey::of(&grant).unwrap(),
            processes: (0..processes).map(process).collect(),
            issued: Vec::new(),
            lifetime,
            grant,
            entropy: 1,
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    pub(crate) fn advance(&self, millis: u64) {
        self.now.fetch_add(millis, Ordering::Relaxed);
    }

    fn draw(&mut self) -> u64 {
        // Numbers that differ and look random (SplitMix64).
        self.entropy = self.entropy.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.entropy ^ (self.entropy >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 27)
    }

    /// Returns what the process's clocks show.
    pub(crate) fn clocks(&self, process: usize) -> Now {
        let wall = self.now().saturating_add_signed(self.processes[process].ahead);
        Now {
            wall: UnixTime::after_epoch(Duration::from_millis(wall)),
            steady: Duration::from_millis(self.now() - BEGINNING + 1000),
        }
    }

    /// Returns what is under the key.
    pub(crate) fn record(&self) -> Option<TokenRecord> {
        let stored = self.store.load(&self.key).value?;
        Some(TokenRecord::parse(stored.as_bytes()).unwrap())
    }

    /// A caller of the process wants a token. Returns one if there is one at once.
    pub(crate) fn want(&mut self, process: usize) -> Option<Arc<CachedToken>> {
        self.want_as(process, None).ok().flatten()
    }

    /// A caller's token was rejected.
    pub(crate) fn reject(&mut self, process: usize) -> Option<Arc<CachedToken>> {
        let current = self.processes[process].lifecycle.current()?.generation();
        self.want_as(process, Some(Waiter::in_place_of(current))).ok().flatten()
    }

    pub(crate) fn want_as(
        &mut self,
        process: usize,
        waiter: Option<Waiter>,
    ) -> Result<Option<Arc<CachedToken>>, TokenError> {
        let (now, entropy, lease) = (self.clocks(process), self.draw(), self.draw());
        let (key, grant) = (self.key.clone(), self.grant.clone());
        let it = &mut self.processes[process];
        let (token, attempt) = match it.lifecycle.poll_token(now, entropy, waiter) {
            Action::Use(token) => return Ok(Some(token)),
            Action::UseAndRefresh(token, attempt) => (Some(token), attempt),
            Action::Refresh(attempt) => (None, attempt),
            Action::Wait(_) => return Ok(None),
            Action::Failed(error) => return Err(error),
        };
        let known = Known::new(it.lifecycle.current().cloned(), &attempt, now);
        let policy = it.lifecycle.policy().clone();
        let mut machine =
            StoredRefresh::new(key, grant, policy, known, attempt.timeout(), now, lease);
        let step = machine.begin(now, false);
        it.refresh = Some(Refresh {
            attempt,
            machine,
            step,
            reply: None,
            asks_until: None,
            has_lease: false,
        });
        Ok(token)
    }

    /// The process goes on with its refresh. Returns `false` if there is none.
    pub(crate) fn go_on(&mut self, process: usize, fate: Fate) -> bool {
        let Some(mut refresh) = self.processes[process].refresh.take() else { return false };
        let (now, entropy) = (self.clocks(process), self.draw());
        let event = match (refresh.step.clone(), fate) {
            (StoreStep::Done(obtained), _) => {
                self.finish(process, &refresh.attempt, obtained, now, entropy);
                return true;
            }
            (StoreStep::Wait(_), _) => StoreEvent::Waited,
            (StoreStep::Send(_), Fate::VendorFails) => {
                StoreEvent::Sent(Err(TransportError::new(TransportErrorKind::Closed).into()))
            }
            (StoreStep::Send(_), _) => StoreEvent::Sent(Ok(self.issue())),
            (_, Fate::Unheard) => StoreEvent::Unreachable,
            (step, Fate::ReplyLost) => {
                if refresh.reply.is_none() {
                    drop(self.done_by_store(step));
                }
                StoreEvent::Unreachable
            }
            (step, _) => match refresh.reply.take() {
                Some(reply) => reply,
                None => {
                    refresh.reply = Some(self.done_by_store(step));
                    self.processes[process].refresh = Some(refresh);
                    return true;
                }
            },
        };
        refresh.reply = None;
        refresh.has_lease = matches!(event, StoreEvent::Swapped(Swapped::Done { .. }));
        refresh.step = refresh.machine.advance(event, now, entropy);
        refresh.asks_until = match refresh.step {
            StoreStep::Send(time) if refresh.has_lease => {
                Some(self.now() + u64::try_from(time.as_millis()).unwrap())
            }
            _ => None,
        };
        self.processes[process].refresh = Some(refresh);
        true
    }

    fn done_by_store(&self, step: StoreStep) -> StoreEvent {
        match step {
            StoreStep::Swap(swap) => StoreEvent::Swapped(self.store.swap(&self.key, swap)),
            _ => StoreEvent::Loaded(self.store.load(&self.key)),
        }
    }

    fn issue(&mut self) -> AccessToken {
        self.issued.push(self.now());
        token(self.issued.len(), self.lifetime)
    }

    fn finish(
        &mut self,
        process: usize,
        attempt: &Attempt,
        obtained: Obtained,
        now: Now,
        entropy: u64,
    ) {
        let it = &mut self.processes[process].lifecycle;
        it.complete_with(attempt.id(), obtained, now, entropy);
    }

    /// The process ends, and another one takes its place.
    pub(crate) fn restart(&mut self, process: usize) {
        let lifecycle = Lifecycle::new(self.grant.clone(), Policy::default());
        self.processes[process] = Process { lifecycle, refresh: None, ahead: 0 };
    }

    /// Lets all processes go on, fairly, until none has anything to do: each takes its next step when its
    /// wait is over, and the store takes no time.
    pub(crate) fn settle(&mut self) {
        for _ in 0..100_000 {
            let mut is_busy = false;
            let mut shortest: Option<u64> = None;
            for process in 0..self.processes.len() {
                let Some(refresh) = &self.processes[process].refresh else { continue };
                match refresh.step {
                    StoreStep::Wait(pause) => {
                        let pause = u64::try_from(pause.as_millis()).unwrap();
                        shortest = Some(shortest.map_or(pause, |known| known.min(pause)));
                    }
                    _ => is_busy |= self.go_on(process, Fate::Half),
                }
            }
            match (is_busy, shortest) {
                (true, _) => {}
                (false, None) => return,
                (false, Some(pause)) => {
                    // The others wait a little longer than they would: no step comes too early.
                    self.advance(pause.max(1));
                    for process in 0..self.processes.len() {
                        let is_waiting = |it: &Refresh| matches!(it.step, StoreStep::Wait(_));
                        if self.processes[process].refresh.as_ref().is_some_and(is_waiting) {
                            self.go_on(process, Fate::Half);
                        }
                    }
                }
            }
        }
        panic!("the processes do not come to rest");
    }

    /// The vendor refuses the request that a process is to send, and the process ends its refresh.
    pub(crate) fn refuse(&mut self, process: usize, status: u16, retry_after: &str) {
        push(self, process, StoreEvent::Sent(Err(refused(status, retry_after))));
        while self.processes[process].refresh.is_some() {
            self.go_on(process, Fate::Half);
        }
    }

    /// Returns the text of a process's token, if it has one that it can use.
    pub(crate) fn token_of(&self, process: usize) -> Option<String> {
        let token = self.processes[process].lifecycle.current()?;
        let now = self.clocks(process);
        token.is_usable(now).then(|| token.token().secret().to_owned())
    }
}

/// Returns the next step of a process.
pub(crate) fn step(world: &World, process: usize) -> &StoreStep {
    &world.processes[process].refresh.as_ref().unwrap().step
}

/// Goes on until the process is to send its request.
pub(crate) fn until_send(world: &mut World, process: usize) {
    for _ in 0..10 {
        if matches!(step(world, process), StoreStep::Send(_)) {
            return;
        }
        world.go_on(process, Fate::Half);
    }
    panic!("no request: {:?}", step(world, process));
}

/// A failure that the vendor states.
fn refused(status: u16, retry_after: &str) -> Error {
    let response = http::Response::builder()
        .status(status)
        .header("retry-after", retry_after)
        .body("")
        .unwrap();
    grant(false).parse(&response, UnixTime::EPOCH).unwrap_err()
}

/// Moves a refresh on by an event of the test's own.
pub(crate) fn push(world: &mut World, process: usize, event: StoreEvent) {
    let (now, entropy) = (world.clocks(process), world.draw());
    let refresh = world.processes[process].refresh.as_mut().unwrap();
    refresh.step = refresh.machine.advance(event, now, entropy);
}
