//! What a refusal says in the members that the dialect names.

use http::StatusCode;

use super::head::Response;
use super::paths::Paths;
use crate::error::ErrorKind;
use crate::json::{MAX_PATHS, Path, Unescaped, Value};
use crate::redact::looks_like_credential;

/// Longer codes are not codes.
const MAX_CODE: usize = 64;

/// What a body says in the members that the dialect names.
#[derive(Default)]
pub(super) struct Members<'a> {
    /// Whether one that is called an error says that there is one.
    pub(super) is_error: bool,
    pub(super) code: Option<&'a str>,
    pub(super) vendor_code: Option<&'a str>,
    /// All codes as they are written, the vendor's own first.
    pub(super) codes: Vec<&'a str>,
    /// How many of them are the vendor's own.
    pub(super) vendor_codes: usize,
    pub(super) description: Option<&'a str>,
    /// What stands in the place of a code and is none.
    pub(super) sentence: Option<&'a str>,
    pub(super) uri: Option<&'a str>,
    pub(super) request_id: Option<&'a str>,
    /// How many seconds the server asks to be left alone.
    pub(super) retry_after: Option<f64>,
}

impl<'a> Members<'a> {
    pub(super) fn read(response: Response<'a>, unescaped: &'a Unescaped) -> Self {
        let shape = &response.dialect.error;
        // 1. Look for all members in one pass.
        let lists = [
            &shape.vendor_code,
            &shape.code,
            &shape.description,
            &shape.uri,
            &shape.request_id,
            &shape.retry_after,
        ];
        let mut paths = Paths::new([]);
        lists.iter().for_each(|list| paths.extend(*list));
        let mut values = [Value::Absent; MAX_PATHS];
        if response.pick_legible(unescaped, paths.as_slice(), &mut values).is_none() {
            return Self::default();
        }
        // 2. Each list has its values, behind those of the one before.
        let all_codes = shape.vendor_code.len() + shape.code.len();
        let all_codes = values.get(..all_codes).unwrap_or(&values);
        let mut rest = &values[..];
        let [vendor_codes, codes, descriptions, uris, request_ids, retry_afters] =
            lists.map(|paths| {
                let (list, behind) = rest.split_at(paths.len().min(rest.len()));
                rest = behind;
                list
            });
        let first_text = |list: &[Value<'a>]| list.iter().find_map(|value| text(*value));
        let first_literal = |list: &[Value<'a>]| list.iter().find_map(|value| literal(*value));
        // 3. What tells a success is no error: it has been looked at.
        let success = response.dialect.success.as_ref().map(|success| &success.path);
        let is_error =
            |(path, value): (&Option<&Path>, &Value<'_>)| is_said(*value) && *path != success;
        let is_sentence = |text: &&str| !is_slug(text) && !is_number_or_reason(text);
        Self {
            is_error: paths.as_slice().iter().zip(all_codes).any(is_error),
            code: codes.iter().filter_map(|it| text(*it)).find(|code| response.is_code(code)),
            vendor_code: first_literal(vendor_codes)
                .filter(|code| is_slug(code) && !response.redaction.concerns(code)),
            vendor_codes: vendor_codes.iter().filter_map(|it| literal(*it)).count(),
            description: first_text(descriptions),
            sentence: [codes, vendor_codes]
                .into_iter()
                .flatten()
                .filter_map(|it| text(*it))
                .find(is_sentence),
            uri: first_text(uris),
            request_id: first_literal(request_ids),
            retry_after: retry_afters.iter().find_map(|value| value.number()),
            codes: all_codes.iter().filter_map(|it| literal(*it)).collect(),
        }
    }
}

/// Returns whether a member that is called an error says that there is one: what is empty, zero or
/// false does not.
fn is_said(value: Value<'_>) -> bool {
    match value {
        Value::Absent => false,
        Value::Text(text) => !matches!(text.trim(), "" | "0"),
        Value::Number(number) => number.bytes().any(|digit| (b'1'..=b'9').contains(&digit)),
        Value::Bool(truth) => truth,
        Value::Array(raw) | Value::Object(raw) => {
            raw.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() > 2
        }
    }
}

/// Returns a text that is not blank.
pub(super) fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) if !is_blank(text) => Some(text),
        _ => None,
    }
}

/// Returns whether nothing of a text shows: most texts are known not to be by their first character.
fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Returns the same, or a number as it is written.
fn literal(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Number(number) => Some(number),
        other => text(other),
    }
}

fn is_slug(text: &str) -> bool {
    (1..=MAX_CODE).contains(&text.len())
        && text.bytes().all(
            |byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-'),
        )
}

/// Returns whether a text has no letter, as the numbers that vendors count with, or is a reason phrase of
/// HTTP's ("Unauthorized"), which says no more than the status does.
pub(super) fn is_number_or_reason(text: &str) -> bool {
    !text.chars().any(char::is_alphabetic)
        // All of them begin with a capital, and no code of OAuth's does.
        || text.starts_with(|first: char| first.is_ascii_uppercase())
            && (400..600)
            .filter_map(|status| StatusCode::from_u16(status).ok()?.canonical_reason())
            .any(|reason| reason == text)
}

/// Returns whether a slug is words and numbers, as a long code is, and no token or id.
fn is_words(slug: &str) -> bool {
    /// How many digits a number has at most, and how many may follow a word.
    const NUMBER: usize = 10;
    const BEHIND: usize = 4;
    slug.split(['_', '-', '.']).all(|piece| {
        let word = piece.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = piece.len() - word.len();
        let most = if word.is_empty() { NUMBER } else { BEHIND };
        digits <= most && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

impl Response<'_> {
    /// Returns whether a text is a plausible OAuth code: a slug that is neither a number nor a reason
    /// phrase, nor looks like a credential, and gives none of the client's away. A standard code gives
    /// none away, even to a client that is called `client`.
    pub(super) fn is_code(self, text: &str) -> bool {
        is_slug(text)
            && !is_number_or_reason(text)
            && (!looks_like_credential(text) || is_words(text))
            && (ErrorKind::of_code(text).is_some() || !self.redaction.concerns(text))
    }
}
