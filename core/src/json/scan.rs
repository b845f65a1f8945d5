//! Reads JSON (RFC 8259) from the front to the back, once, and copies nothing.

use std::borrow::Cow;

/// A text is not JSON, or not all of it: something is wrong where the scanner stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotJson;

type Scanned<T> = Result<T, NotJson>;

/// A string as it is written, between its quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawText<'a> {
    text: &'a str,
    is_escaped: bool,
}

impl<'a> RawText<'a> {
    /// The string that it stands for; `None` if an escape stands for none.
    #[inline]
    pub(super) fn read(self) -> Option<Cow<'a, str>> {
        if self.is_escaped {
            unescaped(self.text).map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(self.text))
        }
    }
}

/// The string that is written so between its quotation marks.
#[cold]
fn unescaped(text: &str) -> Option<String> {
    serde_json::from_str(&["\"", text, "\""].concat()).ok()
}

/// A place in a text that should be JSON.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How far it has come, in bytes.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Whether nothing is left, so that what is wrong is that the text ends here.
    pub(super) const fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Something is wrong at a place that was passed already.
    pub(super) const fn stop_at(&mut self, at: usize) -> NotJson {
        self.at = at;
        NotJson
    }

    /// What was read since then.
    #[inline]
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next byte that is not white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Scanned<u8> {
        loop {
            match self.byte() {
                // All white space is below what begins a token.
                Some(byte) if byte > b' ' => return Ok(byte),
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                _ => return Err(NotJson),
            }
        }
    }

    /// Passes over one byte that must come next, but for white space.
    #[inline]
    pub(super) fn expect(&mut self, wanted: u8) -> Scanned<()> {
        if self.next_is(wanted)? { Ok(()) } else { Err(NotJson) }
    }

    /// Whether that byte comes next, but for white space, in which case it is passed over.
    #[inline]
    pub(super) fn next_is(&mut self, wanted: u8) -> Scanned<bool> {
        let is_it = self.peek()? == wanted;
        self.at += usize::from(is_it);
        Ok(is_it)
    }

    /// Passes over what stands between two members or items, or ends them with that bracket: whether
    /// there is another one.
    #[inline]
    pub(super) fn goes_on(&mut self, bracket: u8) -> Scanned<bool> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            other if other == bracket => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(NotJson),
        }
    }

    /// A member's name and the colon behind it.
    #[inline]
    pub(super) fn name(&mut self) -> Scanned<Cow<'a, str>> {
        self.peek()?;
        let start = self.at;
        let name = self.string()?.read();
        self.expect(b':')?;
        name.ok_or_else(|| self.stop_at(start))
    }

    /// A string, whose escapes are looked at but not read.
    #[inline]
    pub(super) fn string(&mut self) -> Scanned<RawText<'a>> {
        let start = self.at + 1;
        let is_escaped = self.pass_string()?;
        let text = self.text.get(start..self.at - 1).unwrap_or_default();
        Ok(RawText { text, is_escaped })
    }

    /// Passes over a string; whether something in it is escaped.
    #[inline]
    fn pass_string(&mut self) -> Scanned<bool> {
        if self.byte() != Some(b'"') {
            return Err(NotJson);
        }
        self.at += 1;
        self.at += plain(self.rest());
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(false);
        }
        self.pass_escaped_string()?;
        Ok(true)
    }

    /// Passes over what is left of a string, from its first escape on.
    #[cold]
    fn pass_escaped_string(&mut self) -> Scanned<()> {
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(NotJson),
            }
            self.at += plain(self.rest());
        }
    }

    fn escape(&mut self) -> Scanned<()> {
        self.at += 1;
        match self.byte().ok_or(NotJson)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().ok_or(NotJson)?.is_ascii_hexdigit() {
                        return Err(NotJson);
                    }
                    self.at += 1;
                }
            }
            _ => return Err(NotJson),
        }
        Ok(())
    }

    /// A number as it is written.
    #[inline]
    pub(super) fn number(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        self.pass_number()?;
        Ok(self.since(start))
    }

    fn pass_number(&mut self) -> Scanned<()> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// One or more digits.
    fn digits(&mut self) -> Scanned<()> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        if digits == 0 { Err(NotJson) } else { Ok(()) }
    }

    /// `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) -> Scanned<()> {
        if self.rest().starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let same = self.rest().iter().zip(word.as_bytes()).take_while(|(a, b)| a == b).count();
        self.at += same;
        Err(NotJson)
    }

    /// Passes over a value that nobody wants, however deep it is.
    pub(super) fn skip(&mut self) -> Scanned<()> {
        let mut enclosing = Enclosing::default();
        loop {
            match self.peek()? {
                b'"' => drop(self.pass_string()?),
                b'-' | b'0'..=b'9' => self.pass_number()?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                b'{' => {
                    self.at += 1;
                    if !self.next_is(b'}')? {
                        enclosing.push(true);
                        self.pass_name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    if !self.next_is(b']')? {
                        enclosing.push(false);
                        continue;
                    }
                }
                _ => return Err(NotJson),
            }
            // A value has ended, and with it perhaps some of those that enclose it.
            loop {
                let Some(is_object) = enclosing.innermost() else { return Ok(()) };
                if self.goes_on(if is_object { b'}' } else { b']' })? {
                    if is_object {
                        self.pass_name()?;
                    }
                    break;
                }
                enclosing.pop();
            }
        }
    }

    /// Passes over a member's name and the colon behind it.
    #[inline]
    fn pass_name(&mut self) -> Scanned<()> {
        self.peek()?;
        self.pass_string()?;
        self.expect(b':')
    }

    /// Nothing but white space is left.
    pub(super) fn end(&mut self) -> Scanned<()> {
        let _ = self.peek();
        if self.is_at_end() { Ok(()) } else { Err(NotJson) }
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// The objects and arrays that enclose a place, a bit each, so that only deep nesting needs memory.
#[derive(Default)]
struct Enclosing {
    /// Those that were full before.
    full: Vec<u64>,
    /// The innermost ones, the last in the lowest bit.
    last: u64,
    levels: u32,
}

impl Enclosing {
    const fn innermost(&self) -> Option<bool> {
        if self.levels == 0 { None } else { Some(self.last & 1 == 1) }
    }

    fn push(&mut self, is_object: bool) {
        if self.levels != 0 && self.levels % u64::BITS == 0 {
            self.full.push(self.last);
        }
        self.last = self.last << 1 | u64::from(is_object);
        self.levels += 1;
    }

    fn pop(&mut self) {
        self.levels = self.levels.saturating_sub(1);
        self.last >>= 1;
        if self.levels % u64::BITS == 0 {
            self.last = self.full.pop().unwrap_or_default();
        }
    }
}

/// How many bytes of a string stand for themselves.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk() {
        let passed = bytes.len() - rest.len();
        match special(*word) {
            0 if passed == LONG => return passed + plain_in_long(rest),
            0 => rest = behind,
            found => return passed + (found.trailing_zeros() / u8::BITS) as usize,
        }
    }
    let left = rest.iter().take_while(|byte| !is_special(**byte)).count();
    bytes.len() - rest.len() + left
}

