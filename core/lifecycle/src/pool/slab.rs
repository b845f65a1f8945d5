//! Places for values, none of which ever moves.

use super::blocks::{Blocks, PIECE, Place};

/// Keeps values at places that are numbered.
#[derive(Debug)]
pub(super) struct Slab<T> {
    places: Blocks<Option<T>>,
    free: Vec<Place>,
    len: usize,
}

impl<T> Slab<T> {
    /// Returns an empty slab. As many places as expected are found in one step.
    pub(super) fn new(expected: usize) -> Self {
        Self { places: Blocks::new(expected), free: Vec::new(), len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn at(&self, place: Place) -> Option<&T> {
        self.places.at(place)?.as_ref()
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> Option<&mut T> {
        self.places.at_mut(place)?.as_mut()
    }

    /// Puts a value at a free place, and returns that.
    pub(super) fn put(&mut self, value: T) -> Place {
        self.len += 1;
        let Some(place) = self.free.pop() else { return self.places.push(Some(value)) };
        if let Some(free) = self.places.at_mut(place) {
            *free = Some(value);
        }
        place
    }

    pub(super) fn take(&mut self, place: Place) -> Option<T> {
        let value = self.places.at_mut(place)?.take()?;
        self.len -= 1;
        self.free.push(place);
        Some(value)
    }

    /// Returns the values at some of the places, 64 at most; `None` if there are no places of that number.
    pub(super) fn piece(&self, number: usize) -> Option<impl Iterator<Item = &T>> {
        let piece = self.places.from(number.checked_mul(PIECE)?)?.chunks(PIECE).next()?;
        Some(piece.iter().flatten())
    }
}
