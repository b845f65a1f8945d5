//! The pool: what is found, added and evicted.

use polygrant::Grant;

use super::blocks::{PIECE, Place};
use super::entries::Entries;
use super::entry::Lists;
use super::hashed_key::HashedKey;
use super::key::PoolKey;
use super::list::{Linked, List};
use super::priority::EvictionPriority;

/// How many clients an eviction looks at. If there are no more, it keeps to the order exactly.
const LOOKS: usize = PIECE;

/// How many of those that are known to have no token an eviction looks at, if there are more.
const EXPENDABLE_LOOKS: usize = LOOKS / 2;

/// How many of them are compared by their last use, at a time.
const COMPARED: usize = LOOKS / 8;

/// Of how many of all an eviction takes the least recently used, if there are more.
const TURN_LOOKS: usize = LOOKS * 3 / 8;

/// How many that were used lose their turn at a time.
const TURNS_LOST: usize = LOOKS / 8;

/// At how many clients without a token is looked again when one is added.
const LOOKS_PER_INSERT: usize = 4;

/// One use in so many is one at which a client's priority is looked at: as a power of two.
const USES_PER_LOOK: u32 = 6;

/// Keeps one `C` per grant, such as an adapter's token client, and no more than its capacity.
///
/// Grants are compared by all that shapes their requests: dialect, endpoint, credentials and scopes,
/// never by a digest alone, so that no two tenants ever share a token.
///
/// A full pool evicts the client of the lowest [`EvictionPriority`] that was not used for longest. A
/// client with a request outstanding stays; if all that are looked at have one, the pool grows for the
/// time being, and then evicts two for each that is added.
///
/// No call takes longer because there are more clients: none looks at more than 64. Up to as many,
/// evictions keep to that order exactly. Beyond, the exact order would have each use write to two more
/// clients, and the pool look at all of them for a token that has ended; instead an eviction takes the least
/// recently used of a few:
///
/// * of 8 clients that have no usable token, as the pool knows from when they were added, or from one use
///   in 64, or from an eviction that came by; of the next 8, if none of these is without one still, and so
///   on, up to 32;
/// * if there is none, of the next 24 whose turn it is, first one without a token. Those that were used since
///   their last turn have their next one after all others, so that what is not used goes soon.
///
/// * To have a client: [`entry`](Self::entry), [`entry_of`](Self::entry_of).
/// * The same in steps, for a pool in parts, each behind a lock, by a [`HashedKey`]: [`find`](Self::find),
///   [`insert`](Self::insert), [`evict`](Self::evict); [`oldest`](Self::oldest) and
///   [`oldest_expendable`](Self::oldest_expendable) say which part is to evict.
/// * To look: [`len`](Self::len), [`piece`](Self::piece).
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, Scopes};
/// use polygrant_lifecycle::{EvictionPriority, Pool};
///
/// # fn main() -> Result<(), polygrant::ConfigurationError> {
/// let grant = |secret| {
///     let dialect = Dialect::xone();
///     let endpoint = dialect.endpoint()?;
///     Grant::new(dialect, endpoint, Credentials::new("tenant", secret)?, Scopes::none())
/// };
/// let mut pool = Pool::new(64, 0);
/// let one = *pool.entry(&grant("a")?, || 1, |_| EvictionPriority::Expendable);
/// let other = *pool.entry(&grant("b")?, || 2, |_| EvictionPriority::Expendable);
/// let again = *pool.entry(&grant("a")?, || 3, |_| EvictionPriority::Expendable);
/// assert_eq!((one, other, again), (1, 2, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Pool<C> {
    /// The highest number of a use.
    uses: u64,
    /// How often a client was used.
    used: u64,
    entries: Entries<C>,
    capacity: usize,
    by_turn: List<Lists>,
    expendable: List<Lists>,
}

impl<C> Pool<C> {
    /// Returns an empty pool for that many; at least one. `entropy` is 64 random bits, without which
    /// tenants could choose grants that take long to find.
    #[must_use]
    pub fn new(capacity: usize, entropy: u64) -> Self {
        let capacity = capacity.max(1);
        Self {
            uses: 0,
            used: 0,
            entries: Entries::new(capacity, entropy),
            capacity,
            by_turn: List::new(Lists::ByTurn),
            expendable: List::new(Lists::Expendable),
        }
    }

