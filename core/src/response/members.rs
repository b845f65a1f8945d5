//! Members of a body: how they are looked for in one pass, and what a refusal says in those that the dialect
//! names.

use std::borrow::Cow;

use http::StatusCode;

use super::head::Response;
use crate::error::{ErrorKind, InvalidResponseKind};
use crate::json::{MAX_PATHS, Path, PickError, Unescaped, Value, pick, pick_in};
use crate::redact::looks_like_credential;
use crate::transport::MAX_BODY;

/// Paths to look for: on the stack, since a dialect names few, and never more than these.
pub(super) struct Paths<'p> {
    paths: [Option<&'p Path>; MAX_PATHS],
    count: usize,
}

impl<'p> Paths<'p> {
    /// Returns the first ones, each of which keeps its place if it is not there.
    pub(super) fn new<const N: usize>(first: [Option<&'p Path>; N]) -> Self {
        let mut paths = Self { paths: [None; MAX_PATHS], count: 0 };
        first.into_iter().for_each(|path| paths.push(path));
        paths
    }

    /// Adds further ones behind those that are there.
    pub(super) fn extend(&mut self, further: impl IntoIterator<Item = &'p Path>) {
        further.into_iter().for_each(|path| self.push(Some(path)));
    }

    fn push(&mut self, path: Option<&'p Path>) {
        if let Some(slot) = self.paths.get_mut(self.count) {
            *slot = path;
            self.count += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[Option<&'p Path>] {
        self.paths.get(..self.count).unwrap_or_default()
    }
}

impl<'a> Response<'a> {
    /// Picks members out of a body that should be a JSON object; says what it is if it is not.
    pub(super) fn pick(
        self,
        unescaped: &'a Unescaped,
        paths: &[Option<&Path>],
        values: &mut [Value<'a>],
    ) -> Result<(), InvalidResponseKind> {
        let body = self.text();
        let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(InvalidResponseKind::Empty);
        };
        if body.len() > MAX_BODY {
            return Err(InvalidResponseKind::TooLarge);
        }
        let picked = match self.utf_8 {
            Some(text) => pick_in(text, unescaped, paths, values),
            None => pick(body, unescaped, paths, values),
        };
        match picked {
            Ok(()) => Ok(()),
            Err(PickError::Duplicate(path)) => Err(InvalidResponseKind::Duplicate { path }),
            Err(PickError::NotAnObject) => Err(InvalidResponseKind::NotAnObject),
            Err(PickError::CutShort) => Err(InvalidResponseKind::CutShort),
            Err(PickError::NotJson { .. }) if *first == b'<' => {
                Err(InvalidResponseKind::Markup { title: self.page_title() })
            }
            Err(PickError::NotJson { .. }) if self.form.is_some() => Err(InvalidResponseKind::Form),
            Err(PickError::NotJson { line, column }) => Err(match self.content_encoding() {
                Some(content_encoding) => InvalidResponseKind::Encoded { content_encoding },
                None => InvalidResponseKind::NotJson { line, column },
            }),
        }
    }

    /// Picks members out of what people read of a refusal, JSON or a form; `None` if it is neither.
    pub(super) fn pick_legible(
        self,
        unescaped: &'a Unescaped,
        paths: &[Option<&Path>],
        values: &mut [Value<'a>],
    ) -> Option<()> {
        let body = match (self.form, self.legible()?) {
            (Some(form), _) => form,
            (None, Cow::Borrowed(text)) => text,
            (None, Cow::Owned(text)) => unescaped.keep(text),
        };
        pick_in(body, unescaped, paths, values).ok()
    }
}

/// Longer codes are not codes.
const MAX_CODE: usize = 64;

/// What a body says in the members that the dialect names.
#[derive(Default)]
pub(super) struct ErrorMembers<'a> {
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

impl<'a> ErrorMembers<'a> {
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
