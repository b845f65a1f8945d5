//! Keeps credentials and control characters out of what a server said.

use std::array;
use std::borrow::Cow;
use std::ops::RangeInclusive;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::credentials::Credentials;

/// The longest text of a server's that an error keeps, in bytes.
pub(crate) const MAX_TEXT: usize = 512;

/// A client id shorter than this is replaced only where it stands alone: a client called `1` must
/// not turn every digit of a message into a placeholder.
const SHORT_ID: usize = 4;

/// Cleans text of a server's: bounded, on one line, without the client's credentials.
#[derive(Clone, Copy)]
pub(crate) struct Redaction<'a> {
    needles: Option<&'a Needles>,
}

impl<'a> Redaction<'a> {
    pub(crate) const fn none() -> Self {
        Self { needles: None }
    }

    pub(crate) const fn of(needles: &'a Needles) -> Self {
        Self { needles: Some(needles) }
    }

    /// The text on [one line](Self::one_line), cut to [`MAX_TEXT`]; `None` if nothing is left.
    pub(crate) fn clean(self, text: &str) -> Option<String> {
        bounded(self.one_line(text))
    }

    /// The text with credentials replaced, white space folded and control characters dropped.
    pub(crate) fn one_line(self, text: &str) -> String {
        let Some(needles) = self.needles else { return one_line(text) };
        // Once before control characters go, since a secret may hold some; once after, since their
        // going may join the halves of one.
        let marked = needles.replace(text);
        let line = one_line(&marked);
        // Most texts hold no credential and are on one line as they are.
        if matches!(marked, Cow::Borrowed(_)) && line == text && !text.contains(is_mark) {
            return line;
        }
        needles.spelled_out(&needles.replace(&line))
    }

    /// Whether the text holds a credential.
    pub(crate) fn concerns(self, text: &str) -> bool {
        self.needles.is_some_and(|needles| needles.occur_in(text))
    }
}

/// What stands for a credential until the text is done, so that a second look does not find the
/// client's id in the placeholder of its secret: noncharacters, which no text should hold, one for
/// each credential and the last one for all that are left.
const MARKS: RangeInclusive<char> = '\u{fdd0}'..='\u{fdef}';

fn is_mark(c: char) -> bool {
    MARKS.contains(&c)
}

fn one_line(text: &str) -> String {
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
            line.extend(word.chars().filter(|c| !c.is_control() && !is_invisible(*c)));
        }
        if line.len() == start {
            line.truncate(end);
        }
    }
    line
}

/// Characters that reorder or hide text on a terminal, or do not show at all.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The text, cut to [`MAX_TEXT`]; `None` if it is empty.
pub(crate) fn bounded(mut text: String) -> Option<String> {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT - '…'.len_utf8()).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    (!text.is_empty()).then_some(text)
}

/// The texts to replace, and by what.
pub(crate) struct Needles {
    needles: Vec<Needle>,
    /// Whether one may begin with a byte, plain or escaped.
    begin: [bool; 256],
}

struct Needle {
    text: Zeroizing<String>,
    name: Cow<'static, str>,
    mark: char,
}

