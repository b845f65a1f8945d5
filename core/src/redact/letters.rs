//! Bytes that know where in a text they are spelled, and how some are found among them: in linear time,
//! whatever both are.

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

/// Bytes to look for among letters (Knuth, Morris and Pratt, 1977).
pub(super) struct Pattern(Zeroizing<Vec<u8>>);

/// For each start of the bytes, how long the longest shorter start is that it ends with: as many need not be
/// compared again where the next byte differs. They are made for each search, since a client keeps its
/// patterns, and hardly ever searches.
struct Borders<'p> {
    bytes: &'p [u8],
    lengths: Zeroizing<Vec<usize>>,
}

impl Pattern {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns where it is spelled, each time that it is there.
    pub(super) fn places(&self, letters: &Letters) -> impl Iterator<Item = Place> {
        let borders = Borders::of(&self.0);
        let mut matched = 0;
        let ends = letters.bytes().iter().enumerate().filter_map(move |(at, byte)| {
            matched = borders.advance(matched, *byte);
            (matched != 0 && matched == borders.bytes.len()).then_some(at + 1)
        });
        ends.filter_map(|end| letters.place(end.checked_sub(self.len())?, end))
    }
}

impl<'p> Borders<'p> {
    fn of(bytes: &'p [u8]) -> Self {
        let lengths = Zeroizing::new(Vec::with_capacity(bytes.len()));
        let mut borders = Self { bytes, lengths };
        // The pattern is looked for in itself, from its second byte on.
        let mut matched = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if at > 0 {
                matched = borders.advance(matched, *byte);
            }
            borders.lengths.push(matched);
        }
        borders
    }

    /// Returns how many bytes match once another byte has come.
    fn advance(&self, mut matched: usize, byte: u8) -> usize {
        while self.bytes.get(matched) != Some(&byte) {
            // The longest border that may go on; if none does, nothing matches.
            let Some(shorter) = matched.checked_sub(1) else { return 0 };
            matched = self.lengths.get(shorter).copied().unwrap_or_default();
        }
        matched + 1
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

    #[test]
    fn occurrences_that_overlap_and_those_that_do_not() {
        for (pattern, text, expected) in [
            ("aa", "aaaa", &[0, 1, 2][..]),
            ("abab", "abababab", &[0, 2, 4]),
            ("aabaaa", "aabaabaaab", &[3]),
            ("abc", "ababd", &[]),
            ("a", "bab", &[1]),
            ("", "ab", &[]),
        ] {
            let letters = Letters::of(text);
            let pattern = Pattern::new(pattern.as_bytes());
            let places: Vec<_> = pattern.places(&letters).map(|place| place.start).collect();
            assert_eq!(places, expected, "{text}");
        }
    }
}
