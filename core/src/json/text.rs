//! How text is read: what the escapes of a string stand for (RFC 8259 §7), where strings live that read
//! otherwise than they are written, and bytes that should be UTF-8.

use std::borrow::Cow;
use std::cell::OnceCell;

use zeroize::Zeroizing;

/// Returns the string that is written so between its quotation marks, as a scanner passed over it;
/// `None` if an escape stands for no character.
#[cold]
pub(super) fn unescaped(text: &str) -> Option<String> {
    // What an escape stands for is never longer than it. So nothing grows, which would leave the start
    // of a token behind in memory that is never wiped.
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let (character, length) = character(escape)?;
        plain.push(character);
        rest = escape.get(length..)?;
    }
    plain.push_str(rest);
    Some(std::mem::take(&mut *plain))
}

/// Returns the character that an escape stands for, and how long it is without its first backslash.
fn character(escape: &str) -> Option<(char, usize)> {
    Some(match *escape.as_bytes().first()? {
        b'b' => ('\u{8}', 1),
        b'f' => ('\u{c}', 1),
        b'n' => ('\n', 1),
        b'r' => ('\r', 1),
        b't' => ('\t', 1),
        b'u' => {
            let first = code_unit(escape.get(1..)?)?;
            if let Some(character) = char::from_u32(first.into()) {
                return Some((character, "u0000".len()));
            }
            // The first half of a pair; the second one follows at once.
            let second = code_unit(escape.get("u0000".len()..)?.strip_prefix("\\u")?)?;
            let character = char::decode_utf16([first, second]).next()?.ok()?;
            (character, "u0000\\u0000".len())
        }
        other => (char::from(other), 1),
    })
}

/// Reads four hexadecimal digits.
fn code_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.get(..4)?, 16).ok()
}

/// The few strings of a document that are written with escapes, as they read: a list, so that values
/// borrow from it while it grows. They are wiped from memory with it.
#[derive(Default)]
pub(crate) struct Unescaped(OnceCell<Box<(Zeroizing<String>, Self)>>);

impl Unescaped {
    #[cold]
    pub(crate) fn keep(&self, text: String) -> &str {
        let mut last = self;
        while let Some(link) = last.0.get() {
            last = &link.1;
        }
        &last.0.get_or_init(|| Box::new((Zeroizing::new(text), Self::default()))).0
    }
}

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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_escape_stands_for_its_character() {
        for (written, read) in [
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"a\u00e9\u00E9b", "aééb"),
            (r"\ud83d\ude00.", "😀."),
            (r"\\u0041", "\\u0041"),
            (r"\u0000", "\0"),
        ] {
            assert_eq!(unescaped(written).as_deref(), Some(read), "{written}");
        }
        for nothing in [r"\ud83d", r"\ud83dx", r"\ud83d\n", r"\ud83d\u0041", r"\ude00\ud83d"] {
            assert_eq!(unescaped(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_string_reads_as_serde_reads_it(
            written in r#"([a-z\u{e9}\u{1f600}]|\\["\\/bfnrt]|\\u([0-9a-fA-F]{4}|[dD][89a-fA-F][0-9a-fA-F]{2})){0,8}"#,
        ) {
            let read = serde_json::from_str::<String>(&format!("\"{written}\"")).ok();
            prop_assert_eq!(unescaped(&written), read);
        }
    }

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
