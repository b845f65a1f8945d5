//! Finds and reads what is encoded, at any place in a text: base64 (RFC 4648), in either alphabet, padded or
//! not; hexadecimal; and quoted-printable (RFC 2045 §6.7), in which mail writes text.

use super::escapes::SPACE;
use super::letters::{Letters, Place};

/// Returns what the parts of a text would be in each encoding. Digits that spell fewer bytes than the shortest
/// that are looked for are passed over.
pub(super) fn decoded(letters: &Letters, shortest: usize) -> impl Iterator<Item = Letters> {
    base64(letters, digits_for(shortest))
        .chain(hex(letters, 2 * shortest))
        .chain(quoted_printable(letters))
}

/// Returns what each run of at least so many digits would be if it were base64, and at each offset: where in
/// a text a group of four digits begins cannot be seen.
pub(super) fn base64(letters: &Letters, shortest: usize) -> impl Iterator<Item = Letters> {
    const GROUP: usize = 4;
    // Four offsets are all that there are: with the fifth, the groups are those of the first again.
    runs(letters, shortest, is_base64_digit).flat_map(move |(start, run)| {
        let offsets = 0..GROUP.min(run.len());
        offsets.map(move |offset| {
            decode_base64(letters, start + offset, run.get(offset..).unwrap_or_default())
        })
    })
}

