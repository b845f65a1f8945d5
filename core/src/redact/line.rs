//! Text that fits on one line, and not too long.

use super::plain::is_plain_line;

/// The longest text of a server's that an error keeps, in bytes.
pub(super) const MAX_TEXT: usize = 512;

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
