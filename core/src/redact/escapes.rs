//! Undoes the escapes of URLs, forms, JSON, JavaScript and HTML, however often and in whatever order they
//! were put one over another.
//!
//! The result is not what a text means, but what all its spellings have in common: a `%41` that stands
//! in a secret becomes an `A` in the secret as in the text. So text and secret are compared only after
//! both went through here. Two equal secrets never part by it; two different ones may become the same
//! (`a+b` and `a b`), which replaces too much and never too little.

use super::letters::{Letters, Place};
use super::line::is_unseen;

/// What stands for white space of any kind: in a form it is written so, and in base64 a plus must stay.
pub(super) const SPACE: u8 = b'+';

/// The longest name or number that is looked for between `&` and `;`.
const LONGEST_ENTITY: usize = 8;

/// Returns what letters spell.
///
/// Letters are taken one by one. As soon as the last few are an escape, what that stands for takes
/// their place, as the last one of what may be another: each step leaves fewer letters, so that all
/// of them take linear time.
pub(super) fn unescaped(letters: &Letters) -> Letters {
    let mut unescaped = Letters::with_capacity(letters.bytes().len());
    for letter in letters.iter() {
        let mut next = Some(letter);
        while let Some((byte, place)) = next.take() {
            // 1. What does not show is left out, and a space is a space.
            match byte {
                b'\t'..=b'\r' | b' ' => unescaped.push(SPACE, place),
                0..=0x1f | 0x7f => continue,
                _ => unescaped.push(byte, place),
            }
            // 2. An escape that is complete now is taken away.
            let Some(escape) = escape_at_end(&unescaped) else { continue };
            let Some(place) = unescaped.pop(escape.length) else { continue };
            if escape.follows_backslash {
                unescaped.push(b'\\', Place { start: place.start, end: place.start + 1 });
            }
            // 3. What it stands for takes its place.
            match escape.stands_for {
                StandsFor::Byte(byte) => next = Some((byte, place)),
                StandsFor::Char(c) if is_unseen(c) => {}
                StandsFor::Char(c) => {
                    let mut utf8 = [0; 4];
                    c.encode_utf8(&mut utf8).bytes().for_each(|byte| unescaped.push(byte, place));
                }
            }
        }
    }
    without_backslashes(&unescaped)
}

/// The last few letters, if they are an escape.
struct Escape {
    length: usize,
    stands_for: StandsFor,
    /// Whether its first letters are an escaped backslash.
    follows_backslash: bool,
}

enum StandsFor {
    /// A byte, which may be part of a further escape.
    Byte(u8),
    /// A character beyond ASCII, which is part of none.
    Char(char),
}

impl Escape {
    const fn byte(length: usize, byte: u8) -> Self {
        Self { length, stands_for: StandsFor::Byte(byte), follows_backslash: false }
    }

    fn char(length: usize, c: char) -> Self {
        let stands_for = match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => StandsFor::Byte(byte),
            _ if c.is_whitespace() => StandsFor::Byte(SPACE),
            _ => StandsFor::Char(c),
        };
        Self { length, stands_for, follows_backslash: false }
    }
}

fn escape_at_end(letters: &Letters) -> Option<Escape> {
    let bytes = letters.bytes();
    match bytes.last()? {
        last if last.is_ascii_hexdigit() => percent_at_end(bytes)
            .or_else(|| json_at_end(letters))
            .or_else(|| script_at_end(letters)),
        b';' => entity_at_end(bytes),
        0x80..=0xbf => unseen_at_end(bytes),
        _ => None,
    }
}

/// `%41` (RFC 3986 §2.1).
fn percent_at_end(bytes: &[u8]) -> Option<Escape> {
    let hex = bytes.last_chunk::<3>()?.strip_prefix(b"%")?;
    Some(Escape::byte(3, u8::try_from(hex_number(hex)?).ok()?))
}

/// `\u0041`, or two of them for a character that UTF-16 splits (RFC 8259 §7).
fn json_at_end(letters: &Letters) -> Option<Escape> {
    let end = letters.bytes().len();
    let last = Unit::at_end(letters, end)?;
    let (first, c) = match char::from_u32(last.value.into()) {
        Some(c) => (last, c),
        // One half stands for nothing alone.
        None => {
            let first = Unit::at_end(letters, last.start)?;
            let c = char::decode_utf16([first.value, last.value]).next()?.ok()?;
            (first, c)
        }
    };
    let follows_backslash = first.follows_backslash();
    Some(Escape { follows_backslash, ..Escape::char(end - first.start, c) })
}

/// `\x41`, as JavaScript and Python write a byte.
fn script_at_end(letters: &Letters) -> Option<Escape> {
    let end = letters.bytes().len();
    let unit = Unit::written(letters, end, b"x", 2)?;
    let byte = Escape::byte(end - unit.start, u8::try_from(unit.value).ok()?);
    Some(Escape { follows_backslash: unit.follows_backslash(), ..byte })
}

/// A `\u0041`, with all the backslashes that it has.
struct Unit {
    value: u16,
    start: usize,
    backslashes: usize,
}

impl Unit {
    fn at_end(letters: &Letters, end: usize) -> Option<Self> {
        Self::written(letters, end, b"u", 4)
    }

    /// Reads what ends there, with that letter before so many digits.
    fn written(letters: &Letters, end: usize, letter: &[u8], digits: usize) -> Option<Self> {
        let behind = end.checked_sub(letter.len() + digits)?;
        let digits = letters.bytes().get(behind..end)?.strip_prefix(letter)?;
        let value = u16::try_from(hex_number(digits)?).ok()?;
        // A backslash that is spelled in more or fewer bytes than the next one is another's.
        let length = |at: usize| letters.place(at, at + 1).map(Place::len);
        let is_one = |at: &usize| {
            letters.bytes().get(*at) == Some(&b'\\') && length(*at) == length(behind - 1)
        };
        let backslashes = (0..behind).rev().take_while(is_one).count();
        (backslashes > 0).then_some(Self { value, start: behind - backslashes, backslashes })
    }

