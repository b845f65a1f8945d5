//! Memory that grows, and in which nothing ever moves.

use std::num::NonZeroU32;

/// How many values a piece has at most. Each block has a multiple of it.
pub(super) const PIECE: usize = 64;

/// How many values the first block has at most.
const MOST_FIRST: usize = 1 << 14;

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

    /// Returns the place of those bits; none has no bit set.
    #[inline]
    pub(super) fn from_bits(bits: u32) -> Option<Self> {
        NonZeroU32::new(bits).map(Self)
    }

    #[inline]
    pub(super) const fn bits(self) -> u32 {
        self.0.get()
    }

    #[inline]
    fn number(self) -> usize {
        usize::try_from(self.0.get() - 1).unwrap_or(usize::MAX)
    }
}

/// Values at places that are numbered. Growing makes more places and moves no value, so that it takes the
/// same time whatever the size.
#[derive(Debug)]
pub(super) struct Blocks<T> {
    /// Has memory for all that are expected, which costs nothing until it is used: to find one of these
    /// takes a single step.
    first: Vec<T>,
    most_first: usize,
    /// Each has as many places as all before it, so that there are few.
    further: Vec<Vec<T>>,
    len: usize,
}

impl<T> Blocks<T> {
    pub(super) fn new(expected: usize) -> Self {
        let most_first = expected.clamp(1, MOST_FIRST).next_multiple_of(PIECE);
        Self { first: Vec::with_capacity(most_first), most_first, further: Vec::new(), len: 0 }
    }

    #[inline]
    pub(super) fn at(&self, place: Place) -> Option<&T> {
        let number = place.number();
        match self.first.get(number) {
            None => self.further_at(number),
            first => first,
        }
    }

    /// Returns the value of that number in a further block, of which most look-ups need not know.
    #[cold]
    fn further_at(&self, number: usize) -> Option<&T> {
        let (block, at) = self.split(number)?;
        self.further.get(block)?.get(at)
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> Option<&mut T> {
        let number = place.number();
        if number < self.first.len() {
            return self.first.get_mut(number);
        }
        self.further_at_mut(number)
    }

    #[cold]
    fn further_at_mut(&mut self, number: usize) -> Option<&mut T> {
        let (block, at) = self.split(number)?;
        self.further.get_mut(block)?.get_mut(at)
    }

    /// Returns the values from that number on which are in the same block; `None` if there are none.
    pub(super) fn from(&self, number: usize) -> Option<&[T]> {
        if number < self.most_first {
            return self.first.get(number..);
        }
        let (block, at) = self.split(number)?;
        self.further.get(block)?.get(at..)
    }

    /// Adds a value at the next place, and returns that.
    pub(super) fn push(&mut self, value: T) -> Place {
        let number = self.len;
        self.len += 1;
        match self.split(number) {
            None => self.first.push(value),
            Some((block, _)) => {
                if block == self.further.len() {
                    self.further.push(Vec::with_capacity(number));
                }
                if let Some(block) = self.further.last_mut() {
                    block.push(value);
                }
            }
        }
        Place::new(number)
    }

    /// Returns which of the further blocks a number is in, and where.
    fn split(&self, number: usize) -> Option<(usize, usize)> {
        let block = (number / self.most_first).checked_ilog2()?;
        Some((usize::try_from(block).ok()?, number - (self.most_first << block)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_where_they_are_however_many_there_are() {
        for expected in [0, 1, 64, 100, 1 << 20] {
            let mut blocks = Blocks::new(expected);
            let first = blocks.push(0);
            let address = blocks.at(first).map(std::ptr::from_ref);
            let places: Vec<_> = (1..40_000).map(|number| blocks.push(number)).collect();
            assert_eq!(blocks.at(first).map(std::ptr::from_ref), address, "it stays");
            for (mut number, place) in (1..).zip(places) {
                assert_eq!(blocks.at(place), Some(&number));
                assert_eq!(blocks.at_mut(place), Some(&mut number));
            }
            blocks.push(40_000);
            let pieces = (0..).map_while(|piece| blocks.from(piece * PIECE)?.chunks(PIECE).next());
            let all: Vec<_> = pieces.flatten().copied().collect();
            assert_eq!(all, (0..=40_000).collect::<Vec<_>>(), "{expected}");
        }
    }
}
