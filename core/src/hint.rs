//! What may be behind a refusal, as far as the request alone can tell.

use std::time::Duration;

use http::HeaderMap;
use http::header::DATE;

use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind};
use crate::request::Escaping;
use crate::time::UnixTime;

/// Says what may be behind it, where a server refused a client whose credentials are not the same in
/// every way of writing HTTP Basic: nothing is ever sent twice to find out.
pub(crate) fn hinted(error: Error, dialect: &Dialect, escaping: Option<Escaping>) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    let is_invalid_client = match refusal.code() {
        Some(code) => code.eq_ignore_ascii_case("invalid_client"),
        None => refusal.kind() == ErrorKind::Credentials,
    };
    if is_invalid_client {
        refusal.hint = match (escaping, &*dialect.name) {
            (Some(Escaping::Changed), "rfc6749") => Some(
                "the client id or secret has characters that rfc6749 escapes in HTTP Basic, and most \
                 servers do not undo that: if both are right, try the dialect rfc6749-basic-raw",
            ),
            (Some(Escaping::Changed), _) => Some(
                "the client id or secret has characters that this dialect escapes in HTTP Basic, and \
                 most servers do not undo that: if both are right, try it without {form:…}, as the \
                 dialect rfc6749-basic-raw does",
            ),
            (Some(Escaping::LeftOut), "rfc6749-basic-raw") => Some(
                "the client id or secret has characters that RFC 6749 §2.3.1 wants escaped in HTTP \
                 Basic: if both are right, try the dialect rfc6749",
            ),
            _ => None,
        };
    }
    Error::Refused(refusal)
}

/// By how much the clocks of client and server may differ before that is worth a word.
const SKEW: Duration = Duration::from_secs(60);

/// Says that the clocks differ, where a server refused a client that dates its assertions.
pub(crate) fn hinted_at_clocks(
    error: Error,
    dialect: &Dialect,
    headers: &HeaderMap,
    now: UnixTime,
) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    let is_skewed = || {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(UnixTime::from_http_date);
        date.is_some_and(|date| date.saturating_since(now).max(now.saturating_since(date)) > SKEW)
    };
    let is_about_client = refusal.kind() == ErrorKind::Credentials;
    // The date comes last: few clients sign anything.
    if is_about_client && !dialect.signing.is_empty() && refusal.hint.is_none() && is_skewed() {
        refusal.hint = Some(
            "the clocks of this machine and of the server differ by more than a minute, and an \
             assertion that is dated by this one may be refused: set it right, or try again",
        );
    }
    Error::Refused(refusal)
}
