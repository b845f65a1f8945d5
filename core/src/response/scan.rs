//! Reads JSON (RFC 8259) from the front to the back, once, and copies nothing.

use std::borrow::Cow;

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotJson {
    /// It ends too early.
    End,
    /// Something is wrong at that byte.
    At(usize),
}

type Scanned<T> = Result<T, NotJson>;

/// A string as it is written, between its quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawText<'a> {
    text: &'a str,
    is_escaped: bool,
}

impl<'a> RawText<'a> {
    /// The string that it stands for; `None` if an escape stands for none.
    pub(super) fn read(self) -> Option<Cow<'a, str>> {
        if !self.is_escaped {
            return Some(Cow::Borrowed(self.text));
        }
        let quoted = ["\"", self.text, "\""].concat();
        serde_json::from_str(&quoted).ok().map(Cow::Owned)
    }
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

    /// What was read since then.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Scanned<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(byte),
                None => return Err(NotJson::End),
            }
        }
    }

    /// Passes over one byte that must come next, but for white space.
    pub(super) fn expect(&mut self, wanted: u8) -> Scanned<()> {
        if self.peek()? != wanted {
            return Err(NotJson::At(self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether an object or an array ends here, in which case that is passed over. If it does not, a
    /// comma must come before anything but its first member.
    pub(super) fn ends(&mut self, bracket: u8, is_first: bool) -> Scanned<bool> {
        let next = self.peek()?;
        if next == bracket {
            self.at += 1;
            return Ok(true);
        }
        if !is_first {
            self.expect(b',')?;
        }
        Ok(false)
    }

    /// A member's name and the colon behind it.
    pub(super) fn name(&mut self) -> Scanned<Cow<'a, str>> {
        self.peek()?;
        let start = self.at;
        let name = self.string()?.read().ok_or(NotJson::At(start))?;
        self.expect(b':')?;
        Ok(name)
    }

    /// A string, whose escapes are looked at but not read.
    pub(super) fn string(&mut self) -> Scanned<RawText<'a>> {
        self.expect(b'"')?;
        let start = self.at;
        let mut is_escaped = false;
        loop {
            self.at += plain(self.rest());
            match self.byte() {
                Some(b'"') => {
                    let text = self.since(start);
                    self.at += 1;
                    return Ok(RawText { text, is_escaped });
                }
                Some(b'\\') => {
                    is_escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(NotJson::At(self.at)),
                None => return Err(NotJson::End),
            }
        }
    }

    fn escape(&mut self) -> Scanned<()> {
        self.at += 1;
        match self.byte().ok_or(NotJson::End)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.byte().ok_or(NotJson::End)?.is_ascii_hexdigit() {
                        return Err(NotJson::At(self.at));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(NotJson::At(self.at)),
        }
        Ok(())
    }

    /// A number as it is written.
    pub(super) fn number(&mut self) -> Scanned<&'a str> {
        let start = self.at;
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
        Ok(self.since(start))
    }

    /// One or more digits.
    fn digits(&mut self) -> Scanned<()> {
        if !self.byte().ok_or(NotJson::End)?.is_ascii_digit() {
            return Err(NotJson::At(self.at));
        }
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) -> Scanned<()> {
        for wanted in word.bytes() {
            if self.byte().ok_or(NotJson::End)? != wanted {
                return Err(NotJson::At(self.at));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Passes over a value that nobody wants, however deep it is.
    pub(super) fn skip(&mut self) -> Scanned<()> {
        let mut enclosing = Enclosing::default();
        loop {
            let mut has_opened = false;
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'-' | b'0'..=b'9' => drop(self.number()?),
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    enclosing.push(bracket == b'{');
                    has_opened = true;
                }
                _ => return Err(NotJson::At(self.at)),
            }
            loop {
                let Some(is_object) = enclosing.innermost() else { return Ok(()) };
                if !self.ends(if is_object { b'}' } else { b']' }, has_opened)? {
                    if is_object {
                        self.peek()?;
                        self.string()?;
                        self.expect(b':')?;
                    }
                    break;
                }
                enclosing.pop();
                has_opened = false;
            }
        }
    }

    /// Nothing but white space is left.
    pub(super) fn end(&mut self) -> Scanned<()> {
        match self.peek() {
            Ok(_) => Err(NotJson::At(self.at)),
            Err(_) => Ok(()),
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

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

/// How many bytes of a string stand for themselves. They are looked at in pieces, which a compiler
/// turns into a few instructions each.
fn plain(bytes: &[u8]) -> usize {
    const PIECE: usize = 16;
    let is_special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let pieces = bytes.chunks_exact(PIECE);
    let plain = pieces
        .take_while(|piece| !piece.iter().fold(false, |any, byte| any | is_special(*byte)))
        .count()
        * PIECE;
    let rest = bytes.get(plain..).unwrap_or_default();
    plain + rest.iter().take_while(|byte| !is_special(**byte)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn scan(text: &str) -> Scanned<()> {
        let mut scanner = Scanner::new(text);
        scanner.skip().and_then(|()| scanner.end())
    }

    /// Each text is JSON or is not, in this reader's judgement as in that of `serde_json`.
    fn agree(text: &str) {
        let other = serde_json::from_str::<IgnoredAny>(text);
        let own = scan(text);
        assert_eq!(own.is_ok(), other.is_ok(), "{text:?}: {own:?}, {other:?}");
        if let (Err(own), Err(other)) = (own, other) {
            // The other one does not call it an end where a number lacks its digits.
            assert!(own == NotJson::End || !other.is_eof(), "{text:?}: {own:?}, {other}");
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
