//! Many tenants in a pool on virtual time, some of whose requests fail.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake};
use std::time::Duration;

use polygrant::{Error, TransportError, TransportErrorKind};
use polygrant_client::{AttemptGuard, Listener};
use polygrant_lifecycle::Waiter;

use super::world::{Client, Met, Time, builder, gate, issue, pool, refuse};

/// What the vendor does with a request, and after what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    Issues,
    /// It refuses the client, or is out of order, by its status.
    Refuses(u16),
    /// It accepts the connection and says nothing.
    Hangs,
}

impl Vendor {
    const fn takes(self) -> Duration {
        match self {
            Self::Issues | Self::Refuses(_) => Duration::from_millis(100),
            Self::Hangs => Duration::from_secs(10),
        }
    }

    fn concludes(self, attempt: AttemptGuard) {
        match self {
            Self::Issues => issue(attempt),
            Self::Refuses(status) => refuse(attempt, status),
            Self::Hangs => {
                let timeout = TransportError::new(TransportErrorKind::Timeout);
                attempt.complete(Err(Error::from(timeout)));
            }
        }
    }
}

/// A world of tenants. Every other one may meet trouble.
#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) tenants: usize,
    /// What the vendor does with every other tenant.
    pub(super) trouble: Vendor,
    /// Whether those have an endpoint of their own.
    pub(super) elsewhere: bool,
    /// How many requests are sent at a time, in all and to one endpoint; 0 is no limit.
    pub(super) limits: (usize, usize),
    pub(super) lasts: Duration,
}

/// What the callers of a tenant met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) requests: u64,
    pub(super) served: u64,
    pub(super) failed: u64,
    /// For how long they waited, all together and at the most.
    pub(super) waited: Duration,
    pub(super) longest: Duration,
}

enum Event {
    /// A caller wants a token.
    Call,
    /// A caller that waits looks again, if it still waits.
    Look(u64),
    /// A request is over.
    Over(Box<AttemptGuard>),
}

/// How often a tenant's caller calls.
const INTERVAL: Duration = Duration::from_secs(60);

/// A caller that waits.
struct Caller {
    tenant: usize,
    since: Duration,
    waiter: Waiter,
    _changes: Listener,
}

/// Notes that a caller is woken.
struct Woken {
    caller: u64,
    all: Arc<Mutex<Vec<u64>>>,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.all.lock().unwrap().push(self.caller);
    }
}

impl World {
    /// Returns what the callers of the tenants met that have no trouble.
    pub(super) fn run(self) -> Vec<Seen> {
        let time = Time::default();
        let (at_once, per_endpoint) = self.limits;
        let pool = pool(&time, self.tenants).with_request_gate(gate(&time, at_once, per_endpoint));
        let grants: Vec<_> = (0..self.tenants)
            .map(|tenant| {
                let is_elsewhere = self.elsewhere && !has_no_trouble(tenant);
                let host = if is_elsewhere { "down.example.com" } else { "up.example.com" };
                builder(&tenant.to_string(), "s3cr3t", host).build().unwrap()
            })
            .collect();
        let mut run = Run {
            world: self,
            clients: grants.iter().map(|grant| pool.client(grant)).collect(),
            seen: vec![Seen::default(); self.tenants],
            events: Events::default(),
            callers: BTreeMap::new(),
            woken: Arc::default(),
            came: 0,
        };
        // All call in the same minute first.
        for tenant in 0..self.tenants {
            let share = u64::try_from(tenant * 60_000 / self.tenants).unwrap();
            run.events.add(Duration::from_millis(share), tenant, Event::Call);
        }
        while let Some((at, tenant, event)) = run.events.next() {
            if at > self.lasts {
                break;
            }
            time.pass(at - time.steady());
            match event {
                Event::Over(attempt) => self.vendor_of(tenant).concludes(*attempt),
                Event::Call => {
                    run.events.add(at + INTERVAL, tenant, Event::Call);
                    drop(pool.client(&grants[tenant]));
                    run.call(at, tenant, at, None);
                }
                Event::Look(caller) => run.look(at, caller),
            }
            run.wake(at);
        }
        let seen = run.seen;
        (0..self.tenants).filter(|tenant| has_no_trouble(*tenant)).map(|it| seen[it]).collect()
    }

    fn vendor_of(self, tenant: usize) -> Vendor {
        if has_no_trouble(tenant) { Vendor::Issues } else { self.trouble }
    }
}

const fn has_no_trouble(tenant: usize) -> bool {
    tenant % 2 == 0
}

/// A world in motion.
struct Run {
    world: World,
    clients: Vec<Client>,
    seen: Vec<Seen>,
    events: Events,
    callers: BTreeMap<u64, Caller>,
    woken: Arc<Mutex<Vec<u64>>>,
    came: u64,
}

impl Run {
    fn call(&mut self, at: Duration, tenant: usize, since: Duration, waiter: Option<Waiter>) {
        let changes = self.clients[tenant].0.listen();
        let seen = &mut self.seen[tenant];
        match self.clients[tenant].poll(waiter) {
            Met::Token(_) => seen.serve(at - since),
            Met::Failed(_) => seen.failed += 1,
            Met::Wait(waiter) => self.wait(at, tenant, since, waiter, changes),
            Met::Request(attempt, token) => {
                seen.requests += 1;
                let waiter = attempt.waiter();
                let over = at + self.world.vendor_of(tenant).takes();
                self.events.add(over, tenant, Event::Over(Box::new(attempt)));
                match token {
                    Some(_) => seen.serve(at - since),
                    None => self.wait(at, tenant, since, waiter, changes),
                }
            }
        }
    }

    fn wait(
        &mut self,
        at: Duration,
        tenant: usize,
        since: Duration,
        waiter: Waiter,
        mut changes: Listener,
    ) {
        self.came += 1;
        let woken = Woken { caller: self.came, all: Arc::clone(&self.woken) };
        let waker = Arc::new(woken).into();
        if changes.poll_changed(&Context::from_waker(&waker)).is_ready() {
            self.woken.lock().unwrap().push(self.came);
        }
        self.events.add(at + waiter.max_wait(), tenant, Event::Look(self.came));
        self.callers.insert(self.came, Caller { tenant, since, waiter, _changes: changes });
    }

    fn look(&mut self, at: Duration, caller: u64) {
        if let Some(Caller { tenant, since, waiter, .. }) = self.callers.remove(&caller) {
            self.call(at, tenant, since, Some(waiter));
        }
    }

    /// Lets the callers look that are woken.
    fn wake(&mut self, at: Duration) {
        loop {
            let woken = std::mem::take(&mut *self.woken.lock().unwrap());
            if woken.is_empty() {
                return;
            }
            woken.into_iter().for_each(|caller| self.look(at, caller));
        }
    }
}

impl Seen {
    fn serve(&mut self, waited: Duration) {
        self.served += 1;
        self.waited += waited;
        self.longest = self.longest.max(waited);
    }
}

/// Events by their time; those of one time in the order in which they were added.
#[derive(Default)]
struct Events {
    queue: BinaryHeap<Reverse<(Duration, u64)>>,
    kept: BTreeMap<u64, (usize, Event)>,
    added: u64,
}

impl Events {
    fn add(&mut self, at: Duration, tenant: usize, event: Event) {
        self.added += 1;
        self.queue.push(Reverse((at, self.added)));
        self.kept.insert(self.added, (tenant, event));
    }

    fn next(&mut self) -> Option<(Duration, usize, Event)> {
        let Reverse((at, number)) = self.queue.pop()?;
        let (tenant, event) = self.kept.remove(&number)?;
        Some((at, tenant, event))
    }
}