impl Needles {
    /// All secrets of a client, its id, and the encodings in which they leave it.
    pub(crate) fn of(
        credentials: &Credentials,
        assertions: &Credentials,
        encoded: Vec<Zeroizing<String>>,
    ) -> Self {
        let (id, secret) = (credentials.client_id(), credentials.client_secret());
        // HTTP Basic as RFC 6749 §2.3.1 wants it, and as others write it: without the
        // form-urlencoding.
        let half =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let [id_half, secret_half] = [id, secret].map(|text| Zeroizing::new(half(text)));
        let basic = [(&**id_half, &**secret_half), (id, secret)].map(|(id, secret)| {
            let pair = Zeroizing::new([id, secret].join(":"));
            Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()))
        });
        let own = |text: &str| Zeroizing::new(text.to_owned());
        let others = credentials.others().chain(assertions.others());
        let mut texts = vec![(own(secret), Cow::Borrowed(Credentials::CLIENT_SECRET))];
        texts.extend(others.map(|(name, text)| (own(text), Cow::Owned(name.to_owned()))));
        if !secret.is_empty() {
            texts.extend(basic.into_iter().map(|text| (text, Cow::Borrowed("credentials"))));
        }
        texts.extend(encoded.into_iter().map(|text| (text, Cow::Borrowed("credentials"))));
        texts.push((own(id), Cow::Borrowed(Credentials::CLIENT_ID)));
        texts.retain(|(text, _)| !text.is_empty());
        let marks = MARKS.chain(std::iter::repeat(*MARKS.end()));
        let needles = texts.into_iter().zip(marks);
        let needles: Vec<_> =
            needles.map(|((text, name), mark)| Needle { text, name, mark }).collect();
        let begin = array::from_fn(|byte| {
            let begins =
                |needle: &Needle| needle.text.bytes().next().map(usize::from) == Some(byte);
            b"%+\\&".iter().any(|escape| usize::from(*escape) == byte) || needles.iter().any(begins)
        });
        Self { needles, begin }
    }

    fn spelled_out(&self, text: &str) -> String {
        let mut spelled = String::with_capacity(text.len());
        for character in text.chars() {
            match self.needles.iter().find(|needle| needle.mark == character) {
                Some(needle) => {
                    spelled.push('[');
                    spelled.push_str(&needle.name);
                    spelled.push(']');
                }
                None => spelled.push(character),
            }
        }
        spelled
    }

    /// What stands at the start of `rest`, if it is a credential: its length and its placeholder.
    fn at(&self, before: Option<char>, rest: &str) -> Option<(usize, char)> {
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let whole_word = |length: usize| {
            boundary(before) && boundary(rest.get(length..).and_then(|after| after.chars().next()))
        };
        let found = self.needles.iter().filter_map(|needle| {
            let length = encoded_prefix(rest, &needle.text)?;
            let only_alone = needle.name == Credentials::CLIENT_ID && needle.text.len() < SHORT_ID;
            (!only_alone || whole_word(length)).then_some((length, needle.mark))
        });
        found.reduce(|longest, other| if other.0 > longest.0 { other } else { longest })
    }

    fn occur_in(&self, text: &str) -> bool {
        matches!(self.replace(text), Cow::Owned(_))
    }

    fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut replaced = String::new();
        let (mut copied, mut at) = (0, 0);
        while let Some(next) = self.next_start(text, at) {
            at = next;
            let (before, rest) = (text.get(copied..at), text.get(at..).unwrap_or_default());
            let before = before.unwrap_or_default();
            if let Some((length, placeholder)) = self.at(before.chars().next_back(), rest) {
                replaced.push_str(before);
                replaced.push(placeholder);
                at += length;
                copied = at;
            } else {
                at += 1;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        replaced.push_str(text.get(copied..).unwrap_or_default());
        Cow::Owned(replaced)
    }

    /// Where the next credential could begin.
    fn next_start(&self, text: &str, from: usize) -> Option<usize> {
        let mut rest = text.as_bytes().get(from..)?.iter();
        Some(from + rest.position(|byte| self.begin.get(usize::from(*byte)) == Some(&true))?)
    }
}

/// How much of `text` spells `needle`, each character plain or escaped as it likes:
/// percent-encoded, form-encoded (`+`), as a JSON escape or as an HTML entity; the first and the
/// third also more than once over.
///
/// All ways of reading are followed side by side, so that a `%` may be itself or begin an escape,
/// in time linear in both lengths.
fn encoded_prefix(text: &str, needle: &str) -> Option<usize> {
    let mut needle = needle.chars();
    // Most texts differ in the first character, and need no more room than this.
    let mut ends: Vec<usize> = spellings(text, needle.next()?).into_iter().flatten().collect();
    let mut next = Vec::new();
    for wanted in needle {
        if ends.is_empty() {
            return None;
        }
        next.clear();
        for &end in &ends {
            let rest = text.get(end..).unwrap_or_default();
            next.extend(spellings(rest, wanted).into_iter().flatten().map(|length| end + length));
        }
        next.sort_unstable();
        next.dedup();
        std::mem::swap(&mut ends, &mut next);
    }
    ends.into_iter().max()
}

