//! Reading what a server says when it refuses.

use http::StatusCode;
use http::header::LOCATION;

use super::head::Response;
use super::retry_after;
use crate::dialect::Path;
use crate::error::{ErrorKind, ErrorResponse};
use crate::json::{MAX_PATHS, Unescaped, Value, pick};
use crate::redact::bounded;
use crate::transport::MAX_BODY;

/// Longer codes are not codes.
const MAX_CODE: usize = 64;

/// Reads a response that is a refusal by its status, whatever its body.
pub(super) fn error_response(response: Response<'_>) -> ErrorResponse {
    let unescaped = Unescaped::default();
    let said = Said::read(response, &unescaped);
    let message = said.description.and_then(|text| response.redaction.clean(text));
    let redirect = if response.status.is_redirection() { location(response) } else { None };
    let class = class(response, &said);
    let limited = class == ErrorKind::Rate || response.status == StatusCode::SERVICE_UNAVAILABLE;
    ErrorResponse {
        status: response.status,
        class,
        message: message.or_else(|| response.plain_text()),
        code: said.code.map(str::to_owned),
        vendor_code: said.vendor_code.map(str::to_owned),
        error_uri: said.uri.and_then(|text| response.redaction.clean(text)),
        request_id: said
            .request_id
            .and_then(|id| response.redaction.clean(id))
            .or_else(|| response.request_id()),
        location: redirect,
        retry_after: retry_after::retry_after(response),
        rate_limit_reset: limited.then(|| retry_after::rate_limit_reset(response)).flatten(),
    }
}

/// Reads the refusal inside a 2xx, if the body has a member that the dialect calls an error.
pub(super) fn error_in_success(response: Response<'_>) -> Option<ErrorResponse> {
    Said::read(response, &Unescaped::default()).is_error.then(|| error_response(response))
}

/// The vendor's own word, then the status where it is decisive, then what the vendor says of all codes
/// that begin alike, then the standard code.
fn class(response: Response<'_>, said: &Said<'_>) -> ErrorKind {
    let classes = &response.dialect.error.classes;
    let exactly = || said.codes.iter().find_map(|code| classes.get(code).copied());
    // Where the vendor's own codes have a place, what stands elsewhere is not counted like them.
    let counted = if response.dialect.error.vendor_code.is_empty() {
        said.codes.len()
    } else {
        said.vendor_codes
    };
    let alike = || {
        said.codes.iter().take(counted).find_map(|code| {
            let mut prefixes = classes.iter().filter_map(|(known, class)| {
                code.starts_with(known.strip_suffix('*')?).then_some(*class)
            });
            prefixes.next()
        })
    };
    exactly()
        .or_else(|| ErrorKind::of_status(response.status))
        .or_else(alike)
        .or_else(|| said.code.and_then(ErrorKind::of_code))
        .unwrap_or(ErrorKind::Other)
}

/// What a body says in the members that the dialect names.
#[derive(Default)]
struct Said<'a> {
    is_error: bool,
    code: Option<&'a str>,
    vendor_code: Option<&'a str>,
    /// All codes as they are written, the vendor's own first.
    codes: Vec<&'a str>,
    /// How many of them are the vendor's own.
    vendor_codes: usize,
    description: Option<&'a str>,
    uri: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl<'a> Said<'a> {
    fn read(response: Response<'a>, unescaped: &'a Unescaped) -> Self {
        let shape = &response.dialect.error;
        let paths: Vec<Option<&Path>> = shape.paths().map(Some).take(MAX_PATHS).collect();
        let mut values = vec![Value::Absent; paths.len()];
        let body = response.text();
        if body.len() > MAX_BODY || pick(body, unescaped, &paths, &mut values).is_err() {
            return Self::default();
        }
        let mut values = &*values;
        let [codes, vendor_codes, mut descriptions, mut uris, mut request_ids] =
            shape.lists().map(|(_, paths)| {
                let (list, rest) = values.split_at(paths.len().min(values.len()));
                values = rest;
                list.iter().copied()
            });

        let vendor_code = vendor_codes.clone().find_map(literal);
        Self {
            is_error: codes.clone().chain(vendor_codes.clone()).any(is_said),
            code: codes.clone().filter_map(text).find(|code| response.is_code(code)),
            vendor_code: vendor_code
                .filter(|code| is_slug(code) && !response.redaction.concerns(code)),
            vendor_codes: vendor_codes.clone().filter_map(literal).count(),
            codes: vendor_codes.chain(codes).filter_map(literal).collect(),
            description: descriptions.find_map(text),
            uri: uris.find_map(text),
            request_id: request_ids.find_map(literal),
        }
    }
}

