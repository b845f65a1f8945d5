//! Finds bytes among letters in linear time, whatever both are (Knuth, Morris and Pratt, 1977).

use zeroize::Zeroizing;

use super::letters::{Letters, Place};

/// The bytes to look for.
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
