//! Finds bytes among letters in linear time, whatever both are (Knuth, Morris and Pratt, 1977).

use zeroize::Zeroizing;

use super::letters::{Letters, Place};

/// The bytes to look for.
pub(super) struct Pattern {
    bytes: Zeroizing<Vec<u8>>,
    /// For each start of the bytes, how long the longest shorter start is that it ends with: as many
    /// need not be compared again where the next byte differs.
    borders: Zeroizing<Vec<usize>>,
}

impl Pattern {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut pattern = Self {
            bytes: Zeroizing::new(bytes.to_vec()),
            borders: Zeroizing::new(Vec::with_capacity(bytes.len())),
        };
        // The pattern is looked for in itself, from its second byte on.
        let mut matched = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if at > 0 {
                matched = pattern.advance(matched, *byte);
            }
            pattern.borders.push(matched);
        }
        pattern
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns how many bytes match once another byte has come.
    fn advance(&self, mut matched: usize, byte: u8) -> usize {
        while self.bytes.get(matched) != Some(&byte) {
            // The longest border that may go on; if none does, nothing matches.
            let Some(shorter) = matched.checked_sub(1) else { return 0 };
            matched = self.borders.get(shorter).copied().unwrap_or_default();
        }
        matched + 1
    }

    /// Returns where it is spelled, each time that it is there.
    pub(super) fn places(&self, letters: &Letters) -> impl Iterator<Item = Place> {
        let mut matched = 0;
        let ends = letters.bytes().iter().enumerate().filter_map(move |(at, byte)| {
            matched = self.advance(matched, *byte);
            (matched != 0 && matched == self.len()).then_some(at + 1)
        });
        ends.filter_map(|end| letters.place(end.checked_sub(self.len())?, end))
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