/// How many backslashes stand before what has been escaped four times over. No more are looked at:
/// a text may be full of them.
const MOST_BACKSLASHES: usize = 15;

/// The lengths of the spellings of one character at the start of `rest`.
fn spellings(rest: &str, wanted: char) -> [Option<usize>; 3] {
    let plain = rest.starts_with(wanted).then(|| wanted.len_utf8());
    let escaped = match rest.as_bytes().first() {
        Some(b'+') if wanted == ' ' => Some(1),
        Some(b'%') => percent(rest, wanted),
        Some(b'\\') => json_escape(rest, wanted),
        Some(b'&') => html_entity(rest, wanted),
        _ => None,
    };
    // `\\\"` is `\"` once more escaped: each backslash but the last may be skipped.
    let run = rest.bytes().take(MOST_BACKSLASHES + 1).take_while(|byte| *byte == b'\\').count();
    let skipped = ((2..=MOST_BACKSLASHES).contains(&run) && wanted != '\\')
        .then(|| json_escape(rest.get(run - 1..)?, wanted).map(|length| run - 1 + length))
        .flatten();
    [plain, escaped, skipped]
}

fn percent(rest: &str, wanted: char) -> Option<usize> {
    let mut utf8 = [0; 4];
    let mut length = 0;
    for byte in wanted.encode_utf8(&mut utf8).bytes() {
        let escape = rest.get(length..)?.strip_prefix('%')?;
        length += 1;
        // `%2541` is `%41` once more escaped.
        let again = escape.bytes().zip(b"25".iter().cycle()).take_while(|(a, b)| a == *b).count();
        let candidates = (0..=again / 2).map(|times| 2 * times);
        let hex =
            |at: usize| escape.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        length += candidates.filter(|at| hex(*at) == Some(byte)).max()? + 2;
    }
    Some(length)
}

fn json_escape(rest: &str, wanted: char) -> Option<usize> {
    let short = match wanted {
        '"' | '\\' | '/' => Some(wanted),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        _ => None,
    };
    let escape = rest.strip_prefix('\\')?;
    if short.is_some_and(|short| escape.starts_with(short)) {
        return Some(2);
    }
    let mut utf16 = [0; 2];
    let mut length = 0;
    for unit in wanted.encode_utf16(&mut utf16) {
        let hex = rest.get(length..length + 6)?.strip_prefix("\\u")?;
        if u16::from_str_radix(hex, 16).ok()? != *unit {
            return None;
        }
        length += 6;
    }
    Some(length)
}

/// The longest name or number that is looked for between `&` and `;`.
const LONGEST_ENTITY: usize = 8;