/// Reads digits that begin at an index of the letters, the first of which begins a group.
fn decode_base64(letters: &Letters, start: usize, digits: &[u8]) -> Letters {
    let mut decoded = Letters::with_capacity(digits.len() * 3 / 4 + 3);
    for (group, digits) in digits.chunks(4).enumerate() {
        // 1. The six bits of each digit, from the left; what is missing in the last group is 0.
        let bits = (0..4).fold(0, |bits: u32, at| {
            let value = digits.get(at).copied().and_then(base64_digit).unwrap_or_default();
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
const fn base64_digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Returns what each run of at least so many hexadecimal digits spells if two of them are a byte: from the
/// first digit on, and from the second, since where a pair begins cannot be seen.
fn hex(letters: &Letters, shortest: usize) -> impl Iterator<Item = Letters> {
    runs(letters, shortest, |byte| byte.is_ascii_hexdigit()).flat_map(move |(start, run)| {
        [0, 1].map(|offset| {
            decode_hex(letters, start + offset, run.get(offset..).unwrap_or_default())
        })
    })
}

/// Reads pairs of digits that begin at an index of the letters. A digit that is left over is nothing.
fn decode_hex(letters: &Letters, start: usize, digits: &[u8]) -> Letters {
    let mut decoded = Letters::with_capacity(digits.len() / 2);
    for (pair, digits) in digits.chunks_exact(2).enumerate() {
        let at = start + 2 * pair;
        if let (Some(byte), Some(place)) = (hex_byte(digits), letters.place(at, at + 2)) {
            decoded.push(byte, place);
        }
    }
    decoded
}

/// Returns the byte that two digits spell.
fn hex_byte(digits: &[u8]) -> Option<u8> {
    let [high, low] = <[u8; 2]>::try_from(digits).ok()?.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? << 4 | low?).ok()
}

/// Returns the runs of at least so many digits, and where each starts. Most are shorter: words, too short to
/// spell a secret.
fn runs(
    letters: &Letters,
    shortest: usize,
    is_digit: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = (usize, &[u8])> {
    // Runs of digits and of other bytes take turns; each is told where it starts.
    let mut end = 0;
    let runs = letters.bytes().chunk_by(move |a, b| is_digit(*a) == is_digit(*b)).map(move |run| {
        end += run.len();
        (end - run.len(), run)
    });
    runs.filter(move |(_, run)| {
        run.len() >= shortest && run.first().is_some_and(|first| is_digit(*first))
    })
}

/// Returns what letters spell where `=41` is an `A`, and an equals sign at the end of a line is nothing;
/// `None` if nothing is written so.
pub(super) fn quoted_printable(letters: &Letters) -> Option<Letters> {
    let goes_on = |two: &[u8]| two == [b'=', SPACE];
    let bytes = letters.bytes();
    let is_escaped = bytes.windows(3).any(|three| escaped(three).is_some());
    if !is_escaped && !bytes.windows(2).any(goes_on) {
        return None;
    }
    let all: Vec<(u8, Place)> = letters.iter().collect();
    let mut decoded = Letters::with_capacity(all.len());
    let mut rest = &all[..];
    while let [(byte, place), behind @ ..] = rest {
        // 1. An escaped byte.
        if let [(high, _), (low, last), left @ ..] = behind {
            if let Some(byte) = escaped(&[*byte, *high, *low]) {
                decoded.push(byte, Place { start: place.start, end: last.end });
                rest = left;
                continue;
            }
        }
        // 2. The end of a line, which is spaces by now, unless it goes on.
        let spaces = behind.iter().take_while(|(byte, _)| *byte == SPACE).count();
        if *byte == b'=' && spaces > 0 {
            rest = behind.get(spaces..).unwrap_or_default();
            continue;
        }
        // 3. Anything else stands for itself.
        decoded.push(*byte, *place);
        rest = behind;
    }
    Some(decoded)
}

/// Returns the byte that three letters are the escape of.
fn escaped(three: &[u8]) -> Option<u8> {
    hex_byte(three.strip_prefix(b"=")?)
}

/// Returns the places of all words of a text that may be base64, their padding included. White space
/// ends a word, also where it became a [`SPACE`].
pub(super) fn base64_words(text: &str, letters: &Letters) -> Vec<Place> {
    let is_space = |place: Place| text.get(place.start..).is_some_and(starts_with_space);
    let mut words: Vec<Place> = Vec::new();
    // A word goes on with digits, then with padding. A digit behind padding begins the next word.
    let (mut goes_on, mut is_padded) = (false, false);
    for (byte, place) in letters.iter() {
        let is_digit = base64_digit(byte).is_some() && !(byte == SPACE && is_space(place));
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

/// Returns whether a plain line may be in quoted-printable: has an escaped byte, or an end of a line that goes
/// on, which is a space by now.
pub(super) fn has_quoted_printable(line: &[u8]) -> bool {
    line.contains(&b'=')
        && (line.windows(3).any(|three| escaped(three).is_some())
            || line.windows(2).any(|two| two == b"= "))
}

/// Returns whether there are so many bytes of a kind in a row.
pub(super) fn has_run(bytes: &[u8], length: usize, is_of_kind: impl Fn(u8) -> bool) -> bool {
    let mut rest = bytes;
    // A run from the start of what is left would fill a window. The last byte in it that is of another
    // kind shows that none begins before that.
    while let Some(window) = rest.get(..length) {
        match window.iter().rposition(|byte| !is_of_kind(*byte)) {
            Some(other) => rest = rest.get(other + 1..).unwrap_or_default(),
            None => return true,
        }
    }
    false
}

/// Returns whether a byte of a text may be a digit of base64.
pub(super) const fn is_base64_digit(byte: u8) -> bool {
    base64_digit(byte).is_some()
}

/// Returns whether a byte may give the digit 62 of base64, a plus, where it stands among ASCII.
pub(super) const fn makes_plus(byte: u8) -> bool {
    byte & 0x3f == 62 || !byte.is_ascii()
}

/// Returns how many digits of base64 at least spell so many bytes, wherever these begin.
pub(super) const fn digits_for(bytes: usize) -> usize {
    (bytes * 8).div_ceil(6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::escapes::unescaped;

    #[test]
    fn words_end_at_spaces_and_behind_their_padding() {
        let text = "ab+c/d== e==f, %67%3D%3d==?h";
        let letters = unescaped(&Letters::of(text));
        let words = base64_words(text, &letters);
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
                base64(&letters, 4).find(|found| found.bytes().ends_with(expected.as_bytes()));
            let found = found.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.bytes(), expected.as_bytes(), "{text}");
            let whole = found.place(0, expected.len()).unwrap();
            assert_eq!((whole.start, whole.end), place, "{text}");
        }
        assert_eq!(base64(&Letters::of("Zm9 Zm9!Zm9"), 4).count(), 0);
    }

    #[test]
    fn hexadecimal_at_either_offset() {
        for (text, expected, place) in
            [("(616263)", "abc", (1, 7)), ("x7616263", "abc", (2, 8)), ("6A4b4C6", "jKL", (0, 6))]
        {
            let letters = Letters::of(text);
            let found = hex(&letters, 6).find(|found| found.bytes() == expected.as_bytes());
            let found = found.unwrap_or_else(|| panic!("{text}"));
            let whole = found.place(0, expected.len()).unwrap();
            assert_eq!((whole.start, whole.end), place, "{text}");
        }
        assert_eq!(hex(&Letters::of("61626 36162g61626"), 6).count(), 0);
    }

    #[test]
    fn quoted_printable_with_escapes_and_lines_that_go_on() {
        for (text, expected) in [
            ("a=41=c3=A9=+b=", Some(&b"aA\xc3\xa9b="[..])),
            ("a=+b=4g", Some(b"ab=4g")),
            ("a=b=4g=4", None),
        ] {
            let decoded = quoted_printable(&Letters::of(text));
            assert_eq!(decoded.as_ref().map(Letters::bytes), expected, "{text}");
            let line = text.replace('+', " ");
            assert_eq!(has_quoted_printable(line.as_bytes()), expected.is_some(), "{line}");
        }
        let decoded = quoted_printable(&Letters::of("x=41y")).unwrap();
        let place = decoded.place(1, 2).unwrap();
        assert_eq!((place.start, place.end), (1, 4));
    }

    #[test]
    fn runs_of_each_length_at_each_place() {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        for (before, digits, behind) in (0..9).flat_map(|before| {
            (0..9).flat_map(move |digits| (0..9).map(move |behind| (before, digits, behind)))
        }) {
            let text = [vec![b'x'; before], vec![b'7'; digits], vec![b'x'; behind]].concat();
            for length in 1..10 {
                assert_eq!(has_run(&text, length, is_digit), digits >= length, "{text:?}");
            }
        }
        assert!(!has_run(b"1x22x333x22x1", 4, is_digit));
    }
}
