//! Bodies in UTF-16, which JSON could be in before RFC 8259 §8.1.

use zeroize::Zeroizing;

use crate::transport::MAX_BODY;

/// Returns the text of a body in UTF-16; `None` if it is in another encoding, or larger than a body may
/// be. UTF-16 shows by its byte order mark, or by the zero beside its first character, which is ASCII.
/// An incomplete character at the end is dropped.
pub(super) fn decoded(body: &[u8]) -> Option<Zeroizing<String>> {
    let (read, units): (fn([u8; 2]) -> u16, _) = match body {
        [0xff, 0xfe, units @ ..] => (u16::from_le_bytes, units),
        [0xfe, 0xff, units @ ..] => (u16::from_be_bytes, units),
        [1..=0x7f, 0, ..] => (u16::from_le_bytes, body),
        [0, 1..=0x7f, ..] => (u16::from_be_bytes, body),
        _ => return None,
    };
    if body.len() > MAX_BODY {
        return None;
    }
    // A unit is at most three bytes of UTF-8, so that no copy is left behind by a text that grows.
    let mut text = Zeroizing::new(String::with_capacity(units.len() / 2 * 3));
    let units = units.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(read);
    let characters = char::decode_utf16(units);
    text.extend(characters.map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Option<String> {
        decoded(body).map(|text| text.to_string())
    }

    #[test]
    fn both_byte_orders_with_and_without_a_mark() {
        for (body, expected) in [
            (&b"\xff\xfe{\0}\0"[..], "{}"),
            (b"\xfe\xff\0{\0}", "{}"),
            (b"{\0}\0", "{}"),
            (b"\0{\0}", "{}"),
            (b"\xff\xfe\xe9\0\x3d\xd8\x00\xde", "é😀"),
            // Half of a pair, and half of a unit.
            (b"\xff\xfe\x3d\xd8a\0", "\u{fffd}a"),
            (b"{\0}\0a", "{}"),
            (b"\xff\xfe", ""),
        ] {
            assert_eq!(read(body).as_deref(), Some(expected), "{body:?}");
        }
    }

    #[test]
    fn other_bodies_stay_as_they_are() {
        for body in [&b""[..], b"{", b"\0", b"{}", b"\0\0{}", b"\xef\xbb\xbf{}", b"\x1f\x8b\x08"] {
            assert_eq!(read(body), None, "{body:?}");
        }
        assert_eq!(read(&[b"{\0", &[b' '; MAX_BODY][..]].concat()), None);
    }
}