fn html_entity(rest: &str, wanted: char) -> Option<usize> {
    // No further than an entity goes: a text may be full of ampersands.
    let entity = rest.strip_prefix('&')?;
    let entity = entity.get(..entity.bytes().take(LONGEST_ENTITY + 1).position(|b| b == b';')?)?;
    let spelled = match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => entity
            .strip_prefix('#')
            .and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            })
            .and_then(char::from_u32),
    };
    (spelled == Some(wanted)).then_some(entity.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(id: &str, secret: &str, text: &str) -> Option<String> {
        let credentials = Credentials::new(id, secret).unwrap();
        let needles = Needles::of(&credentials, &Credentials::none(), Vec::new());
        Redaction::of(&needles).clean(text)
    }

    #[test]
    fn credentials_in_every_spelling() {
        let secret = r#"a:%+é "\/<ж😀"#;
        for spelling in [
            secret,
            "a%3A%25%2B%C3%A9%20%22%5C%2F%3C%D0%B6%F0%9F%98%80",
            "a%3a%25%2b%c3%a9+%22%5c%2f%3c%d0%b6%f0%9f%98%80",
            r#"a:%+é \"\\\/<ж😀"#,
            r#"\u0061:%+\u00e9 \"\\/\u003C\u0436\ud83d\ude00"#,
            r#"a:%+é &quot;\/&lt;&#1078;&#x1F600;"#,
            r#"a:%+é \\\"\\\\\/<ж😀"#,
            "a%253A%2525%252B%25C3%25A9%2520%2522%255C%252F%253C%25D0%25B6%25F0%259F%2598%2580",
        ] {
            assert_eq!(
                clean("client", secret, &format!("no <{spelling}>!")).unwrap(),
                "no <[client_secret]>!",
                "{spelling}"
            );
        }
    }

    #[test]
    fn the_basic_header_and_the_id() {
        let text = "Authorization: Basic Y2xpZW50OnMzY3IzdA== of client";
        assert_eq!(
            clean("client", "s3cr3t", text).unwrap(),
            "Authorization: Basic [credentials] of [client_id]"
        );
    }

    #[test]
    fn a_short_id_only_as_a_word() {
        assert_eq!(
            clean("1", "s3cr3t", "client `1` of 21: 401, s3cr3t1").unwrap(),
            "client `[client_id]` of 21: 401, [client_secret][client_id]"
        );
    }

    #[test]
    fn control_characters_cannot_hide_a_secret() {
        assert_eq!(clean("client", "s3cr3t", "x s3\u{1}cr3t\u{7}").unwrap(), "x [client_secret]");
        assert_eq!(
            clean("client", "s3\u{1}cr\n3t", "x s3\u{1}cr\n3t").unwrap(),
            "x [client_secret]"
        );
        assert_eq!(clean("client", "s3cr3t", "a\r\nb\t\u{1b}[31mc"), Some("a b [31mc".into()));
        assert_eq!(clean("client", "s3cr3t", " \u{1}\r\n"), None);
        assert_eq!(clean("client", "s3cr3t", "a\u{61c}b\u{202e}c\u{2066}"), Some("abc".into()));
    }

    #[test]
    fn text_is_bounded_after_redaction() {
        let text = format!("{}s3cr3t", "é".repeat(253));
        let clean = clean("client", "s3cr3t", &text).unwrap();
        assert!(
            clean.len() <= MAX_TEXT && clean.ends_with('…') && !clean.contains("s3"),
            "{clean}"
        );
    }

    #[test]
    fn entities_up_to_their_longest() {
        assert_eq!(clean("client", "s3", "&#000115;3 x").unwrap(), "[client_secret] x");
        assert_eq!(clean("client", "s3", "&#x000073;3").unwrap(), "[client_secret]");
        assert_eq!(clean("client", "s3", "&#x0000073;3").unwrap(), "&#x0000073;3");
        assert_eq!(clean("client", "s3", "&&#;&é&;3").unwrap(), "&&#;&é&;3");
    }

    #[test]
    fn escapes_up_to_four_times_over() {
        for backslashes in [1, 3, 7, 15] {
            let text = format!("s{}\"t", "\\".repeat(backslashes));
            assert_eq!(clean("client", "s\"t", &text).unwrap(), "[client_secret]", "{text}");
        }
        let text = format!("s{}\"t", "\\".repeat(31));
        assert_eq!(clean("client", "s\"t", &text).unwrap(), text);
    }

    #[test]
    fn ambiguous_escapes_stay_linear() {
        let (secret, text) = ("\\".repeat(200), "\\".repeat(399));
        assert!(clean("client", &secret, &text).unwrap().starts_with("[client_secret]"));
    }
}
