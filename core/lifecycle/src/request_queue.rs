//! The queue for turns to send a request, for many lifecycles that share limits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::request_limits::{MINUTE, RequestLimits, is_below};

/// How long a turn is kept for a client that does not take it.
const TURN_LASTS: Duration = Duration::from_secs(1);

/// A queue for the turns to send a token request, for clients in limits that they share.
///
/// It is fair: clients of one endpoint have their turns in the order in which they came, endpoints take
/// turns, and one that has no room holds no other up. A client has one place at a time, since it sends one
/// request at a time; so a client whose requests fail has no more turns than another.
///
/// * To get a turn: [`enter`](Self::enter), until [`has_turn`](Self::has_turn); then [`begin`](Self::begin)
///   as soon as the request is sent, and [`leave`](Self::leave) when it is over, or no longer wanted.
/// * To pass turns on: after each of these, [`next_turn`](Self::next_turn) until there is none, and again
///   [when time makes room](Self::room_at).
/// * For a client without a caller that waits: [`suspend`](Self::suspend) and [`resume`](Self::resume).
///
/// Time is any steady clock's. A turn that is not taken within a second is the next client's, and its own
/// client's place is suspended.
///
/// ```
/// use std::time::Duration;
/// use polygrant_lifecycle::{RequestLimits, RequestQueue};
///
/// let mut limits = RequestLimits::default();
/// limits.at_once = std::num::NonZeroUsize::new(1);
/// let mut queue = RequestQueue::new(limits);
/// let now = Duration::ZERO;
///
/// let one = queue.enter("auth.example.com");
/// let other = queue.enter("auth.example.com");
/// assert_eq!(queue.next_turn(now), Some(one));
/// assert_eq!(queue.next_turn(now), None);
/// queue.begin(one, now);
/// assert!(!queue.has_turn(other));
/// queue.leave(one);
/// assert_eq!(queue.next_turn(now), Some(other));
/// ```
#[derive(Debug)]
pub struct RequestQueue {
    limits: RequestLimits,
    /// How many places were given out so far.
    entered: u64,
    places: BTreeMap<PlaceId, Place>,
    endpoints: BTreeMap<Arc<str>, Line>,
    /// Endpoints with a client that may have its turn, the next one first.
    ready: VecDeque<Arc<str>>,
    /// Turns that were given and not begun, the oldest first.
    given: VecDeque<(Duration, PlaceId)>,
    /// Endpoints with requests in the last minute, by the oldest of these.
    paced: BTreeSet<(Duration, Arc<str>)>,
    /// How many turns are given or begun.
    active: usize,
    waiting: usize,
}

/// Identifies a place in a [`RequestQueue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(u64);

#[derive(Debug)]
struct Place {
    endpoint: Arc<str>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    /// No caller waits for its turn.
    Suspended,
    /// It is its turn.
    Given,
    /// Its request is under way.
    Begun,
}

/// The clients of one endpoint.
#[derive(Debug, Default)]
struct Line {
    active: usize,
    /// How many of these turns are not begun.
    given: usize,
    /// When requests began in the last minute, if there is a limit on them.
    begun: VecDeque<Duration>,
    /// Those that wait; their ids are in the order in which they came.
    waiting: BTreeSet<PlaceId>,
    is_ready: bool,
}

impl Line {
    fn has_room(&self, limits: RequestLimits) -> bool {
        is_below(self.active, limits.at_once_per_endpoint)
            && is_below(self.begun.len() + self.given, limits.per_minute_per_endpoint)
    }
}

impl RequestQueue {
    /// Returns a queue in which no client waits.
    #[must_use]
    pub const fn new(limits: RequestLimits) -> Self {
        Self {
            limits,
            entered: 0,
            places: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            ready: VecDeque::new(),
            given: VecDeque::new(),
            paced: BTreeSet::new(),
            active: 0,
            waiting: 0,
        }
    }

