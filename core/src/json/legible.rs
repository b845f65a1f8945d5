//! Bytes that should be UTF-8.

use std::borrow::Cow;

/// Returns bytes as text, with a character for each that is not UTF-8.
pub(crate) fn legible(bytes: &[u8], character: fn(u8) -> char) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    // No copy of the text is left behind by one that grows.
    let mut text = String::with_capacity(bytes.len() * char::REPLACEMENT_CHARACTER.len_utf8());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(character));
    }
    Cow::Owned(text)
}

/// Returns the character that a byte is in Latin-1, which most text is that is not UTF-8.
pub(crate) fn latin_1(byte: u8) -> char {
    char::from(byte)
}

/// Returns the character that stands for a byte which is none.
pub(super) fn replacement(_: u8) -> char {
    char::REPLACEMENT_CHARACTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_what_is_said() {
        for (bytes, as_latin_1, replaced) in [
            (&b"plain"[..], "plain", "plain"),
            ("é漢😀".as_bytes(), "é漢😀", "é漢😀"),
            (b"Jos\xe9 \xff", "José ÿ", "Jos\u{fffd} \u{fffd}"),
            (b"\xc3\xa9\xe9\xc3", "ééÃ", "é\u{fffd}\u{fffd}"),
            (b"\xe6\xbc", "æ¼", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(legible(bytes, latin_1), as_latin_1);
            assert_eq!(legible(bytes, replacement), replaced);
        }
    }
}
