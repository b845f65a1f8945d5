//! Passes over a whole value, with a bit for each level that encloses the place.

use super::scan::{NotJson, Scanned, Scanner};

impl Scanner<'_> {
    /// Passes over a value that no path leads to, however deep it is.
    pub(super) fn skip(&mut self) -> Scanned<()> {
        let mut nesting = Nesting::default();
        loop {
            match self.peek()? {
                // 1. A scalar is passed over at once.
                b'"' => drop(self.pass_string()?),
                b'-' | b'0'..=b'9' => self.pass_number()?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                // 2. What is enclosed by brackets, if anything is, is passed over value by value.
                b'{' => {
                    self.pass();
                    if !self.next_is(b'}')? {
                        nesting.enter(true);
                        self.pass_name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.pass();
                    if !self.next_is(b']')? {
                        nesting.enter(false);
                        continue;
                    }
                }
                _ => return Err(NotJson),
            }
            // 3. Now a value has ended. If another one follows it, that is next; if not, what encloses
            //    both has ended too, until the value that the scan began with has.
            loop {
                let Some(is_object) = nesting.innermost_is_object() else { return Ok(()) };
                if self.goes_on(if is_object { b'}' } else { b']' })? {
                    if is_object {
                        self.pass_name()?;
                    }
                    break;
                }
                nesting.leave();
            }
        }
    }
}

/// The objects and arrays that enclose a place, a bit each, so that only nesting deeper than 64
/// levels needs memory.
#[derive(Default)]
struct Nesting {
    /// The outer levels, 64 in each word.
    full: Vec<u64>,
    /// The inner levels, the innermost in the lowest bit: 1 is an object, 0 an array.
    last: u64,
    levels: u32,
}

impl Nesting {
    /// Returns whether the innermost level is an object; `None` outside of all.
    const fn innermost_is_object(&self) -> Option<bool> {
        if self.levels == 0 { None } else { Some(self.last & 1 == 1) }
    }

    fn enter(&mut self, is_object: bool) {
        // The word is full: it is put away before its highest bit is shifted out.
        if self.levels != 0 && self.levels % u64::BITS == 0 {
            self.full.push(self.last);
        }
        self.last = self.last << 1 | u64::from(is_object);
        self.levels += 1;
    }

    fn leave(&mut self) {
        self.levels = self.levels.saturating_sub(1);
        self.last >>= 1;
        // The word is used up: the one that was put away last goes on.
        if self.levels % u64::BITS == 0 {
            self.last = self.full.pop().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    /// Returns whether a text is JSON; if it is not, whether it is cut short.
    fn scan(text: &str) -> Result<(), bool> {
        let mut scanner = Scanner::new(text);
        scanner.skip().and_then(|()| scanner.end()).map_err(|_| scanner.is_at_end())
    }

    /// Each text is JSON or is not, in this reader's judgement as in that of `serde_json`; and it is
    /// cut short if something can follow that makes it JSON. (`serde_json` calls an end what ends
    /// within four bytes of a `\u`, whether or not these are digits.)
    #[track_caller]
    fn agree(text: &str) {
        let is_json = |text: &str| serde_json::from_str::<IgnoredAny>(text).is_ok();
        let own = scan(text);
        assert_eq!(own.is_ok(), is_json(text), "{text:?}: {own:?}");
        if let Err(is_cut_short) = own {
            let closers = closers(text);
            let mut endings = ENDINGS.iter().map(|ending| [text, ending, &closers].concat());
            assert_eq!(is_cut_short, endings.any(|whole| is_json(&whole)), "{text:?}");
        }
    }

    /// What may be missing of a token and of the member that it belongs to.
    const ENDINGS: [&str; 25] = [
        "", "0", "\"", "\":0", ":0", "\"\":0", "rue", "ue", "e", "alse", "lse", "se", "ull", "ll",
        "l", "n\"", "n\":0", "0\"", "0\":0", "00\"", "00\":0", "000\"", "000\":0", "0000\"",
        "0000\":0",
    ];

    /// Returns the brackets that close those that a text leaves open.
    fn closers(text: &str) -> String {
        let (mut closers, mut is_string, mut is_escaped) = (Vec::new(), false, false);
        for character in text.chars() {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' if is_string => is_escaped = true,
                '"' => is_string = !is_string,
                '{' if !is_string => closers.push('}'),
                '[' if !is_string => closers.push(']'),
                '}' | ']' if !is_string => drop(closers.pop()),
                _ => {}
            }
        }
        closers.iter().rev().collect()
    }

    #[test]
    fn json_is_told_from_what_is_not_json() {
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
            "\"\\u}",
            "\"\\u1}",
            "{\"a\":1,\"b",
            "{\"a\":[-",
            "[tr}",
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
        fn skip_agrees_with_serde_json(
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
