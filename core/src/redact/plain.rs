//! Quick looks at a text, by which most texts need no closer one.

/// Returns whether a text is all visible ASCII and single spaces, with none at either end.
pub(super) fn is_plain_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Both passes go on to the end of the text, for then a compiler looks at many bytes at once.
    let any_odd = bytes.iter().fold(false, |any, byte| any | !matches!(byte, b' '..=b'~'));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let any_double = pairs.fold(false, |any, (a, b)| any | (*a == b' ') & (*b == b' '));
    !any_odd && !any_double && !text.starts_with(' ') && !text.ends_with(' ')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines() {
        for plain in ["", "a", "a b", "~!\"%\\&+"] {
            assert!(is_plain_line(plain), "{plain:?}");
        }
        for other in [" ", " a", "a ", "a  b", "a\tb", "a\nb", "\u{7f}", "é", "a\0"] {
            assert!(!is_plain_line(other), "{other:?}");
        }
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
