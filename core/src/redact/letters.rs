//! Bytes that know where in a text they are spelled.

use zeroize::Zeroizing;

/// Where in a text something is spelled, in bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Place {
    pub(super) const fn len(self) -> usize {
        self.end - self.start
    }

    /// Returns the place of this and of all that it overlaps of some others, which are in order.
    pub(super) fn with(self, others: &[Self]) -> Self {
        let first = others.partition_point(|other| other.end <= self.start);
        let behind = others.partition_point(|other| other.start < self.end);
        let overlapping = others.get(first..behind).unwrap_or_default();
        Self {
            start: overlapping.first().map_or(self.start, |first| first.start.min(self.start)),
            end: overlapping.last().map_or(self.end, |last| last.end.max(self.end)),
        }
    }
}

/// The bytes of a text, or of what a text spells, each with its place in that text.
pub(super) struct Letters {
    bytes: Zeroizing<Vec<u8>>,
    places: Vec<Place>,
}

impl Letters {
    /// Returns the bytes of a text as they stand.
    pub(super) fn of(text: &str) -> Self {
        let mut letters = Self::with_capacity(text.len());
        for (at, byte) in text.bytes().enumerate() {
            letters.push(byte, Place { start: at, end: at + 1 });
        }
        letters
    }

    /// Makes room for so many, so that no copy is left behind when there are more.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(capacity));
        Self { bytes, places: Vec::with_capacity(capacity) }
    }

    pub(super) fn push(&mut self, byte: u8, place: Place) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// Takes the last ones away, of which there is at least one. Returns the place of all.
    pub(super) fn pop(&mut self, count: usize) -> Option<Place> {
        let left = self.bytes.len().checked_sub(count)?;
        let (first, last) = (self.places.get(left)?, self.places.last()?);
        let place = Place { start: first.start, end: last.end };
        self.bytes.truncate(left);
        self.places.truncate(left);
        Some(place)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns them in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u8, Place)> {
        self.bytes.iter().copied().zip(self.places.iter().copied())
    }

    /// Returns them without those at such a place.
    pub(super) fn without(&self, is_such: impl Fn(Place) -> bool) -> Self {
        let mut left = Self::with_capacity(self.bytes.len());
        let others = self.iter().filter(|(_, place)| !is_such(*place));
        others.for_each(|(byte, place)| left.push(byte, place));
        left
    }

    /// Returns the place of those from one index up to another.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<Place> {
        let (first, last) = (self.places.get(start)?, self.places.get(end.checked_sub(1)?)?);
        Some(Place { start: first.start, end: last.end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_takes_in_what_it_overlaps_and_not_what_it_touches() {
        let place = |(start, end)| Place { start, end };
        let others = [(0, 3), (3, 6), (6, 9), (9, 12)].map(place);
        for (of, with) in [
            ((3, 6), (3, 6)),
            ((4, 5), (3, 6)),
            ((5, 7), (3, 9)),
            ((2, 10), (0, 12)),
            ((6, 6), (6, 6)),
            ((12, 20), (12, 20)),
            ((11, 20), (9, 20)),
        ] {
            assert_eq!(place(of).with(&others), place(with), "{of:?}");
        }
    }
}
