//! What the escapes of a string stand for (RFC 8259 §7).

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
}
