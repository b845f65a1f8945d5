//! What the bytes of a body are, once they are [unpacked](super::gzip): a text in UTF-8, UTF-16 or
//! Windows-1252, a form, or compressed in a way that is only named.

use std::borrow::Cow;

use http::header::CONTENT_ENCODING;
use zeroize::Zeroizing;

use super::head::Response;
use crate::json::{legible, windows_1252};
use crate::transport::MAX_BODY;

impl<'a> Response<'a> {
    /// Returns the body without a byte order mark.
    pub(super) fn text(self) -> &'a [u8] {
        without_bom(self.body)
    }

    /// Returns the body as people read it: a message may well be in Windows-1252. One above the cap is
    /// not read.
    pub(super) fn legible(self) -> Option<Cow<'a, str>> {
        let body = self.text();
        (body.len() <= MAX_BODY).then(|| match self.utf_8 {
            Some(text) => Cow::Borrowed(text),
            None => legible(body, windows_1252),
        })
    }

    /// Returns the encoding of a body: as its head says, unless the body is text and a tool has left the
    /// header there; else as its first bytes say.
    pub(super) fn content_encoding(self) -> Option<String> {
        if self.utf_8.is_some() {
            return None;
        }
        let named = self.header(CONTENT_ENCODING).unwrap_or_default();
        let mut named = named.split(',').map(str::trim).filter(|name| !name.is_empty());
        let other = named.find(|name| {
            !["identity", "gzip", "x-gzip"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        match (other, self.body) {
            (Some(name), _) => self.masked(name),
            (None, [0x28, 0xb5, 0x2f, 0xfd, ..]) => Some("zstd".to_owned()),
            (None, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) => Some("deflate".to_owned()),
            _ => None,
        }
    }
}

/// Returns a body without a byte order mark.
pub(super) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Returns the text of a body in UTF-16, which JSON could be in before RFC 8259 §8.1; `None` if it is in
/// another encoding, or larger than a body may be. UTF-16 shows by its byte order mark, or by the zero beside
/// its first character, which is ASCII. An incomplete character at the end is dropped.
pub(super) fn from_utf_16(body: &[u8]) -> Option<Zeroizing<String>> {
    let (read, units): (fn([u8; 2]) -> u16, _) = match body {
        [0xff, 0xfe, units @ ..] => (u16::from_le_bytes, units),
        [0xfe, 0xff, units @ ..] => (u16::from_be_bytes, units),
        [1..=0x7f, 0, ..] => (u16::from_le_bytes, body),
        [0, 1..=0x7f, ..] => (u16::from_be_bytes, body),
        _ => return None,
    };
    if body.len() > MAX_BODY {
        return None;
    }
    // A unit is at most three bytes of UTF-8, so that no copy is left behind by a text that grows.
    let mut text = Zeroizing::new(String::with_capacity(units.len() / 2 * 3));
    let units = units.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(read);
    let characters = char::decode_utf16(units);
    text.extend(characters.map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(text)
}

/// Returns a body that is a form (`application/x-www-form-urlencoded`) as the JSON object of its members, all
/// of them texts, so that one set of rules holds for both; `None` if it is no form. It is wiped from memory.
///
/// Servers that are older than RFC 6749 responded so, and some do yet.
pub(super) fn form_as_json(body: &str) -> Option<Zeroizing<String>> {
    let body = body.trim_ascii().trim_end_matches('&');
    if body.len() > MAX_BODY || !is_form(body) {
        return None;
    }
    // A text grows at most by what escapes a byte in JSON, so that no copy is left behind.
    let mut json = Zeroizing::new(String::with_capacity("\\u0000".len() * body.len() + 2));
    json.push('{');
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let (name, value) = (Zeroizing::new(name.into_owned()), Zeroizing::new(value.into_owned()));
        if json.len() > 1 {
            json.push(',');
        }
        push_string(&name, &mut json);
        json.push(':');
        push_string(&value, &mut json);
    }
    json.push('}');
    Some(json)
}

/// Returns whether a text is pairs of names and values. The padding of base64 is no value.
fn is_form(text: &str) -> bool {
    let starts_name =
        |text: &str| text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%+[]".contains(&byte);
    let is_pair = |pair: &str| {
        pair.split_once('=').is_some_and(|(name, value)| {
            starts_name(name)
                && name.bytes().all(is_in_name)
                && value.bytes().all(|byte| byte.is_ascii_graphic())
        })
    };
    let has_value = || text.split_once('=').is_some_and(|(_, value)| !matches!(value, "" | "="));
    // Most bodies are told by their first character.
    starts_name(text) && has_value() && text.split('&').all(is_pair)
}

/// Appends a JSON string.
fn push_string(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..='\u{1f}' => {
                let hex = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                json.push_str("\\u00");
                json.extend([hex(u32::from(c) >> 4), hex(u32::from(c) & 0xf)]);
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(body: &[u8]) -> Option<String> {
        from_utf_16(body).map(|text| text.to_string())
    }

    #[test]
    fn utf_16_in_both_byte_orders_with_and_without_a_mark() {
        for (body, expected) in [
            (&b"\xff\xfe{\0}\0"[..], "{}"),
            (b"\xfe\xff\0{\0}", "{}"),
            (b"{\0}\0", "{}"),
            (b"\0{\0}", "{}"),
            (b"\xff\xfe\xe9\0\x3d\xd8\x00\xde", "é😀"),
            // Half of a pair, and half of a unit.
            (b"\xff\xfe\x3d\xd8a\0", "\u{fffd}a"),
            (b"{\0}\0a", "{}"),
            (b"\xff\xfe", ""),
        ] {
            assert_eq!(utf_16(body).as_deref(), Some(expected), "{body:?}");
        }
    }

    #[test]
    fn bodies_that_are_no_utf_16_stay_as_they_are() {
        for body in [&b""[..], b"{", b"\0", b"{}", b"\0\0{}", b"\xef\xbb\xbf{}", b"\x1f\x8b\x08"] {
            assert_eq!(utf_16(body), None, "{body:?}");
        }
        assert_eq!(utf_16(&[b"{\0", &[b' '; MAX_BODY][..]].concat()), None);
    }

    #[test]
    fn a_form_is_an_object_of_texts() {
        for (body, json) in [
            ("access_token=a%2Bb+c&scope=&x", None),
            ("access_token=a%2Bb+c&scope=", Some(r#"{"access_token":"a+b c","scope":""}"#)),
            ("access_token=12|ab&expires=60\n", Some(r#"{"access_token":"12|ab","expires":"60"}"#)),
            ("error=%22%5C%0A%C3%A9", Some("{\"error\":\"\\\"\\\\\\u000aé\"}")),
            ("a=1&a=2", Some(r#"{"a":"1","a":"2"}"#)),
            ("a=b=", Some(r#"{"a":"b="}"#)),
            ("YWJj=", None),
            ("YWJjZA==", None),
            ("a=b c", None),
            ("no such client", None),
            ("{\"a\":\"b=c\"}", None),
            ("<a b=c>", None),
            ("=a", None),
            ("", None),
        ] {
            assert_eq!(form_as_json(body).as_deref().map(String::as_str), json, "{body}");
        }
    }
}
