//! Finds and reads base64 (RFC 4648), in either alphabet, padded or not, at any place in a text.

use super::escapes::SPACE;
use super::letters::{Letters, Place};

/// Returns what each part of a text would be if it were base64, and at each offset: where in a text a
/// group of four digits begins cannot be seen. Parts that are shorter than that are passed over.
pub(super) fn decoded(letters: &Letters, shortest: usize) -> impl Iterator<Item = Letters> {
    const GROUP: usize = 4;
    // 1. Runs of digits and of other bytes take turns; each is told where it starts.
    let mut end = 0;
    let runs = letters.bytes().chunk_by(|a, b| digit(*a).is_some() == digit(*b).is_some());
    let runs = runs.map(move |run| {
        end += run.len();
        (end - run.len(), run)
    });
    // 2. Most runs are words, too short to spell a secret.
    let runs = runs.filter(move |(_, run)| {
        run.len() >= shortest && run.first().copied().and_then(digit).is_some()
    });
    // 3. Four offsets are all that there are: with the fifth, the groups are those of the first again.
    runs.flat_map(move |(start, run)| {
        let offsets = 0..GROUP.min(run.len());
        offsets.map(move |offset| {
            decode(letters, start + offset, run.get(offset..).unwrap_or_default())
        })
    })
}

/// Reads digits that begin at an index of the letters, the first of which begins a group.
fn decode(letters: &Letters, start: usize, digits: &[u8]) -> Letters {
    let mut decoded = Letters::with_capacity(digits.len() * 3 / 4 + 3);
    for (group, digits) in digits.chunks(4).enumerate() {
        // 1. The six bits of each digit, from the left; what is missing in the last group is 0.
        let bits = (0..4).fold(0, |bits: u32, at| {
            let value = digits.get(at).copied().and_then(digit).unwrap_or_default();
            bits << 6 | u32::from(value)
        });
        // 2. The bytes that are complete: one fewer than there are digits. Each is spelled by two.
        let [_, bytes @ ..] = bits.to_be_bytes();
        for (at, byte) in bytes.into_iter().enumerate().take(digits.len() - 1) {
            let at = start + 4 * group + at;
            if let Some(place) = letters.place(at, at + 2) {
                decoded.push(byte, place);
            }
        }
    }
    decoded
}

/// Returns the value of a digit in either alphabet (RFC 4648 §4 and §5).
const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Returns the places of all words of a text that may be base64, their padding included. White space
/// ends a word, also where it became a [`SPACE`].
pub(super) fn words(text: &str, letters: &Letters) -> Vec<Place> {
    let is_space = |place: Place| text.get(place.start..).is_some_and(starts_with_space);
    let mut words: Vec<Place> = Vec::new();
    // A word goes on with digits, then with padding. A digit behind padding begins the next word.
    let (mut goes_on, mut is_padded) = (false, false);
    for (byte, place) in letters.iter() {
        let is_digit = digit(byte).is_some() && !(byte == SPACE && is_space(place));
        let is_padding = byte == b'=' && goes_on;
        goes_on &= is_padding || is_digit && !is_padded;
        is_padded = is_padding;
        match words.last_mut() {
            Some(last) if goes_on => last.end = place.end,
            _ if is_digit => {
                words.push(place);
                goes_on = true;
            }
            _ => {}
        }
    }
    words
}

fn starts_with_space(text: &str) -> bool {
    text.starts_with(char::is_whitespace)
}

/// Returns whether a byte of a text may be a digit.
pub(super) const fn is_digit(byte: u8) -> bool {
    digit(byte).is_some()
}

/// Returns whether a byte may give a digit of 62, a plus, where it stands among ASCII.
pub(super) const fn makes_plus(byte: u8) -> bool {
    byte & 0x3f == 62 || !byte.is_ascii()
}

/// Returns how many digits at least spell so many bytes, wherever these begin.
pub(super) const fn digits_for(bytes: usize) -> usize {
    (bytes * 8).div_ceil(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_spaces_and_behind_their_padding() {
        let text = "ab+c/d== e==f, %67%3D%3d==?h";
        let letters = crate::redact::escapes::unescaped(&Letters::of(text));
        let words = words(text, &letters);
        let words: Vec<_> =
            words.iter().filter_map(|word| text.get(word.start..word.end)).collect();
        assert_eq!(words, ["ab+c/d==", "e==", "f", "%67%3D%3d==", "h"]);
    }

    #[test]
    fn few_bytes_make_a_plus() {
        for byte in 0..=127 {
            // In the fourth digit alone: the other three have bits of two bytes, or the upper ones of one.
            let makes_plus = (0..=127).any(|other: u8| {
                let groups = [[byte, other, other], [other, byte, other], [other, other, byte]];
                groups.into_iter().any(|[a, b, c]| {
                    let digits = [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63];
                    digits.contains(&62) && !super::makes_plus(other)
                })
            });
            assert_eq!(makes_plus, super::makes_plus(byte), "{byte}");
        }
    }

    #[test]
    fn base64_at_any_offset() {
        // RFC 4648 §10, and the last two digits of either alphabet.
        for (text, expected, place) in [
            ("Zm9vYmFy", "foobar", (0, 8)),
            ("Zm9vYg==", "foob", (0, 6)),
            ("(Zm9vYmE)", "fooba", (1, 8)),
            ("xZm9vYmFy", "foobar", (1, 9)),
            ("xxZm9vYmFy", "foobar", (2, 10)),
            ("xxxZm9vYmFy", "foobar", (3, 11)),
            ("fn4/Pz8+", "~~???>", (0, 8)),
            ("fn4_Pz8-", "~~???>", (0, 8)),
        ] {
            let letters = Letters::of(text);
            let found =
                decoded(&letters, 4).find(|found| found.bytes().ends_with(expected.as_bytes()));
            let found = found.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.bytes(), expected.as_bytes(), "{text}");
            let whole = found.place(0, expected.len()).unwrap();
            assert_eq!((whole.start, whole.end), place, "{text}");
        }
        assert_eq!(decoded(&Letters::of("Zm9 Zm9!Zm9"), 4).count(), 0);
    }
}
