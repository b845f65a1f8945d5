//! The queue for turns to send a request, which many lifecycles share.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use polygrant::lifecycle::{PlaceId, RequestLimits, RequestQueue};

use crate::changes::Changes;
use crate::clock::Clock;
use crate::sync::{Mutex, lock};

/// Limits the requests of the lifecycles that share it. A clone is the same gate.
///
/// A lifecycle [with a gate](crate::SharedLifecycle::set_request_gate) sends a request when its turn has
/// come; until then its callers wait, each as long as it would for a token. A
/// [`TokenPool`](crate::TokenPool) gives its clients one. See [`RequestQueue`] for whose turn it is.
#[derive(Clone)]
pub struct RequestGate {
    inside: Arc<Mutex<Inside>>,
    clock: Arc<dyn Clock>,
}

struct Inside {
    queue: RequestQueue,
    /// What to wake when it is the turn of a place.
    waiting: BTreeMap<PlaceId, Weak<Changes>>,
}

impl RequestGate {
    /// Returns a gate with those limits. The clock is for turns that are not taken.
    #[must_use]
    pub fn new(limits: RequestLimits, clock: impl Clock) -> Self {
        let (queue, waiting) = (RequestQueue::new(limits), BTreeMap::new());
        Self { inside: Arc::new(Mutex::new(Inside { queue, waiting })), clock: Arc::new(clock) }
    }

    /// Returns how many lifecycles wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        lock(&self.inside).queue.waiting()
    }

    /// Returns how many requests are under way, or are about to be.
    #[must_use]
    pub fn active(&self) -> usize {
        lock(&self.inside).queue.active()
    }

    /// Takes a place for a request to that endpoint. Returns also what is to be woken.
    pub(crate) fn enter(&self, endpoint: &str, changes: &Arc<Changes>) -> (TurnPlace, Woken) {
        let now = self.clock.now().steady;
        let mut inside = lock(&self.inside);
        let id = inside.queue.enter(endpoint, now);
        inside.waiting.insert(id, Arc::downgrade(changes));
        let woken = inside.pass_on(now);
        (TurnPlace { gate: self.clone(), id }, woken)
    }

    /// Returns whether a request could be sent at once, and no client waits for its turn.
    pub(crate) fn has_room(&self, endpoint: &str) -> bool {
        lock(&self.inside).queue.has_room(endpoint)
    }
}

impl Inside {
    /// Gives turns for as long as there is room.
    fn pass_on(&mut self, now: Duration) -> Woken {
        let mut woken = Vec::new();
        while let Some(id) = self.queue.next_turn(now) {
            let changes = self.waiting.remove(&id);
            match changes.and_then(|changes| changes.upgrade()) {
                Some(changes) => woken.push(changes),
                // Its lifecycle is gone.
                None => self.queue.leave(id),
            }
        }
        Woken(woken)
    }
}

/// A place in the queue, which is given up when it is dropped: before its turn, or at the end of its request.
pub(crate) struct TurnPlace {
    gate: RequestGate,
    id: PlaceId,
}

/// How a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It has come.
    Come,
    /// It has not come for that long.
    Waiting(Duration),
    /// It was not taken, and the place is gone.
    Lost,
}

impl TurnPlace {
    /// Returns how the place stands, and what is to be woken.
    pub(crate) fn look(&self) -> (Turn, Woken) {
        let now = self.gate.clock.now().steady;
        let mut inside = lock(&self.gate.inside);
        let turn = match inside.queue.waited(self.id, now) {
            // It is taken now, however late that is.
            Some(_) if inside.queue.has_turn(self.id) => return (Turn::Come, Woken::default()),
            Some(waited) => Turn::Waiting(waited),
            None => Turn::Lost,
        };
        (turn, inside.pass_on(now))
    }

    /// Takes note that its request is under way.
    pub(crate) fn begin(&self) {
        lock(&self.gate.inside).queue.begin(self.id);
    }
}

impl Drop for TurnPlace {
    fn drop(&mut self) {
        let now = self.gate.clock.now().steady;
        let woken = {
            let mut inside = lock(&self.gate.inside);
            inside.waiting.remove(&self.id);
            inside.queue.leave(self.id);
            inside.pass_on(now)
        };
        woken.notify();
    }
}

/// Those whose turn has come.
#[derive(Default)]
pub(crate) struct Woken(Vec<Arc<Changes>>);

impl Woken {
    /// Wakes them. Call it without a lock: what is woken may want one.
    pub(crate) fn notify(self) {
        for changes in self.0 {
            changes.notify();
        }
    }
}

impl fmt::Debug for RequestGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestGate").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}
