//! The queue for turns to send a request, which many lifecycles share.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use polygrant_lifecycle::{PlaceId, RequestLimits, RequestQueue};

use crate::changes::Changes;
use crate::clock::Clock;
use crate::sync::{Mutex, lock};

/// Limits the requests of the lifecycles that share it. A clone is the same gate.
///
/// A lifecycle [with a gate](crate::SharedLifecycle::set_request_gate) sends a request when its turn has
/// come; until then its callers wait, each as long as it would for a token. A lifecycle of which no
/// [`Listener`](crate::Listener) is left has no caller that waits: others pass it, and it keeps its place
/// for the next caller. A [`TokenPool`](crate::TokenPool) gives its clients one gate. See [`RequestQueue`]
/// for whose turn it is.
#[derive(Clone)]
pub struct RequestGate {
    inside: Arc<Mutex<Inside>>,
    clock: Arc<dyn Clock>,
}

struct Inside {
    queue: RequestQueue,
    /// What to wake when it is the turn of a place.
    changes: BTreeMap<PlaceId, Weak<Changes>>,
    /// The [epoch](crate::Entropy::epoch) since the last fork, if there was one.
    epoch: Option<u64>,
}

impl RequestGate {
    /// Returns a gate with those limits. The clock is for limits by time, and for turns that are not taken.
    #[must_use]
    pub fn new(limits: RequestLimits, clock: impl Clock) -> Self {
        let (queue, changes) = (RequestQueue::new(limits), BTreeMap::new());
        Self {
            inside: Arc::new(Mutex::new(Inside { queue, changes, epoch: None })),
            clock: Arc::new(clock),
        }
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

    /// Takes note that the process was forked, and is in that epoch now: the requests under way are its
    /// parent's, and none of them would ever end here. Each lifecycle tells so, and the first one counts.
    pub(crate) fn forked(&self, epoch: u64) {
        let mut inside = lock(&self.inside);
        if inside.epoch.replace(epoch) != Some(epoch) {
            inside.queue.forked();
        }
    }

    /// Takes a place for a request to that endpoint.
    pub(crate) fn enter(&self, endpoint: &str, changes: &Arc<Changes>) -> TurnPlace {
        let mut inside = lock(&self.inside);
        let id = inside.queue.enter(endpoint);
        inside.changes.insert(id, Arc::downgrade(changes));
        TurnPlace { gate: self.clone(), id }
    }

    /// Returns whether a request could be sent at once, and no client waits for its turn.
    pub(crate) fn has_room(&self, endpoint: &str) -> bool {
        let now = self.now();
        lock(&self.inside).queue.has_room(endpoint, now)
    }

    fn now(&self) -> Duration {
        self.clock.now().steady
    }
}

impl Inside {
    /// Gives turns for as long as there is room. `own` is the place of the caller that is here.
    fn pass_on(&mut self, now: Duration, own: Option<PlaceId>) -> Woken {
        let mut woken = Vec::new();
        while let Some(id) = self.queue.next_turn(now) {
            let changes = self.changes.get(&id).and_then(Weak::upgrade);
            match changes {
                Some(changes) if own == Some(id) || changes.has_listener() => woken.push(changes),
                // No caller waits for it any more.
                _ => self.queue.suspend(id),
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
    /// It has not come. Time alone may make room for it after that.
    Waiting(Option<Duration>),
}

impl TurnPlace {
    /// Returns whether the turn has come. It is taken then, however late that is.
    pub(crate) fn has_turn(&self) -> bool {
        lock(&self.gate.inside).queue.has_turn(self.id)
    }

    /// Returns how the place stands for a caller that waits, and what is to be woken.
    pub(crate) fn look(&self) -> (Turn, Woken) {
        let now = self.gate.now();
        let mut inside = lock(&self.gate.inside);
        inside.queue.resume(self.id);
        let woken = inside.pass_on(now, Some(self.id));
        if inside.queue.has_turn(self.id) {
            return (Turn::Come, woken);
        }
        let room_at = inside.queue.room_at(self.id);
        (Turn::Waiting(room_at.map(|at| at.saturating_sub(now))), woken)
    }

    /// Takes note that its request is under way.
    pub(crate) fn begin(&self) {
        let now = self.gate.now();
        lock(&self.gate.inside).queue.begin(self.id, now);
    }
}

impl Drop for TurnPlace {
    fn drop(&mut self) {
        let now = self.gate.now();
        let woken = {
            let mut inside = lock(&self.gate.inside);
            inside.changes.remove(&self.id);
            inside.queue.leave(self.id);
            inside.pass_on(now, None)
        };
        woken.notify();
    }
}

/// Those whose turn has come.
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