    /// Returns how many clients there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the client of that grant, made if there is none yet; another goes to make room for it.
    pub fn entry(
        &mut self,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> &C {
        self.entry_of(PoolKey::new(grant), make, priority)
    }

    /// Returns the client of that key, made if there is none yet; another goes to make room for it.
    pub fn entry_of(
        &mut self,
        key: PoolKey<'_>,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> &C {
        let use_number = self.uses + 1;
        let key = self.entries.hashed(key);
        let place = match self.entries.find(key) {
            Some(place) => {
                self.used(place, use_number, &priority);
                place
            }
            None => {
                // First, since it may panic.
                let client = make();
                // A pool that has grown shrinks little by little.
                for _ in 0..2 {
                    if self.len() >= self.capacity {
                        drop(self.evict(EvictionPriority::Useful, use_number, &priority));
                    }
                }
                self.look_again(&priority);
                self.put(key, client, use_number)
            }
        };
        #[allow(clippy::expect_used, reason = "found or put there just now")]
        let entry = self.entries.at(place).expect("an entry at its place");
        &entry.client
    }

    /// Returns the client of that key, hashed with the pool's entropy, if there is one; it is then the last one
    /// used. `use_number` orders the uses of several parts, and never falls. Uses of the same number are in
    /// their order up to 64 clients; beyond, they count as one, so that most of them write nothing.
    pub fn find(
        &mut self,
        key: HashedKey<'_>,
        use_number: u64,
        priority: impl FnOnce(&C) -> EvictionPriority,
    ) -> Option<&C> {
        let place = self.entries.find(key)?;
        self.used(place, use_number, priority)
    }

    /// Adds a client by its key, hashed with the pool's entropy, and evicts none. A key that is there already
    /// keeps its client, and the new one is returned.
    ///
    /// # Errors
    /// The key is there already: the client that was not added.
    pub fn insert(
        &mut self,
        key: HashedKey<'_>,
        client: C,
        use_number: u64,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> Result<(), C> {
        if self.entries.find(key).is_some() {
            return Err(client);
        }
        self.look_again(priority);
        self.put(key, client, use_number);
        Ok(())
    }

    /// Evicts the client that would be missed least, and returns it: one without a usable token, or, if
    /// `most` is [`Useful`](EvictionPriority::Useful) and there is none, any without a request
    /// outstanding. A client that it came by and that has one counts as used.
    pub fn evict(
        &mut self,
        most: EvictionPriority,
        use_number: u64,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> Option<C> {
        let place = if self.len() <= LOOKS {
            self.least_used(LOOKS, most, use_number, &priority)?
        } else {
            match self.known_expendable(use_number, &priority) {
                Some(place) => place,
                None => self.least_used(TURN_LOOKS, most, use_number, &priority)?,
            }
        };
        self.take(place)
    }

    /// Returns the number of the last use of the client whose turn it is to be evicted, which is longest ago
    /// as far as is known; `None` if there is no client. A few that were used since their last turn lose
    /// this one.
    pub fn oldest(&mut self) -> Option<u64> {
        for _ in 0..TURNS_LOST {
            let place = self.by_turn.oldest()?;
            if !self.entries.at(place)?.is_used {
                break;
            }
            self.lose_turn(place);
        }
        self.last_use(self.by_turn.oldest())
    }

    /// Returns the same of the clients without a usable token, as far as it is known.
    #[must_use]
    pub fn oldest_expendable(&self) -> Option<u64> {
        self.last_use(self.expendable.oldest())
    }

    fn last_use(&self, place: Option<Place>) -> Option<u64> {
        self.entries.at(place?).map(|entry| entry.last_use)
    }

    /// Returns some of the clients, 64 at most, each with the grant that it was made for. Pieces are
    /// numbered from zero; `None` ends them. Between two, clients may come and go.
    pub fn piece(&self, number: usize) -> Option<impl Iterator<Item = (&Grant, &C)>> {
        let entries = self.entries.piece(number)?;
        Some(entries.map(|entry| (&entry.grant, &entry.client)))
    }

    fn put(&mut self, key: HashedKey<'_>, client: C, use_number: u64) -> Place {
        self.uses = use_number.max(self.uses + 1);
        let place = self.entries.put(key, client, self.uses);
        self.by_turn.put_last(&mut self.entries.details, place);
        self.expendable.put_last(&mut self.entries.details, place);
        place
    }

    fn take(&mut self, place: Place) -> Option<C> {
        self.by_turn.remove(&mut self.entries.details, place);
        self.expendable.remove(&mut self.entries.details, place);
        self.entries.take(place)
    }

    /// Takes note of a use, and now and then of what the client has become, and returns it. It touches no
    /// other client, nor any list: an eviction finds out.
    #[inline]
    fn used(
        &mut self,
        place: Place,
        use_number: u64,
        priority: impl FnOnce(&C) -> EvictionPriority,
    ) -> Option<&C> {
        let next = self.uses + u64::from(self.len() <= LOOKS);
        self.uses = use_number.max(next);
        self.used += 1;
        // To look at each use would double its time. The golden ratio spreads the looks over all clients,
        // whatever the order of their uses.
        let is_looked_at =
            self.used.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - USES_PER_LOOK) == 0;
        if is_looked_at {
            let priority = priority(&self.entries.at(place)?.client);
            self.note(place, priority);
        }
        let entry = self.entries.at_mut(place)?;
        entry.note_use(self.uses);
        Some(&entry.client)
    }

    /// Returns whether a client is in a list.
    fn is_in(&self, list: Lists, place: Place) -> bool {
        self.entries.details.at(place).is_some_and(|details| details.is_in(list))
    }

    /// Returns the one that follows in a list.
    fn newer(&self, list: Lists, place: Place) -> Option<Place> {
        self.entries.details.at(place)?.links(list).newer()
    }

    /// Takes note of whether a client has a usable token; while a request is outstanding, it is as before.
    fn note(&mut self, place: Place, priority: EvictionPriority) {
        let is_in = self.is_in(Lists::Expendable, place);
        match priority {
            EvictionPriority::Expendable if !is_in => {
                self.expendable.put_last(&mut self.entries.details, place);
            }
            EvictionPriority::Useful if is_in => {
                self.expendable.remove(&mut self.entries.details, place);
            }
            _ => {}
        }
    }

    /// Takes note that a request is outstanding, which a caller wants.
    fn busy(&mut self, place: Place, use_number: u64) {
        self.used(place, use_number, |_| EvictionPriority::Busy);
        if self.is_in(Lists::Expendable, place) {
            self.expendable.put_last(&mut self.entries.details, place);
        }
    }

    /// Puts a client behind all others, since it was used.
    fn lose_turn(&mut self, place: Place) {
        if let Some(entry) = self.entries.at_mut(place) {
            entry.is_used = false;
        }
        self.by_turn.put_last(&mut self.entries.details, place);
    }

    /// Looks again at some clients that had no token: most get one soon after they were added.
    fn look_again(&mut self, priority: impl Fn(&C) -> EvictionPriority) {
        let mut next = self.expendable.oldest();
        for _ in 0..LOOKS_PER_INSERT {
            let Some(place) = next else { return };
            let Some(entry) = self.entries.at(place) else { return };
            next = self.newer(Lists::Expendable, place);
            let priority = priority(&entry.client);
            self.note(place, priority);
        }
    }

    /// Returns a client that is known to have no token, and has none still: of a few, the least recently
    /// used.
    fn known_expendable(
        &mut self,
        use_number: u64,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> Option<Place> {
        for _ in 0..EXPENDABLE_LOOKS / COMPARED {
            for place in self.by_last_use(self.expendable.oldest(), COMPARED, Lists::Expendable) {
                match priority(&self.entries.at(place)?.client) {
                    EvictionPriority::Expendable => return Some(place),
                    EvictionPriority::Useful => self.note(place, EvictionPriority::Useful),
                    EvictionPriority::Busy => self.busy(place, use_number),
                }
            }
        }
        None
    }

    /// Returns, of the clients whose turn it is, the least recently used without a token; if all have one,
    /// and that may be evicted, the least recently used of all.
    fn least_used(
        &mut self,
        looks: usize,
        most: EvictionPriority,
        use_number: u64,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> Option<Place> {
        // 1. What was used since its last turn is compared, too, and has its next turn after all others.
        let places = self.by_last_use(self.by_turn.oldest(), looks, Lists::ByTurn);
        for &place in &places {
            if self.entries.at(place)?.is_used {
                self.lose_turn(place);
            }
        }
        // 2. They are looked at in the order of their last use, until one has no token.
        let mut useful = None;
        for place in places {
            match priority(&self.entries.at(place)?.client) {
                EvictionPriority::Expendable => return Some(place),
                EvictionPriority::Useful => {
                    useful = useful.or(Some(place));
                    self.note(place, EvictionPriority::Useful);
                }
                EvictionPriority::Busy => self.busy(place, use_number),
            }
        }
        useful.filter(|_| most >= EvictionPriority::Useful)
    }

    /// Returns the first few of a list, ordered by their last use.
    fn by_last_use(&self, first: Option<Place>, count: usize, list: Lists) -> Vec<Place> {
        let mut places = Vec::with_capacity(count);
        let mut next = first;
        while let Some(place) = next.filter(|_| places.len() < count) {
            let Some(entry) = self.entries.at(place) else { break };
            places.push((entry.last_use, place));
            next = self.newer(list, place);
        }
        places.sort_by_key(|(last_use, _)| *last_use);
        places.into_iter().map(|(_, place)| place).collect()
    }
}