/// Whether a member that is called an error says that there is one: what is empty, zero or false does
/// not.
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

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

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

/// Whether a text has no letter, as the numbers that vendors count with, or is a reason phrase of
/// HTTP's ("Unauthorized"), which says no more than the status does.
fn is_number_or_reason(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_alphabetic())
        // All of them begin with a capital, and no code of OAuth's does.
        || text.starts_with(|first: char| first.is_ascii_uppercase())
            && (400..600)
            .filter_map(|status| StatusCode::from_u16(status).ok()?.canonical_reason())
            .any(|reason| reason == text)
}

/// Where a redirect points, without query, fragment and userinfo. A URL may be written with any
/// number of slashes of either kind before its host, and clients forgive that.
fn location(response: Response<'_>) -> Option<String> {
    const SLASHES: [char; 2] = ['/', '\\'];
    let target = String::from_utf8_lossy(response.headers.get(LOCATION)?.as_bytes());
    // Before it is cut, which could leave half of a secret; and bounded after it, or what is bounded
    // away could be the `@` that ends the userinfo.
    let target = response.redaction.one_line(&target);
    let target = target.split(['?', '#']).next()?;
    let (scheme, rest) = match target.split_once(':') {
        Some((scheme, rest)) if !scheme.contains(SLASHES) => (format!("{scheme}:"), rest),
        _ if target.starts_with("//") || target.starts_with("\\\\") => (String::new(), target),
        _ => return bounded(target.to_owned()),
    };
    let rest = rest.trim_start_matches(SLASHES);
    let (authority, path) = rest.split_at(rest.find(SLASHES).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next()?;
    bounded(format!("{scheme}//{host}{path}"))
}

impl Response<'_> {
    /// A plausible OAuth code: a slug that is neither a number nor a reason phrase, and gives no
    /// credential away. A standard code gives none away, even to a client that is called `client`.
    fn is_code(self, text: &str) -> bool {
        is_slug(text)
            && !is_number_or_reason(text)
            && (ErrorKind::of_code(text).is_some() || !self.redaction.concerns(text))
    }

    /// What a body that is not the dialect's JSON says to people: a page's title, or its text.
    fn plain_text(self) -> Option<String> {
        let body = self.text();
        match body.iter().find(|byte| !byte.is_ascii_whitespace())? {
            b'<' => self.page_title(),
            b'{' | b'[' | b'"' => None,
            _ if body.contains(&0) => None,
            _ => self.redaction.clean(std::str::from_utf8(body).ok()?),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::*;
    use crate::dialect::Dialect;
    use crate::redact::Redaction;
    use crate::time::UnixTime;

    #[test]
    fn a_location_is_bounded_last() {
        let long = "x".repeat(600);
        for (location, expected) in [
            (format!("https://user:{long}@host/t?{long}#{long}"), Some("https://host/t")),
            ("?next=1".to_owned(), None),
        ] {
            let headers = [(LOCATION, HeaderValue::try_from(&location).unwrap())];
            let refusal = error_response(Response {
                dialect: &Dialect::default(),
                redaction: Redaction::none(),
                status: StatusCode::FOUND,
                headers: &HeaderMap::from_iter(headers),
                body: b"",
                now: UnixTime::EPOCH,
            });
            assert_eq!(refusal.location(), expected, "{location}");
        }
    }
}
