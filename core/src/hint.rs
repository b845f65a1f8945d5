//! What may be behind a refusal, as far as the request alone can tell.

use crate::error::{Error, ErrorKind};
use crate::request::{Escaping, Values, escaping};

/// Says what may be behind it, where a server refused a client whose credentials are not the same in
/// every way of writing HTTP Basic: nothing is ever sent twice to find out.
pub(crate) fn hinted(error: Error, values: Values<'_>) -> Error {
    let Error::Refused(mut refusal) = error else { return error };
    let is_invalid_client = match refusal.code() {
        Some(code) => code.eq_ignore_ascii_case("invalid_client"),
        None => refusal.kind() == ErrorKind::Credentials,
    };
    if is_invalid_client {
        refusal.hint = match (escaping(values), &*values.dialect.name) {
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
