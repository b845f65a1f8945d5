//! Reading what a server says when it refuses.

use http::StatusCode;

use super::challenge::Challenge;
use super::head::{Response, pause};
use super::members::{ErrorMembers, is_number_or_reason};
use crate::error::{ErrorKind, ErrorResponse};
use crate::json::{Unescaped, Value, any_leaf};
use crate::redact::is_prose;

/// Reads a response that is a refusal by its status, whatever its body.
pub(super) fn error_response(response: Response<'_>) -> ErrorResponse {
    let unescaped = Unescaped::default();
    let said = ErrorMembers::read(response, &unescaped);
    let challenge = Challenge::of(response);
    let code = said.code.or(challenge.error.as_deref().filter(|code| response.is_code(code)));
    let excerpt = response.excerpt();
    let class = class(response, &said, code);
    let limited = class == ErrorKind::Rate || response.status == StatusCode::SERVICE_UNAVAILABLE;
    ErrorResponse {
        host: None,
        status: response.status,
        class,
        message: message(response, &said, code, &challenge)
            // The body, unless all that it says is known already.
            .or_else(|| excerpt.clone().filter(|_| says_more(response, &said)))
            .or_else(|| other_reason(response)),
        excerpt,
        code: code.map(str::to_owned),
        vendor_code: said.vendor_code.map(str::to_owned),
        error_uri: said
            .uri
            .or(challenge.uri.as_deref())
            .and_then(|text| response.redaction.clean(text)),
        request_id: said
            .request_id
            .and_then(|id| response.redaction.clean(id))
            .or_else(|| response.request_id()),
        location: response.status.is_redirection().then(|| response.location()).flatten(),
        retry_after: response.retry_after().or_else(|| said.retry_after.and_then(pause)),
        hint: None,
        rate_limit_reset: limited.then(|| response.rate_limit_reset()).flatten(),
    }
}

/// Reads the refusal inside a 2xx, if the body has a member that the dialect calls an error.
pub(super) fn error_in_success(response: Response<'_>) -> Option<ErrorResponse> {
    ErrorMembers::read(response, &Unescaped::default()).is_error.then(|| error_response(response))
}

/// Returns what a server says to people, from where it is surest to where it is least so.
fn message(
    response: Response<'_>,
    said: &ErrorMembers<'_>,
    code: Option<&str>,
    challenge: &Challenge,
) -> Option<String> {
    let clean = |text: &str| response.redaction.clean(text);
    // 1. Where the dialect says, with a sentence before it that stands in the place of a code.
    if let Some(message) = said.description.and_then(clean) {
        let sentence = said.sentence.filter(|text| is_prose(text));
        return match sentence.and_then(clean) {
            Some(sentence) if !message.contains(&sentence) => {
                clean(&format!("{sentence}: {message}"))
            }
            _ => Some(message),
        };
    }
    // 2. A sentence in the place of a code, and what stands in the usual places.
    let shown = |text: &str| {
        // A word that is no code may be anything.
        if text.contains(char::is_whitespace) { clean(text) } else { response.masked(text) }
    };
    let sentence = said.sentence.and_then(shown);
    let usual = response.usual_message().filter(|usual| said.sentence != Some(usual));
    let usual = usual.as_deref().and_then(shown);
    match (sentence, usual) {
        (Some(sentence), Some(usual)) if usual.contains(&sentence) => return Some(usual),
        (Some(sentence), Some(usual)) => return clean(&format!("{sentence}: {usual}")),
        (Some(only), None) => return Some(only),
        (None, Some(usual))
            if Some(&*usual) != code
                && !is_number_or_reason(&usual)
                && !says_the_status(response, &usual) =>
        {
            return Some(usual);
        }
        (None, _) => {}
    }
    // 3. The header that goes with a 401.
    challenge.description.as_deref().and_then(clean)
}

/// Returns a reason phrase that is not the status's own, where a body says nothing else.
fn other_reason(response: Response<'_>) -> Option<String> {
    let usual = response.usual_message().filter(|usual| is_number_or_reason(usual));
    usual.filter(|usual| !says_the_status(response, usual))
}

/// Returns whether a text says no more than the status does, such as "Unauthorized" or "401
/// Unauthorized".
fn says_the_status(response: Response<'_>, text: &str) -> bool {
    let reason = text.strip_prefix(response.status.as_str()).unwrap_or(text).trim_start();
    response.status.canonical_reason() == Some(reason)
}

/// Returns whether a body says anything beside the codes, the request's id and the status.
fn says_more(response: Response<'_>, said: &ErrorMembers<'_>) -> bool {
    let known = [said.uri, said.request_id].into_iter().flatten();
    let known: Vec<&str> = known.chain(said.codes.iter().copied()).collect();
    let has_code = said.code.is_some() || said.vendor_code.is_some();
    let is_new = |value: Value<'_>| match value {
        Value::Text(text) => {
            !text.trim().is_empty() && !known.contains(&text) && !is_number_or_reason(text)
        }
        Value::Number(number) => !has_code && number != response.status.as_str(),
        _ => false,
    };
    // What is no JSON is text.
    let text = response.form.or(response.utf_8).unwrap_or_default();
    any_leaf(text, is_new).unwrap_or_else(|| !says_the_status(response, text.trim()))
}

/// Returns the vendor's own word, then the status where it is decisive, then what the vendor says of
/// all codes that begin alike, then the standard code.
fn class(response: Response<'_>, said: &ErrorMembers<'_>, code: Option<&str>) -> ErrorKind {
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
        .or_else(|| code.and_then(ErrorKind::of_code))
        .unwrap_or(ErrorKind::Other)
}