    /// Takes a place for a request to that endpoint, behind all that wait for it.
    pub fn enter(&mut self, endpoint: &str) -> PlaceId {
        self.entered += 1;
        let id = PlaceId(self.entered);
        let known = self.endpoints.get_key_value(endpoint).map(|(known, _)| Arc::clone(known));
        let endpoint = known.unwrap_or_else(|| endpoint.into());
        self.places.insert(id, Place { endpoint, state: State::Suspended });
        self.resume(id);
        id
    }

    /// Returns whether it is the turn of that place, or its request is under way.
    #[must_use]
    pub fn has_turn(&self, id: PlaceId) -> bool {
        let place = self.places.get(&id);
        place.is_some_and(|place| matches!(place.state, State::Given | State::Begun))
    }

    /// Returns whether a request to that endpoint could be sent at once, and no client waits that could
    /// send one before it.
    #[must_use]
    pub fn has_room(&mut self, endpoint: &str, now: Duration) -> bool {
        self.forget_begun(now);
        self.ready.is_empty()
            && is_below(self.active, self.limits.at_once)
            && self.endpoints.get(endpoint).is_none_or(|line| line.has_room(self.limits))
    }

    /// Returns when time makes room for the client at that place, if it is the next one of its endpoint and
    /// waits for nothing else; `None` if it is not.
    #[must_use]
    pub fn room_at(&self, id: PlaceId) -> Option<Duration> {
        let line = self.endpoints.get(&self.places.get(&id)?.endpoint)?;
        let is_next = line.waiting.first() == Some(&id);
        let is_paced =
            is_next && !line.is_ready && is_below(line.active, self.limits.at_once_per_endpoint);
        line.begun.front().filter(|_| is_paced).map(|begun| begun.saturating_add(MINUTE))
    }

    /// Takes note that the request of that place is under way. It counts even if its turn was lost
    /// meanwhile, since it is sent.
    pub fn begin(&mut self, id: PlaceId, now: Duration) {
        if !self.has_turn(id) {
            self.suspend(id);
            self.give(id, now);
        }
        let Some(place) = self.places.get_mut(&id).filter(|it| it.state == State::Given) else {
            return;
        };
        place.state = State::Begun;
        self.given.retain(|(_, given)| *given != id);
        let Some(line) = self.endpoints.get_mut(&place.endpoint) else { return };
        line.given -= 1;
        if self.limits.per_minute_per_endpoint.is_some() {
            let now = line.begun.back().map_or(now, |last| now.max(*last));
            line.begun.push_back(now);
            if line.begun.len() == 1 {
                self.paced.insert((now, Arc::clone(&place.endpoint)));
            }
        }
    }

    /// Gives a place up, whether or not its turn has come.
    pub fn leave(&mut self, id: PlaceId) {
        self.suspend(id);
        let Some(place) = self.places.remove(&id) else { return };
        if place.state == State::Begun {
            self.active -= 1;
            if let Some(line) = self.endpoints.get_mut(&place.endpoint) {
                line.active -= 1;
            }
        }
        self.tidy(&place.endpoint);
    }

    /// Takes note that this process was forked from the one that has used the queue so far: no request is
    /// under way in this one. Those of the last minute count for the vendor all the same.
    pub fn forked(&mut self) {
        let begun = self.places.iter().filter(|(_, place)| place.state == State::Begun);
        let begun: Vec<PlaceId> = begun.map(|(id, _)| *id).collect();
        begun.into_iter().for_each(|id| self.leave(id));
    }

