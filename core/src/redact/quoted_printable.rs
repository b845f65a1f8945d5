//! Reads quoted-printable (RFC 2045 §6.7), in which mail writes text.

use super::escapes::SPACE;
use super::hex;
use super::letters::{Letters, Place};

/// Returns what letters spell where `=41` is an `A`, and an equals sign at the end of a line is nothing;
/// `None` if nothing is written so.
pub(super) fn decoded(letters: &Letters) -> Option<Letters> {
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

/// Returns whether a plain line may be written so: has an escaped byte, or an end of a line that goes on, which
/// is a space by now.
pub(super) fn is_in(line: &[u8]) -> bool {
    line.contains(&b'=')
        && (line.windows(3).any(|three| escaped(three).is_some())
            || line.windows(2).any(|two| two == b"= "))
}

/// Returns the byte that three letters are the escape of.
fn escaped(three: &[u8]) -> Option<u8> {
    hex::byte(three.strip_prefix(b"=")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_lines_that_go_on() {
        for (text, expected) in [
            ("a=41=c3=A9=+b=", Some(&b"aA\xc3\xa9b="[..])),
            ("a=+b=4g", Some(b"ab=4g")),
            ("a=b=4g=4", None),
        ] {
            let decoded = decoded(&Letters::of(text));
            assert_eq!(decoded.as_ref().map(Letters::bytes), expected, "{text}");
            let line = text.replace('+', " ");
            assert_eq!(is_in(line.as_bytes()), expected.is_some(), "{line}");
        }
        let decoded = decoded(&Letters::of("x=41y")).unwrap();
        let place = decoded.place(1, 2).unwrap();
        assert_eq!((place.start, place.end), (1, 4));
    }
}