/// Most strings are short; for what is behind this many bytes, another way is quicker.
const LONG: usize = 32;

/// How many bytes stand for themselves in what is left of a long string. It is looked at in pieces,
/// which a compiler turns into a few instructions each; apart, so that short strings do not pay for
/// their registers.
#[inline(never)]
fn plain_in_long(bytes: &[u8]) -> usize {
    let is_plain = |piece: &[u8]| !piece.iter().fold(false, |any, byte| any | is_special(*byte));
    let pieces = bytes.chunks_exact(LONG).take_while(|piece| is_plain(piece)).count() * LONG;
    // It ends within what would be the next piece, which is short.
    pieces + plain(bytes.get(pieces..).unwrap_or_default())
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// The special ones of eight bytes: the lowest bit that is set belongs to the first of them. (Those
/// behind it may be wrong, since a borrow can reach them.)
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_le_bytes(word);
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    /// Whether a text is JSON; if it is not, whether it ends too early.
    fn scan(text: &str) -> Result<(), bool> {
        let mut scanner = Scanner::new(text);
        scanner.skip().and_then(|()| scanner.end()).map_err(|_| scanner.is_at_end())
    }

    /// Each text is JSON or is not, in this reader's judgement as in that of `serde_json`.
    fn agree(text: &str) {
        let other = serde_json::from_str::<IgnoredAny>(text);
        let own = scan(text);
        assert_eq!(own.is_ok(), other.is_ok(), "{text:?}: {own:?}, {other:?}");
        if let (Err(own), Err(other)) = (own, other) {
            // The other one does not call it an end where a number lacks its digits.
            assert!(own || !other.is_eof(), "{text:?}: {own:?}, {other}");
        }
    }

    #[test]
    fn what_is_json_and_what_is_not() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "[",
            "]",
            "[]",
            "{}",
            "[1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1}",
            "{\"a\":1,}",
            "{,}",
            "{1:2}",
            "{\"a\" : 1 , \"b\":[ ] }",
            "nul",
            "null",
            "nulL",
            "tru",
            "true",
            "false",
            "falsy",
            "-",
            "-1",
            "01",
            "-0",
            "0.",
            "0.5",
            ".5",
            "1e",
            "1e5",
            "1E+5",
            "1e-",
            "1.5e-7",
            "+1",
            "1x",
            "\"",
            "\"a",
            "\"a\"",
            "\"\\",
            "\"\\n\"",
            "\"\\x\"",
            "\"\\u12",
            "\"\\u12g4\"",
            "\"\\u0041\"",
            "\"\\ud800\"",
            "\"\u{1}\"",
            "\"é😀\"",
            "\"0123456789abcdef\\n0123456789abcdef\"",
            "[[],{}]x",
            "{\"a\":{\"b\":[1,{\"c\":null}]}}",
            "\u{feff}{}",
            "'a'",
            "[1]]",
            "{\"a\":1}}",
            "\t\r\n{}\n",
        ] {
            agree(text);
        }
    }

    #[test]
    fn nesting_of_any_depth() {
        for levels in [1, 2, 63, 64, 65, 127, 128, 129, 1000] {
            // Objects and arrays in turn, so that every bit counts.
            let open: String =
                (0..levels).map(|it| if it % 3 == 0 { "{\"a\":" } else { "[" }).collect();
            let close: String =
                (0..levels).rev().map(|it| if it % 3 == 0 { "}" } else { "]" }).collect();
            assert!(scan(&format!("{open}1{close}")).is_ok(), "{levels}");
            let wrong = close.replacen(['}', ']'], ")", 1);
            assert!(scan(&format!("{open}1{wrong}")).is_err(), "{levels}");
            if let Some(swapped) = close.strip_prefix(']').map(|rest| format!("}}{rest}")) {
                assert!(scan(&format!("{open}1{swapped}")).is_err(), "{levels}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn it_agrees_with_another_reader(
            text in "[\\[\\]{}:,\"\\\\ a0-9.eEu+\\-\\u{1}é]{0,24}",
        ) {
            agree(&text);
        }

        #[test]
        fn strings_of_any_text(text in ".{0,60}") {
            let written = serde_json::to_string(&text).unwrap();
            let mut scanner = Scanner::new(&written);
            let read = scanner.string().unwrap().read().unwrap();
            prop_assert_eq!(read, text);
            prop_assert!(scanner.end().is_ok());
        }
    }
}
