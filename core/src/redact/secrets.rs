//! A client's secrets, and where a text spells them.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::encodings::{
    base64, base64_words, decoded, digits_for, has_quoted_printable, has_run, is_base64_digit,
    makes_plus, quoted_printable,
};
use super::escapes::{folded, unescaped};
use super::letters::{Letters, Pattern, Place};
use super::line::is_plain_line;
use crate::credentials::Credentials;

/// How often an encoding is read inside another: base64, hexadecimal or quoted-printable.
const LAYERS: usize = 3;

/// Shorter secrets are not looked for in an encoding, where so few bytes are found by chance.
const SHORTEST_ENCODED: usize = 4;

/// The name of what is found in an encoding: a secret with what stands around it, such as the client's
/// id.
const ENCODED: &str = "credentials";

/// All secrets of a client.
pub(crate) struct Secrets(Vec<Secret>);

struct Secret {
    name: Cow<'static, str>,
    text: Zeroizing<String>,
    /// The text as it stands.
    verbatim: Pattern,
    /// The text with its escapes undone, as those of a server's text are.
    unescaped: Pattern,
    /// Whether its base64 may hold a plus, which a form reads as a space.
    may_hold_plus: bool,
}

impl Secret {
    fn new(name: Cow<'static, str>, text: &str) -> Self {
        let line = folded(&unescaped(&Letters::of(text)));
        Self {
            name,
            text: Zeroizing::new(text.to_owned()),
            verbatim: Pattern::new(text.as_bytes()),
            unescaped: Pattern::new(line.bytes()),
            may_hold_plus: text.bytes().chain(line.bytes().iter().copied()).any(makes_plus),
        }
    }

    /// Returns how long its shortest spelling is, before that is put into base64.
    fn shortest(&self) -> usize {
        self.verbatim.len().min(self.unescaped.len())
    }
}

/// A secret that a text spells.
struct Found<'a> {
    place: Place,
    name: &'a str,
}

impl Secrets {
    /// Gathers the secrets of a client, and those that were made for one attempt.
    pub(crate) fn of(credentials: &Credentials, assertions: &Credentials) -> Self {
        // The client's id is not among them: it is no secret (RFC 6749 §2.2), and tells clients apart.
        let own = [(Credentials::CLIENT_SECRET, credentials.client_secret())];
        let own = own.map(|(name, text)| Secret::new(Cow::Borrowed(name), text));
        let others = credentials.others().chain(assertions.others());
        let others = others.map(|(name, text)| Secret::new(Cow::Owned(name.to_owned()), text));
        let all = own.into_iter().chain(others).filter(|secret| !secret.text.is_empty());
        let mut all: Vec<_> = all.collect();
        // There are many grants at times, and few have more than one secret.
        all.shrink_to_fit();
        Self(all)
    }

    /// Returns whether the text spells any of them.
    pub(super) fn are_in(&self, text: &str) -> bool {
        !self.find(text).is_empty()
    }

    /// Returns the text with `[client_secret]`, say, for each that it spells.
    pub(super) fn replaced<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = self.find(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        // The places are in order and do not overlap, so that one pass copies what is between them.
        let mut replaced = String::with_capacity(text.len());
        let mut at = 0;
        for Found { place, name } in found {
            replaced.push_str(text.get(at..place.start).unwrap_or_default());
            replaced.extend(["[", name, "]"]);
            at = place.end;
        }
        replaced.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(replaced)
    }