    /// Lets others pass a client whose request has not begun, because no caller waits for it: it has no turn
    /// until it [resumes](Self::resume).
    pub fn suspend(&mut self, id: PlaceId) {
        let Some(place) = self.places.get_mut(&id) else { return };
        let Some(line) = self.endpoints.get_mut(&place.endpoint) else { return };
        match place.state {
            State::Suspended | State::Begun => return,
            State::Waiting => {
                line.waiting.remove(&id);
                self.waiting -= 1;
            }
            State::Given => {
                line.active -= 1;
                line.given -= 1;
                self.active -= 1;
                self.given.retain(|(_, given)| *given != id);
            }
        }
        place.state = State::Suspended;
        let endpoint = Arc::clone(&place.endpoint);
        self.tidy(&endpoint);
    }

    /// Lets a client wait again, before all that came after it.
    pub fn resume(&mut self, id: PlaceId) {
        let Some(place) = self.places.get_mut(&id).filter(|it| it.state == State::Suspended) else {
            return;
        };
        place.state = State::Waiting;
        let endpoint = Arc::clone(&place.endpoint);
        self.endpoints.entry(Arc::clone(&endpoint)).or_default().waiting.insert(id);
        self.waiting += 1;
        self.tidy(&endpoint);
    }

    /// Gives the next turn, and returns the place whose it is; `None` if there is no room, or no client
    /// waits. Call it again until then.
    pub fn next_turn(&mut self, now: Duration) -> Option<PlaceId> {
        // 1. A turn that is not taken is lost.
        while let Some((at, lost)) = self.given.front().copied() {
            if now.saturating_sub(at) < TURN_LASTS {
                break;
            }
            self.suspend(lost);
        }
        // 2. A request that began a minute ago makes room.
        self.forget_begun(now);
        // 3. The next endpoint's next client has its turn; then the endpoint stands behind the others.
        while is_below(self.active, self.limits.at_once) {
            let endpoint = self.ready.pop_front()?;
            let Some(line) = self.endpoints.get_mut(&endpoint) else { continue };
            line.is_ready = false;
            // A request that began without a turn may have taken the room.
            if !line.has_room(self.limits) {
                continue;
            }
            let next = line.waiting.pop_first();
            if let Some(id) = next {
                self.waiting -= 1;
                self.give(id, now);
            }
            self.tidy(&endpoint);
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// Gives a turn to a place that is not in its line.
    fn give(&mut self, id: PlaceId, now: Duration) {
        let Some(place) = self.places.get_mut(&id) else { return };
        let line = self.endpoints.entry(Arc::clone(&place.endpoint)).or_default();
        place.state = State::Given;
        line.active += 1;
        line.given += 1;
        self.active += 1;
        self.given.push_back((now, id));
    }

    /// Returns how many clients wait for their turn.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Returns how many requests are under way, or are about to be.
    #[must_use]
    pub const fn active(&self) -> usize {
        self.active
    }

    /// Forgets the requests that began a minute ago or earlier.
    fn forget_begun(&mut self, now: Duration) {
        let is_over = |begun: &Duration| begun.saturating_add(MINUTE) <= now;
        while self.paced.first().is_some_and(|(oldest, _)| is_over(oldest)) {
            let Some((_, endpoint)) = self.paced.pop_first() else { return };
            if let Some(line) = self.endpoints.get_mut(&endpoint) {
                while line.begun.front().is_some_and(is_over) {
                    line.begun.pop_front();
                }
                if let Some(oldest) = line.begun.front() {
                    self.paced.insert((*oldest, Arc::clone(&endpoint)));
                }
            }
            self.tidy(&endpoint);
        }
    }

    /// Puts an endpoint among those that are ready, if it has room and a client that waits; forgets it, if
    /// it has none.
    fn tidy(&mut self, endpoint: &Arc<str>) {
        let Some(line) = self.endpoints.get_mut(endpoint) else { return };
        if line.waiting.is_empty() {
            if line.active == 0 && line.begun.is_empty() && !line.is_ready {
                self.endpoints.remove(endpoint);
            }
        } else if line.has_room(self.limits) && !line.is_ready {
            line.is_ready = true;
            self.ready.push_back(Arc::clone(endpoint));
        }
    }
}
