//! Places for values, none of which ever moves.

use std::num::NonZeroU32;

/// How many places the first block has, and how many values a piece has at most.
pub(super) const PIECE: usize = 64;

/// Where a value is: its number, counted from one, so that none takes no more memory than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(NonZeroU32);

impl Place {
    fn new(number: usize) -> Self {
        // So many values as to have no number take more memory than there is.
        let number =
            u32::try_from(number).ok().and_then(|number| NonZeroU32::MIN.checked_add(number));
        Self(number.unwrap_or(NonZeroU32::MAX))
    }

    /// Returns the number of the block, and of the place in it.
    #[inline]
    fn split(self) -> (usize, usize) {
        let number = usize::try_from(self.0.get() - 1).unwrap_or(usize::MAX);
        split(number)
    }
}

/// Each block has as many places as all before it, so that there are few, which stay in the caches.
#[inline]
fn split(number: usize) -> (usize, usize) {
    match (number / PIECE).checked_ilog2() {
        None => (0, number),
        Some(block) => (usize::try_from(block).unwrap_or_default() + 1, number - (PIECE << block)),
    }
}

/// Keeps values at places that are numbered. Growing makes more places and moves no value, so that it
/// takes the same time whatever the size.
#[derive(Debug)]
pub(super) struct Slab<T> {
    blocks: Vec<Vec<Option<T>>>,
    free: Vec<Place>,
    len: usize,
}

impl<T> Slab<T> {
    pub(super) const fn new() -> Self {
        Self { blocks: Vec::new(), free: Vec::new(), len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn at(&self, place: Place) -> Option<&T> {
        let (block, at) = place.split();
        self.blocks.get(block)?.get(at)?.as_ref()
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> Option<&mut T> {
        self.place_mut(place)?.as_mut()
    }

    #[inline]
    fn place_mut(&mut self, place: Place) -> Option<&mut Option<T>> {
        let (block, at) = place.split();
        self.blocks.get_mut(block)?.get_mut(at)
    }

    /// Puts a value at a free place, and returns that.
    pub(super) fn put(&mut self, value: T) -> Place {
        // All places but the free ones are taken.
        let number = self.len + self.free.len();
        self.len += 1;
        if let Some(place) = self.free.pop() {
            if let Some(free) = self.place_mut(place) {
                *free = Some(value);
            }
            return place;
        }
        let (block, _) = split(number);
        if block == self.blocks.len() {
            self.blocks.push(Vec::with_capacity(number.max(PIECE)));
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(Some(value));
        }
        Place::new(number)
    }

    pub(super) fn take(&mut self, place: Place) -> Option<T> {
        let value = self.place_mut(place)?.take()?;
        self.len -= 1;
        self.free.push(place);
        Some(value)
    }

    /// Returns the values at some of the places, 64 at most; `None` if there are no places of that number.
    pub(super) fn piece(&self, number: usize) -> Option<impl Iterator<Item = &T>> {
        let (block, first) = split(number.checked_mul(PIECE)?);
        let places = self.blocks.get(block)?.get(first..)?;
        let piece = places.chunks(PIECE).next()?;
        Some(piece.iter().flatten())
    }
}
