//! The clients of a pool, each found by its key.

use super::blocks::{Blocks, Place};
use super::entry::{Details, Entry};
use super::hashed_key::HashedKey;
use super::index::Index;
use super::key::PoolKey;
use super::slab::Slab;

/// Entries, their details at the same places, and where each is; in this order, so that all that a look-up reads
/// is in two cache lines.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Entries<C> {
    index: Index,
    entries: Slab<Entry<C>>,
    entropy: u64,
    pub(super) details: Blocks<Details>,
}

impl<C> Entries<C> {
    /// Returns none, with an [`Index`] for that many.
    pub(super) fn new(capacity: usize, entropy: u64) -> Self {
        Self {
            index: Index::new(capacity),
            entropy,
            entries: Slab::new(capacity),
            details: Blocks::new(capacity),
        }
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline]
    pub(super) fn at(&self, place: Place) -> Option<&Entry<C>> {
        self.entries.at(place)
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> Option<&mut Entry<C>> {
        self.entries.at_mut(place)
    }

    /// Returns the entries at some of the places, 64 at most; `None` if there are no places of that number.
    pub(super) fn piece(&self, number: usize) -> Option<impl Iterator<Item = &Entry<C>>> {
        self.entries.piece(number)
    }

    /// Returns the key with the hash by which it is found.
    pub(super) fn hashed<'a>(&self, key: PoolKey<'a>) -> HashedKey<'a> {
        HashedKey::new(key, self.entropy)
    }

    /// Returns the place of the entry of that key.
    #[inline]
    pub(super) fn find(&self, key: HashedKey<'_>) -> Option<Place> {
        let found = self.index.find(key.hash(), |place| self.is_of(place, key.key()));
        found.or_else(|| self.find_in_chain(key))
    }

    #[cold]
    fn find_in_chain(&self, key: HashedKey<'_>) -> Option<Place> {
        let mut next = self.index.chain(key.hash());
        while let Some(place) = next.filter(|place| !self.is_of(*place, key.key())) {
            next = self.entries.at(place)?.next;
        }
        next
    }

    #[inline]
    fn is_of(&self, place: Place, key: PoolKey<'_>) -> bool {
        let Some(entry) = self.entries.at(place) else { return false };
        if entry.has_source {
            self.is_sourced_of(place, entry, key)
        } else {
            key.source().is_none() && entry.grant == *key.grant()
        }
    }

    #[cold]
    fn is_sourced_of(&self, place: Place, entry: &Entry<C>, key: PoolKey<'_>) -> bool {
        self.key_of(place, entry) == key
    }

    fn key_of<'a>(&'a self, place: Place, entry: &'a Entry<C>) -> PoolKey<'a> {
        match self.details.at(place).and_then(|details| details.source.as_ref()) {
            Some(source) => PoolKey::with_source(&entry.grant, source),
            None => PoolKey::new(&entry.grant),
        }
    }

    /// Adds an entry of a key that there is none of.
    pub(super) fn put(&mut self, key: HashedKey<'_>, client: C, use_number: u64) -> Place {
        let details = Details::new(key.key());
        // 1. Both are put at the same place: there are as many of either.
        let place = self.entries.put(Entry::new(key.key(), client, use_number));
        match self.details.at_mut(place) {
            Some(free) => *free = details,
            None => {
                self.details.push(details);
            }
        }
        // 2. What has no slot becomes the first of its chain.
        if !self.index.put(key.hash(), place) {
            let next = self.index.chain(key.hash());
            if let Some(entry) = self.entries.at_mut(place) {
                entry.next = next;
            }
            self.index.set_chain(key.hash(), Some(place));
        }
        place
    }

    /// Takes an entry that is in no list.
    pub(super) fn take(&mut self, place: Place) -> Option<C> {
        let entry = self.entries.at(place)?;
        let (hash, next) = (self.hashed(self.key_of(place, entry)).hash(), entry.next);
        if !self.index.remove(hash, place) {
            self.unchain(hash, place, next);
        }
        if let Some(details) = self.details.at_mut(place) {
            details.source = None;
        }
        self.entries.take(place).map(|entry| entry.client)
    }

    /// Has the one before it in its chain be followed by the one behind it.
    fn unchain(&mut self, hash: u64, place: Place, next: Option<Place>) {
        let first = self.index.chain(hash);
        if first == Some(place) {
            return self.index.set_chain(hash, next);
        }
        let mut before = first;
        while let Some(other) = before.and_then(|before| self.entries.at_mut(before)) {
            if other.next == Some(place) {
                other.next = next;
                return;
            }
            before = other.next;
        }
    }
}
