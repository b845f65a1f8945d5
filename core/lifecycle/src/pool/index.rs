//! Where the clients are, by their hashes.

use super::blocks::Place;

/// How many slots a group has: they are in a cache line or two, and few groups are ever full.
const GROUP: usize = 16;

/// How many slots there are at most. A pool for more clients has longer chains.
const MOST: usize = 1 << 22;

/// How many slots there are for each client.
const SLOTS_EACH: usize = 2;

/// Places by hash, in groups of slots. Their number never changes, so that nothing has to move.
///
/// A slot holds a place, and in its other bits a tag, which is a part of the hash: so a search hardly ever looks
/// at another client. What its group has no slot for is in a chain, of which the group knows the first.
///
/// Its fields are in this order, so that those of a search are in one cache line.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Index {
    /// Memory that is all zero, as a free slot is, costs nothing until it is used.
    groups: Vec<[u32; GROUP]>,
    /// The last place that a slot has bits for: all that it may set.
    last: u32,
    /// The first of each group's chain.
    chains: Vec<Option<Place>>,
}

/// Where a search begins.
#[derive(Clone, Copy)]
struct Start {
    group: usize,
    slot: usize,
    /// The bits of a slot that are not the place's.
    tag: u32,
}

impl Index {
    /// Returns an empty index for that many places.
    pub(super) fn new(capacity: usize) -> Self {
        let slots = capacity.saturating_mul(SLOTS_EACH).clamp(1, MOST);
        let groups = slots.div_ceil(GROUP);
        // Room for places beyond the capacity, in a pool that has grown for the time being.
        let last = u32::try_from(2 * slots.next_power_of_two() - 1).unwrap_or(u32::MAX);
        Self { groups: vec![[0; GROUP]; groups], last, chains: vec![None; groups] }
    }

    /// Returns the first place of that hash that is the right one, of those that have a slot.
    #[inline]
    pub(super) fn find(&self, hash: u64, is_right: impl Fn(Place) -> bool) -> Option<Place> {
        let start = self.start(hash);
        let group = self.groups.get(start.group)?;
        for number in start.slot..start.slot + GROUP {
            // What is left is the place alone, if it is the same tag.
            let left = group.get(number % GROUP)? ^ start.tag;
            if let Some(place) = Place::from_bits(left).filter(|_| left <= self.last) {
                if is_right(place) {
                    return Some(place);
                }
            }
        }
        None
    }

    /// Puts a place into a slot, and returns whether there was one for it.
    pub(super) fn put(&mut self, hash: u64, place: Place) -> bool {
        let start = self.start(hash);
        if place.bits() > self.last {
            return false;
        }
        match self.slot(start, 0) {
            Some(slot) => {
                *slot = start.tag | place.bits();
                true
            }
            None => false,
        }
    }

    /// Frees the slot of a place, and returns whether it had one.
    pub(super) fn remove(&mut self, hash: u64, place: Place) -> bool {
        let start = self.start(hash);
        match self.slot(start, start.tag | place.bits()) {
            Some(slot) => {
                *slot = 0;
                true
            }
            None => false,
        }
    }

    /// Returns the first place of the chain that a hash's group has.
    pub(super) fn chain(&self, hash: u64) -> Option<Place> {
        *self.chains.get(self.start(hash).group)?
    }

    pub(super) fn set_chain(&mut self, hash: u64, place: Option<Place>) {
        let group = self.start(hash).group;
        if let Some(first) = self.chains.get_mut(group) {
            *first = place;
        }
    }

    /// Returns the first slot of a group that holds just that.
    fn slot(&mut self, start: Start, held: u32) -> Option<&mut u32> {
        let (before, from) = self.groups.get_mut(start.group)?.split_at_mut(start.slot);
        from.iter_mut().chain(before).find(|slot| **slot == held)
    }

    /// Returns where a hash belongs: its upper half is a fraction of all slots, and its lower half has the tag.
    #[inline]
    fn start(&self, hash: u64) -> Start {
        let (upper, lower) = (hash >> 32, hash & u64::from(u32::MAX));
        let slots = u64::try_from(self.groups.len() * GROUP).unwrap_or_default();
        let slot = usize::try_from((upper * slots) >> 32).unwrap_or_default();
        let tag = u32::try_from(lower).unwrap_or_default() & !self.last;
        Start { group: slot / GROUP, slot: slot % GROUP, tag }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(numbers: std::ops::Range<u32>) -> Vec<Place> {
        numbers.filter_map(Place::from_bits).collect()
    }

    #[test]
    fn places_of_one_hash_are_all_found_until_they_are_removed() {
        for hash in [0, 1 << 63 | 1 << 31, u64::MAX] {
            let mut index = Index::new(100);
            let places = places(1..18);
            let (last, slotted) = places.split_last().unwrap();
            assert!(slotted.iter().all(|place| index.put(hash, *place)));
            assert!(!index.put(hash, *last), "its group is full");
            assert!(slotted.iter().all(|place| index.find(hash, |it| it == *place).is_some()));
            assert_eq!(index.find(hash, |it| it == *last), None);
            assert!(index.remove(hash, slotted[5]) && !index.remove(hash, slotted[5]));
            assert_eq!(index.find(hash, |it| it == slotted[5]), None);
            assert!(index.put(hash, *last), "where the other was");
            assert_eq!(index.find(hash, |it| it == *last), Some(*last));
        }
    }

    #[test]
    fn a_search_sees_no_place_of_another_tag() {
        let mut index = Index::new(64);
        for (hash, place) in (0_u64..16).zip(places(1..17)) {
            assert!(index.put(hash << 28, place));
        }
        for (hash, place) in (0_u64..16).zip(places(1..17)) {
            assert_eq!(index.find(hash << 28, |_| true), Some(place));
        }
    }

    #[test]
    fn a_place_that_has_too_many_bits_gets_no_slot() {
        let mut index = Index::new(64);
        let [fits, does_not] = [255, 256].map(|bits| Place::from_bits(bits).unwrap());
        assert!(index.put(7, fits) && !index.put(7, does_not));
        assert_eq!(index.chain(7), None);
        index.set_chain(7, Some(does_not));
        assert_eq!(index.chain(7), Some(does_not));
    }
}