    /// Returns what the text spells, from its start to its end, nothing twice.
    fn find(&self, text: &str) -> Vec<Found<'_>> {
        // 1. Most texts are left after a quick look.
        let mut all = Vec::new();
        if self.may_be_in(text) {
            self.look(&Letters::of(text), 0, &mut all);
            self.look_over_lines(text, &mut all);
        }
        // 2. A word of base64 is replaced as a whole: what else is in it belongs to the credentials, too.
        if all.iter().any(|found| found.name == ENCODED) {
            let mut letters = unescaped(&Letters::of(text));
            for _ in 0..LAYERS {
                let words = base64_words(text, &letters);
                for found in all.iter_mut().filter(|found| found.name == ENCODED) {
                    found.place = found.place.with(&words);
                }
                // In quoted-printable one word is many.
                let Some(unquoted) = quoted_printable(&letters) else { break };
                letters = unescaped(&unquoted);
            }
        }
        // 3. Places that overlap become one, under the name of the longer secret.
        all.sort_unstable_by_key(|found| (found.place.start, found.place.end));
        all.dedup_by(|next, last| {
            let overlaps = next.place.start < last.place.end;
            if overlaps {
                if next.place.len() > last.place.len() {
                    last.name = next.name;
                }
                last.place.end = last.place.end.max(next.place.end);
            }
            overlaps
        });
        all
    }

    /// Returns whether it is worth while to look closer, which most texts are not.
    fn may_be_in(&self, text: &str) -> bool {
        !self.0.is_empty() && (!is_plain_line(text) || self.may_be_in_plain_line(text))
    }

    /// Returns the same of a plain line. Most hold no secret as it stands, nothing that could be an
    /// escape, and nothing as long as one would be in base64, a plus of which may be a space by now.
    pub(super) fn may_be_in_plain_line(&self, text: &str) -> bool {
        let is_escape = |byte: &u8| matches!(byte, b'%' | b'\\' | b'&' | b'+');
        let is_space_digit = self.0.iter().any(|secret| secret.may_hold_plus);
        let is_digit = |byte| is_base64_digit(byte) || is_space_digit && byte == b' ';
        let bytes = text.as_bytes();
        !self.0.is_empty()
            && (bytes.iter().fold(false, |any, byte| any | is_escape(byte))
                || has_quoted_printable(bytes)
                || has_run(bytes, digits_for(self.shortest_encoded()), is_digit)
                || self.0.iter().any(|secret| text.contains(&**secret.text)))
    }

    /// Returns how many bytes the shortest of them has that is looked for in an encoding.
    fn shortest_encoded(&self) -> usize {
        let lengths = self.0.iter().map(Secret::shortest);
        lengths.min().unwrap_or_default().max(SHORTEST_ENCODED)
    }

    /// Gathers what base64 spells that goes over several lines, as mail and PEM write it.
    fn look_over_lines<'s>(&'s self, text: &str, found: &mut Vec<Found<'s>>) {
        if !text.contains(['\n', '\r']) {
            return;
        }
        let is_space = |place: Place| {
            text.get(place.start..).is_some_and(|rest| rest.starts_with(char::is_whitespace))
        };
        let joined = Letters::of(text).without(is_space);
        for letters in base64(&joined, digits_for(self.shortest_encoded())) {
            self.look(&letters, 1, found);
        }
    }

    /// Gathers what letters spell that stand in the text under so many layers of encodings.
    fn look<'s>(&'s self, letters: &Letters, layers: usize, found: &mut Vec<Found<'s>>) {
        let mut gather = |secret: &'s Secret, pattern: &Pattern, letters: &Letters| {
            let name = if layers == 0 { &*secret.name } else { ENCODED };
            if layers == 0 || pattern.len() >= SHORTEST_ENCODED {
                found.extend(pattern.places(letters).map(|place| Found { place, name }));
            }
        };
        // 1. The secrets as they stand: escapes around one may hide it from the next step.
        for secret in &self.0 {
            gather(secret, &secret.verbatim, letters);
        }
        // 2. The secrets in any order of escapes.
        let letters = unescaped(letters);
        let line = folded(&letters);
        for secret in &self.0 {
            gather(secret, &secret.unescaped, &line);
        }
        // 3. The same again inside of each encoding. Three layers find the pair of HTTP Basic in a text
        //    that is encoded twice more.
        if layers < LAYERS {
            for letters in decoded(&letters, self.shortest_encoded()) {
                self.look(&letters, layers + 1, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redaction;

    fn clean(secret: &str, text: &str) -> String {
        let credentials = Credentials::new("client", secret).unwrap();
        let secrets = Secrets::of(&credentials, &Credentials::none());
        Redaction::of(&secrets).clean(text).unwrap_or_default()
    }

    #[test]
    fn secrets_in_every_spelling() {
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
            let text = format!("no <{spelling}>!");
            assert_eq!(clean(secret, &text), "no <[client_secret]>!", "{spelling}");
        }
    }

    /// In base64 of `client:s3cr3t`, of `x-s3cr3t?~` and of the former's own base64.
    #[test]
    fn secrets_in_base64() {
        for (text, expected) in [
            ("Basic Y2xpZW50OnMzY3IzdA== of client", "Basic [credentials] of client"),
            ("Basic Y2xpZW50OnMzY3IzdA of client", "Basic [credentials] of client"),
            ("at eC1zM2NyM3Q_fg.", "at [credentials]."),
            ("at eC1zM2NyM3Q/fg==.", "at [credentials]."),
            ("at eC1zM2NyM3Q%2Ffg%3D%3D.", "at [credentials]."),
            ("WTJ4cFpXNTBPbk16WTNJemRBPT0=", "[credentials]"),
        ] {
            assert_eq!(clean("s3cr3t", text), expected, "{text}");
        }
        // Three bytes are everywhere.
        assert_eq!(clean("s3c", "Y2xpZW50OnMzYw=="), "Y2xpZW50OnMzYw==");
    }

    #[test]
    fn secrets_in_hexadecimal_and_in_mail() {
        for (text, expected) in [
            ("got 733363723374 of client", "got [credentials] of client"),
            ("got 0x733363723374.", "got [credentials]."),
            ("got 73%33363723374", "got [credentials]"),
            ("got =73=33cr3t of client", "got [credentials] of client"),
            ("got s3=\r\ncr=33t of client", "got [credentials] of client"),
            ("got =3D733cr3t", "got [credentials]"),
            (r"got \x73\x33cr3t", "got [client_secret]"),
        ] {
            assert_eq!(clean("s3cr3t", text), expected, "{text}");
        }
        // A form makes a space of the plus in this one's base64.
        assert_eq!(clean("s~~3cr3t9x", "got c35 M2NyM3Q5eA of"), "got [credentials] of");
        // The base64 of `client:` and of this goes over two lines.
        let secret = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9v-s3cr3t";
        let line = "Y2xpZW50OlptOXZZbUZ5Wm05dlltRnlabTl2WW1GeVptOXZZbUZ5Wm05dlltRnlabTl2WW1GeVpt\n\
                    OXYtczNjcjN0";
        assert_eq!(clean(secret, &format!("sent {line} to us")), "sent [credentials] to us");
    }

    #[test]
    fn neighbours_do_not_hide_a_secret() {
        for (text, expected) in [
            ("100%41b", "100%[client_secret]"),
            ("%41b%41b", "%[client_secret]%[client_secret]"),
            ("x41b41b41b", "x[client_secret][client_secret][client_secret]"),
            ("&#%34%31b;", "&#[client_secret];"),
        ] {
            assert_eq!(clean("41b", text), expected, "{text}");
        }
        assert_eq!(clean("aba", "ababa"), "[client_secret]");
    }

    #[test]
    fn control_characters_and_spaces_do_not_hide_a_secret() {
        assert_eq!(clean("s3cr3t", "x s3\u{1}cr3t\u{7}"), "x [client_secret]");
        // Only a further secret, such as a key in PEM, can have any of its own.
        let key = Credentials::none().with("key", "s3\u{1}cr\n3t").unwrap();
        let secrets = Secrets::of(&key, &Credentials::none());
        let cleaned = Redaction::of(&secrets).clean("x s3\u{1}cr\n3t");
        assert_eq!(cleaned.as_deref(), Some("x [key]"));
        assert_eq!(clean("s3 cr3t", "x s3 \u{1} \u{200b}\ncr3t"), "x [client_secret]");
        assert_eq!(clean("s3cr3t", "a\r\nb\t\u{1b}[31mc"), "a b [31mc");
        assert_eq!(clean("s3cr3t", " \u{1}\r\n"), "");
        assert_eq!(clean("s3cr3t", "a\u{61c}b\u{202e}c\u{2066}"), "abc");
    }

    #[test]
    fn the_longest_gives_its_name() {
        let credentials = Credentials::new("client", "s3cr3t").unwrap();
        let credentials = credentials.with("api_key", "my-s3cr3t").unwrap();
        let secrets = Secrets::of(&credentials, &Credentials::none());
        assert_eq!(secrets.replaced("my-s3cr3t s3cr3t"), "[api_key] [client_secret]");
    }

    #[test]
    fn text_is_bounded_after_redaction() {
        let clean = clean("s3cr3t", &format!("{}s3cr3t", "é".repeat(253)));
        assert!(clean.len() <= 512 && clean.ends_with('…') && !clean.contains("s3"), "{clean}");
    }

    #[test]
    fn a_secret_of_backslashes_is_replaced() {
        let (secret, text) = ("\\".repeat(200), "\\".repeat(399));
        assert!(clean(&secret, &text).starts_with("[client_secret]"));
    }

    /// As long as a body can be, of what takes the most steps. Where these grow with the square of its
    /// length, this takes minutes.
    #[test]
    fn long_texts_stay_linear() {
        let unit = ["s3cr3t", "%2573%33cr%33t", "czNjcjN0", "Y3pOamNqTjA=", "a", "%", "\\", "&"];
        for unit in unit {
            let text = unit.repeat(64 * 1024 / unit.len());
            assert!(!clean("s3cr3t", &text).contains("s3cr3t"), "{unit}");
            assert!(!clean(&"a".repeat(2_000), &text).is_empty(), "{unit}");
        }
    }
}
