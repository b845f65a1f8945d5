//! Text that fits on one line, and not too long.

/// The longest text of a server's that an error keeps, in bytes.
const MAX_TEXT: usize = 512;

/// Returns the text with white space folded, and without characters that do not show.
pub(super) fn one_line(text: &str) -> String {
    if is_plain_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len().min(2 * MAX_TEXT));
    for word in text.split_whitespace() {
        let end = line.len();
        if !line.is_empty() {
            line.push(' ');
        }
        let start = line.len();
        if word.bytes().all(|byte| byte.is_ascii_graphic()) {
            line.push_str(word);
        } else {
            line.extend(word.chars().filter(|c| !is_unseen(*c)));
        }
        // Of a word of which nothing shows, no space stays behind.
        if line.len() == start {
            line.truncate(end);
        }
    }
    line
}

/// Returns whether a text is all visible ASCII and single spaces, with none at either end.
pub(super) fn is_plain_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Both passes go on to the end of the text, for then a compiler looks at many bytes at once.
    let any_odd = bytes.iter().fold(false, |any, byte| any | !matches!(byte, b' '..=b'~'));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let any_double = pairs.fold(false, |any, (a, b)| any | (*a == b' ') & (*b == b' '));
    !any_odd && !any_double && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Returns whether a character controls a terminal, reorders or hides text on it, or does not show at
/// all.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Returns the text, cut to [`MAX_TEXT`]; `None` if it is empty.
pub(crate) fn bounded(mut text: String) -> Option<String> {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT - '…'.len_utf8()).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    (!text.is_empty()).then_some(text)
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
}
