//! Limits on the requests of many lifecycles at a time, and the queue for their turns.

use std::collections::{BTreeMap, VecDeque};
use std::iter;
use std::num::NonZeroUsize;
use std::time::Duration;

/// How long a turn is kept for a client that does not take it.
const TURN_LASTS: Duration = Duration::from_secs(1);

/// How many token requests are sent at a time. The default is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestLimits {
    /// By all clients together.
    pub at_once: Option<NonZeroUsize>,
    /// To one token endpoint: vendors limit what they respond to. Set it below
    /// [`at_once`](Self::at_once), so that an endpoint that hangs leaves room for the others.
    pub at_once_per_endpoint: Option<NonZeroUsize>,
}

/// A queue for the turns to send a token request, for clients in limits that they share.
///
/// It is fair: clients of one endpoint have their turns in the order in which they came, endpoints take
/// turns, and one that has no room holds no other up. A client has one place at a time, since it sends one
/// request at a time; so a client whose requests fail has no more turns than another.
///
/// * To get a turn: [`enter`](Self::enter), until [`has_turn`](Self::has_turn); then [`begin`](Self::begin)
///   as soon as the request is sent, and [`leave`](Self::leave) when it is over, or no longer wanted.
/// * To pass turns on: after each of these, [`next_turn`](Self::next_turn) until there is none.
///
/// Time is any steady clock's. A turn that is not taken within a second is the next client's.
///
/// ```
/// use std::time::Duration;
/// use polygrant::lifecycle::{RequestLimits, RequestQueue};
///
/// let mut limits = RequestLimits::default();
/// limits.at_once = std::num::NonZeroUsize::new(1);
/// let mut queue = RequestQueue::new(limits);
/// let now = Duration::ZERO;
///
/// let one = queue.enter("auth.example.com", now);
/// let other = queue.enter("auth.example.com", now);
/// assert_eq!(queue.next_turn(now), Some(one));
/// assert_eq!(queue.next_turn(now), None);
/// queue.begin(one);
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
    endpoints: BTreeMap<Box<str>, Line>,
    /// Endpoints with a client that may have its turn, the next one first.
    ready: VecDeque<Box<str>>,
    /// Turns that were given and not begun, the oldest first.
    given: VecDeque<(Duration, PlaceId)>,
    /// How many turns are given or begun.
    active: usize,
}

/// Identifies a place in a [`RequestQueue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(u64);

#[derive(Debug)]
struct Place {
    endpoint: Box<str>,
    entered_at: Duration,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    /// It is its turn.
    Given,
    /// Its request is under way.
    Begun,
}

/// The clients that wait for one endpoint.
#[derive(Debug, Default)]
struct Line {
    active: usize,
    waiting: VecDeque<PlaceId>,
    is_ready: bool,
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
            active: 0,
        }
    }

    /// Takes a place for a request to that endpoint, behind all that wait for it.
    pub fn enter(&mut self, endpoint: &str, now: Duration) -> PlaceId {
        self.entered += 1;
        let id = PlaceId(self.entered);
        let place = Place { endpoint: endpoint.into(), entered_at: now, state: State::Waiting };
        self.places.insert(id, place);
        self.endpoints.entry(endpoint.into()).or_default().waiting.push_back(id);
        self.tidy(endpoint);
        id
    }

    /// Returns whether it is the turn of that place, or its request is under way.
    #[must_use]
    pub fn has_turn(&self, id: PlaceId) -> bool {
        self.places.get(&id).is_some_and(|place| place.state != State::Waiting)
    }

    /// Returns how long that place has been waiting; `None` if it is gone, as after a turn that was not
    /// taken.
    #[must_use]
    pub fn waited(&self, id: PlaceId, now: Duration) -> Option<Duration> {
        self.places.get(&id).map(|place| now.saturating_sub(place.entered_at))
    }

    /// Returns whether a request to that endpoint could be sent at once, and no client waits that could
    /// send one before it.
    #[must_use]
    pub fn has_room(&self, endpoint: &str) -> bool {
        let line = self.endpoints.get(endpoint);
        self.ready.is_empty()
            && is_below(self.active, self.limits.at_once)
            && line.is_none_or(|line| is_below(line.active, self.limits.at_once_per_endpoint))
    }

    /// Takes note that the request of that place is under way.
    pub fn begin(&mut self, id: PlaceId) {
        if let Some(place) = self.places.get_mut(&id).filter(|place| place.state == State::Given) {
            place.state = State::Begun;
            self.given.retain(|(_, given)| *given != id);
        }
    }

    /// Gives a place up, whether or not its turn has come.
    pub fn leave(&mut self, id: PlaceId) {
        let Some(place) = self.places.remove(&id) else { return };
        let Some(line) = self.endpoints.get_mut(&place.endpoint) else { return };
        // One that waits is passed over as its turn comes, since to look for it could take long.
        if place.state != State::Waiting {
            line.active -= 1;
            self.active -= 1;
            self.given.retain(|(_, given)| *given != id);
        }
        self.tidy(&place.endpoint);
    }

    /// Gives the next turn, and returns the place whose it is; `None` if there is no room, or no client
    /// waits. Call it again until then.
    pub fn next_turn(&mut self, now: Duration) -> Option<PlaceId> {
        // 1. A turn that is not taken is lost, and so is its place.
        while let Some((at, lost)) = self.given.front().copied() {
            if now.saturating_sub(at) < TURN_LASTS {
                break;
            }
            self.given.pop_front();
            self.leave(lost);
        }
        // 2. The next endpoint's next client has its turn; then the endpoint stands behind the others.
        loop {
            if !is_below(self.active, self.limits.at_once) {
                return None;
            }
            let endpoint = self.ready.pop_front()?;
            let Some(line) = self.endpoints.get_mut(&endpoint) else { continue };
            line.is_ready = false;
            let places = &self.places;
            let next =
                iter::from_fn(|| line.waiting.pop_front()).find(|id| places.contains_key(id));
            let Some(id) = next else {
                self.tidy(&endpoint);
                continue;
            };
            line.active += 1;
            self.active += 1;
            self.given.push_back((now, id));
            if let Some(place) = self.places.get_mut(&id) {
                place.state = State::Given;
            }
            self.tidy(&endpoint);
            return Some(id);
        }
    }

    /// Returns how many clients wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.places.len() - self.active
    }

    /// Returns how many requests are under way, or are about to be.
    #[must_use]
    pub const fn active(&self) -> usize {
        self.active
    }

    /// Puts an endpoint among those that are ready, if it has room and a client that waits; forgets it, if
    /// it has none.
    fn tidy(&mut self, endpoint: &str) {
        let Some(line) = self.endpoints.get_mut(endpoint) else { return };
        if line.waiting.is_empty() {
            if line.active == 0 {
                self.endpoints.remove(endpoint);
            }
        } else if is_below(line.active, self.limits.at_once_per_endpoint) && !line.is_ready {
            line.is_ready = true;
            self.ready.push_back(endpoint.into());
        }
    }
}

fn is_below(count: usize, limit: Option<NonZeroUsize>) -> bool {
    limit.is_none_or(|limit| count < limit.get())
}
