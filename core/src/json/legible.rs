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

/// Returns the character that a byte is in Windows-1252, which most text is that is not UTF-8: Latin-1
/// with punctuation in the place of its control characters.
pub(crate) fn windows_1252(byte: u8) -> char {
    const PUNCTUATION: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let punctuation = byte.checked_sub(0x80).and_then(|at| PUNCTUATION.get(usize::from(at)));
    punctuation.copied().unwrap_or(char::from(byte))
}

/// Returns the character that stands for a byte which is none.
pub(super) fn replacement(_: u8) -> char {
    char::REPLACEMENT_CHARACTER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_are_decoded_or_replaced() {
        for (bytes, in_windows_1252, replaced) in [
            (&b"plain"[..], "plain", "plain"),
            ("é漢😀".as_bytes(), "é漢😀", "é漢😀"),
            (b"Jos\xe9 \xff", "José ÿ", "Jos\u{fffd} \u{fffd}"),
            (b"\xc3\xa9\xe9\xc3", "ééÃ", "é\u{fffd}\u{fffd}"),
            (b"\xe6\xbc", "æ¼", "\u{fffd}\u{fffd}"),
            (b"\x80It\x92s\x9f\x81", "€It’sŸ\u{81}", "\u{fffd}It\u{fffd}s\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(legible(bytes, windows_1252), in_windows_1252);
            assert_eq!(legible(bytes, replacement), replaced);
        }
    }
}