    /// Returns whether an escaped backslash stands before it. Each time that it is escaped again, its
    /// own backslash becomes two; any other number of them has that of another escape before it.
    const fn follows_backslash(&self) -> bool {
        !self.backslashes.is_power_of_two()
    }
}

/// `&lt;`, `&#60;` or `&#x3C;`. No further back than an entity goes: a text may be full of ampersands.
fn entity_at_end(bytes: &[u8]) -> Option<Escape> {
    let (_, before) = bytes.split_last()?;
    let length = before.iter().rev().take(LONGEST_ENTITY + 1).position(|byte| *byte == b'&')?;
    let entity = std::str::from_utf8(before.get(before.len() - length..)?).ok()?;
    let c = match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            char::from_u32(match number.strip_prefix(['x', 'X']) {
                Some(hex) => hex_number(hex.as_bytes())?,
                None if number.starts_with('+') => return None,
                None => number.parse().ok()?,
            })?
        }
    };
    Some(Escape::char(length + "&;".len(), c))
}

/// Returns a character beyond ASCII that is white space, or does not show.
fn unseen_at_end(bytes: &[u8]) -> Option<Escape> {
    let length = 1 + bytes.iter().rev().take(4).position(|byte| *byte >= 0xc0)?;
    let character = std::str::from_utf8(bytes.get(bytes.len() - length..)?).ok()?;
    let c = character.chars().next().filter(|c| c.is_whitespace() || is_unseen(*c))?;
    Some(Escape::char(length, c))
}

fn hex_number(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    // A sign would be taken for a part of the number.
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Reads the short escapes of JSON, and leaves out the backslashes before all others. This comes last,
/// when the letter behind a backslash is what it stays.
fn without_backslashes(letters: &Letters) -> Letters {
    let mut without = Letters::with_capacity(letters.bytes().len());
    let mut backslash: Option<Place> = None;
    for (byte, place) in letters.iter() {
        match (byte, backslash.take()) {
            (b'\\', before) => {
                let start = before.map_or(place.start, |before| before.start);
                backslash = Some(Place { start, end: place.end });
            }
            (_, None) => without.push(byte, place),
            // Something that does not show was between the two.
            (_, Some(before)) if before.end < place.start => without.push(byte, place),
            (b'b', Some(_)) => {}
            (_, Some(before)) => {
                let byte = if b"fnrt".contains(&byte) { SPACE } else { byte };
                without.push(byte, Place { start: before.start, end: place.end });
            }
        }
    }
    without
}

/// Returns the letters with one space for several in a row, as they are on one line.
pub(super) fn folded(letters: &Letters) -> Letters {
    let mut folded = Letters::with_capacity(letters.bytes().len());
    for (byte, place) in letters.iter() {
        if byte != SPACE || folded.bytes().last() != Some(&SPACE) {
            folded.push(byte, place);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(text: &str) -> String {
        String::from_utf8_lossy(unescaped(&Letters::of(text)).bytes()).into_owned()
    }

    #[test]
    fn escapes_of_each_kind_and_over_one_another() {
        for (text, expected) in [
            ("a b\t+\r\nc", "a+b++++c"),
            ("%41%C3%A9%e9", "Aé\u{fffd}"),
            ("%2541%25252541", "AA"),
            ("%4%31%%341", "AA"),
            ("%4g%+1%é", "%4g%+1%é"),
            (r#"\u0041\"\\\/\n\b\x"#, "A\"/+x"),
            (r"\\\\u0041\\\\\\n", "A+"),
            (r"\x41\\x42\x2b\x4g\x5cx43", "AB+x4gC"),
            (r"\u005c\u0075\u0030\u0030\u0034\u0031 \\u005c\\u0075\\u0030041", "A+A"),
            (r"\\\u0000n \\\\\\u0041 \\\\u0041n", "n+A+An"),
            (r"\ud83d\ude00 \ud83d \ude00", "😀+ud83d+ude00"),
            ("&lt;&#60;&#x3C;&amp;amp;lt;&quot;", "<<<<\""),
            ("&#000065;&#x000041;&#x0000041;&none;&;&#;&#+65;", "AA&#x0000041;&none;&;&#;&#+65;"),
            (r"%5Cu0041 %26%2361%3B \u0026amp;lt;", "A+=+<"),
            ("s\u{1}e%00c\u{200b}r%E2%80%8Be\\u200bt\u{a0}x", "secret+x"),
        ] {
            assert_eq!(undone(text), expected, "{text}");
        }
    }

    #[test]
    fn a_letter_knows_where_it_is_spelled() {
        let letters = unescaped(&Letters::of(r"x%2541\\&amp;#65;"));
        assert_eq!(letters.bytes(), b"xAA");
        let places: Vec<_> = letters.iter().map(|(_, place)| (place.start, place.end)).collect();
        assert_eq!(places, [(0, 1), (1, 6), (6, 17)]);
    }

    /// Each of these is as long as a body can be, and takes one step a letter.
    #[test]
    fn deep_escapes_take_no_longer() {
        let times = 20_000;
        assert_eq!(undone(&format!("%{}41", "25".repeat(times))), "A");
        assert_eq!(undone(&format!("{}%31", "%3".repeat(times))), "1");
        assert_eq!(undone(&format!("&{}lt;", "amp;".repeat(times))), "<");
        assert_eq!(undone(&format!("{}u0041", "\\".repeat(times))), "A");
        assert_eq!(undone(&"&".repeat(times)).len(), times);
    }
}
