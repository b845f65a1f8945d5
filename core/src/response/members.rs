//! What a refusal says in the members that the dialect names.

use http::StatusCode;

use super::head::Response;
use crate::error::ErrorKind;
use crate::json::{MAX_PATHS, Path, Unescaped, Value, pick};
use crate::transport::MAX_BODY;

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
        // On the stack: a dialect names few paths, and never more than these.
        let mut paths = [None; MAX_PATHS];
        let mut count = 0;
        for (slot, path) in paths.iter_mut().zip(shape.paths()) {
            *slot = Some(path);
            count += 1;
        }
        let paths = paths.get(..count).unwrap_or_default();
        let mut values = [Value::Absent; MAX_PATHS];
        let body = response.legible(unescaped);
        if body.len() > MAX_BODY || pick(body, unescaped, paths, &mut values).is_err() {
            return Self::default();
        }
        let mut values = &values[..];
        let [codes, vendor_codes, mut descriptions, mut uris, mut request_ids, mut retry_afters] =
            shape.lists().map(|(_, paths)| {
                let (list, rest) = values.split_at(paths.len().min(values.len()));
                values = rest;
                list.iter().copied()
            });

        // What tells a success is no error: it has been looked at.
        let success = response.dialect.success.as_ref().map(|success| &success.path);
        let is_success = |path: &Path| success == Some(path);
        let vendor_code = vendor_codes.clone().find_map(literal);
        Self {
            is_error: shape
                .code
                .iter()
                .chain(&shape.vendor_code)
                .zip(codes.clone().chain(vendor_codes.clone()))
                .any(|(path, value)| is_said(value) && !is_success(path)),
            code: codes.clone().filter_map(text).find(|code| response.is_code(code)),
            vendor_code: vendor_code
                .filter(|code| is_slug(code) && !response.redaction.concerns(code)),
            vendor_codes: vendor_codes.clone().filter_map(literal).count(),
            description: descriptions.find_map(text),
            sentence: codes
                .clone()
                .chain(vendor_codes.clone())
                .filter_map(text)
                .find(|text| !is_slug(text) && !is_number_or_reason(text)),
            uri: uris.find_map(text),
            request_id: request_ids.find_map(literal),
            retry_after: retry_afters.find_map(Value::number),
            codes: vendor_codes.chain(codes).filter_map(literal).collect(),
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
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
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
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
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

impl Response<'_> {
    /// Returns whether a text is a plausible OAuth code: a slug that is neither a number nor a reason
    /// phrase, and gives no credential away. A standard code gives none away, even to a client that is
    /// called `client`.
    pub(super) fn is_code(self, text: &str) -> bool {
        is_slug(text)
            && !is_number_or_reason(text)
            && (ErrorKind::of_code(text).is_some() || !self.redaction.concerns(text))
    }
}
