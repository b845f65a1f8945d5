//! Reads JSON (RFC 8259) from the front to the back, token by token, and copies nothing.
//!
//! What each token goes through is a few instructions, and always inlined: a compiler left to itself puts
//! now this into a call, now that.

use std::borrow::Cow;

use super::text::{Unescaped, unescaped};

/// A text is not JSON, or not all of it: something is wrong where the scanner stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotJson;

pub(super) type Scanned<T> = Result<T, NotJson>;

/// A string as it is written, between its quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawText<'a> {
    text: &'a str,
    is_escaped: bool,
}

impl<'a> RawText<'a> {
    /// Returns the string that it stands for; `None` if an escape stands for no character.
    #[inline]
    pub(super) fn read(self) -> Option<Cow<'a, str>> {
        if self.is_escaped {
            unescaped(self.text).map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(self.text))
        }
    }
}

/// Returns the string that a whole text is; `None` if it is anything else. It borrows from
/// `unescaped` if it reads otherwise than it is written.
pub(crate) fn string<'a>(text: &'a [u8], unescaped: &'a Unescaped) -> Option<&'a str> {
    let mut json = Scanner::new(std::str::from_utf8(text).ok()?);
    json.peek().ok()?;
    let string = json.string().ok()?;
    json.end().ok()?;
    Some(match string.read()? {
        Cow::Borrowed(text) => text,
        Cow::Owned(text) => unescaped.keep(text),
    })
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

    /// Returns how far it has come, in bytes.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Returns whether nothing is left, so that what is wrong is that the text ends here.
    pub(super) const fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Goes back to a place that was passed already, where something is wrong.
    pub(super) const fn stop_at(&mut self, at: usize) -> NotJson {
        self.at = at;
        NotJson
    }

    /// Returns what was read since then.
    #[inline(always)]
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Passes over white space, and returns the byte behind it.
    #[inline(always)]
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

    /// Passes over the byte that was looked at.
    #[inline]
    pub(super) const fn pass(&mut self) {
        self.at += 1;
    }

    /// Passes over one byte that must come next, but for white space.
    #[inline(always)]
    pub(super) fn expect(&mut self, wanted: u8) -> Scanned<()> {
        if self.next_is(wanted)? { Ok(()) } else { Err(NotJson) }
    }

    /// Passes over that byte if it comes next, but for white space. Returns whether it does.
    #[inline(always)]
    pub(super) fn next_is(&mut self, wanted: u8) -> Scanned<bool> {
        let is_it = self.peek()? == wanted;
        self.at += usize::from(is_it);
        Ok(is_it)
    }

    /// Passes over what stands between two members or items, or ends them with that bracket. Returns
    /// whether there is another one.
    #[inline(always)]
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

    /// Reads a member's name and the colon behind it.
    #[inline(always)]
    pub(super) fn name(&mut self) -> Scanned<Cow<'a, str>> {
        self.peek()?;
        let start = self.at;
        let name = self.string()?.read();
        self.expect(b':')?;
        name.ok_or_else(|| self.stop_at(start))
    }

    /// Reads a string, whose escapes are looked at but not yet read.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Scanned<RawText<'a>> {
        let start = self.at + 1;
        let is_escaped = self.pass_string()?;
        let text = self.text.get(start..self.at - 1).unwrap_or_default();
        Ok(RawText { text, is_escaped })
    }

    /// Passes over a string. Returns whether something in it is escaped.
    #[inline(always)]
    pub(super) fn pass_string(&mut self) -> Scanned<bool> {
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

    /// Passes over an escape. Which character it stands for, and whether for any, is not looked at.
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

    /// Reads a number as it is written.
    #[inline]
    pub(super) fn number(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        self.pass_number()?;
        Ok(self.since(start))
    }

    pub(super) fn pass_number(&mut self) -> Scanned<()> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        // A fraction has a digit at least.
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        // So has an exponent, behind its sign.
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Passes over one or more digits.
    fn digits(&mut self) -> Scanned<()> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += digits;
        if digits == 0 { Err(NotJson) } else { Ok(()) }
    }

    /// Passes over `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) -> Scanned<()> {
        if self.rest().starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let same = self.rest().iter().zip(word.as_bytes()).take_while(|(a, b)| a == b).count();
        self.at += same;
        Err(NotJson)
    }

    /// Passes over a member's name and the colon behind it.
    #[inline]
    pub(super) fn pass_name(&mut self) -> Scanned<()> {
        self.peek()?;
        self.pass_string()?;
        self.expect(b':')
    }

    /// Passes over white space, behind which the text must end.
    pub(super) fn end(&mut self) -> Scanned<()> {
        let _ = self.peek();
        if self.is_at_end() { Ok(()) } else { Err(NotJson) }
    }

    /// Returns all bytes that are left.
    #[inline(always)]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Returns the byte that comes next.
    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// Most strings are short; behind this many bytes another way of counting is quicker.
const LONG: usize = 32;

/// Returns how many bytes at the start stand for themselves in a JSON string: all before the first
/// quotation mark, backslash or control character.
#[inline(never)]
fn plain(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    // Eight bytes at a time, up to the first word that holds a special byte.
    while let Some((word, behind)) = rest.split_first_chunk() {
        let passed = bytes.len() - rest.len();
        match special(*word) {
            0 if passed == LONG => return passed + plain_in_long(rest),
            0 => rest = behind,
            found => return passed + (found.trailing_zeros() / u8::BITS) as usize,
        }
    }
    // Fewer than eight bytes are left.
    let left = rest.iter().take_while(|byte| !is_special(**byte)).count();
    bytes.len() - rest.len() + left
}

/// Counts on in what is left of a long string. It is looked at in pieces, which a compiler turns into
/// a few instructions each; apart, so that short strings do not pay for their registers.
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

/// Returns a word whose lowest set bit belongs to the first special byte of eight; 0 if there is none.
/// Bits above that one may be wrong, since a borrow can reach them.
const fn special(word: [u8; 8]) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let word = u64::from_le_bytes(word);
    // A byte below 0x20 borrows when 0x20 is taken from it, which sets its highest bit.
    let control = word.wrapping_sub(ONES * 0x20);
    // A byte that is the wanted one becomes 0, and borrows when 1 is taken from it.
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    // Bytes whose highest bit was set before are no ASCII and never special.
    (control | quote | backslash) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every special byte at every place up to behind the long pieces, with every kind of byte around.
    #[test]
    fn the_first_special_byte_is_found() {
        for around in [b'a', b' ', 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xff] {
            for at in 0..4 * LONG {
                for special in [b'"', b'\\', 0, 0x1f] {
                    let mut bytes = vec![around; at + 9];
                    assert_eq!(plain(&bytes), at + 9);
                    bytes[at] = special;
                    bytes[at + 8] = b'"';
                    assert_eq!(plain(&bytes), at, "{special} at {at} in {around}s");
                }
            }
        }
    }
}
