//! What may be behind a refusal, as far as the request alone can tell: nothing is ever sent twice to find
//! out.

use std::time::Duration;

use http::header::DATE;
use http::{HeaderMap, StatusCode};

use crate::credentials::Credentials;
use crate::dialect::{Dialect, Value};
use crate::error::{Error, ErrorKind, ErrorResponse};
use crate::request::Escaping;
use crate::time::UnixTime;
use crate::token::end_of_jwt;

/// What is known of a request and its response.
pub(crate) struct Exchange<'e> {
    pub(crate) dialect: &'e Dialect,
    /// The assertions that were sent.
    pub(crate) assertions: &'e Credentials,
    pub(crate) escaping: Option<Escaping>,
    /// Whether an issuer is known, which is then the audience of assertions.
    pub(crate) has_issuer: bool,
    pub(crate) headers: &'e HeaderMap,
    pub(crate) now: UnixTime,
}

/// By how much the clocks of client and server may differ before that is worth a word.
const SKEW: Duration = Duration::from_secs(60);

impl Exchange<'_> {
    /// Adds to a refusal what may be behind it.
    pub(crate) fn hinted(&self, error: Error) -> Error {
        let Error::Refused(mut refusal) = error else { return error };
        refusal.hint = self.hint(&refusal);
        Error::Refused(refusal)
    }

    fn hint(&self, refusal: &ErrorResponse) -> Option<&'static str> {
        let is_code = |code: &str| refusal.code().is_some_and(|it| it.eq_ignore_ascii_case(code));
        // 1. An assertion that was over, such as one of a file that nothing writes anew.
        let is_refused = ["invalid_client", "invalid_grant"].into_iter().any(is_code);
        if (is_refused || refusal.kind() == ErrorKind::Credentials) && self.has_ended() {
            return Some(
                "the assertion that was sent had ended by then (its `exp`): have it made anew",
            );
        }
        // 2. Tokens that are bound to a key: the code says so, or is one that this grant does not have.
        if is_code("invalid_dpop_proof") || is_code("use_dpop_nonce") {
            return Some(
                "the server wants a DPoP proof (RFC 9449), which is not made here: allow this client \
                 Bearer tokens",
            );
        }
        if is_code("invalid_grant") && self.asks_by_client_credentials() {
            return Some(
                "the client may have to show what its tokens are bound to: a TLS client certificate (RFC \
                 8705), or a DPoP proof (RFC 9449), which is not made here",
            );
        }
        // 3. An assertion that is dated by a clock which differs from the server's.
        let signs = !self.dialect.signing.is_empty();
        if signs && refusal.kind() == ErrorKind::Credentials && self.is_skewed() {
            return Some(
                "the clocks of this machine and of the server differ by more than a minute, and an \
                 assertion that is dated by this one may be refused: set it right, or try again",
            );
        }
        let is_about_client = match refusal.code() {
            Some(_) => is_code("invalid_client"),
            // Some servers refuse a client without a word.
            None => {
                let says_nothing = refusal.excerpt().is_none();
                refusal.kind() == ErrorKind::Credentials
                    || refusal.status() == StatusCode::FORBIDDEN && says_nothing
            }
        };
        if !is_about_client {
            return None;
        }
        // 4. Credentials that are not the same in every way of writing HTTP Basic.
        match (self.escaping, &*self.dialect.name) {
            (Some(Escaping::Changed), "rfc6749") => Some(
                "the client id or secret has characters that rfc6749 escapes in HTTP Basic, and most \
                 servers do not undo that: if both are right, try the dialect rfc6749-basic-raw, or \
                 rfc6749-post",
            ),
            (Some(Escaping::Changed), _) => Some(
                "the client id or secret has characters that this dialect escapes in HTTP Basic, and \
                 most servers do not undo that: if both are right, try it without {form:…}, as the \
                 dialect rfc6749-basic-raw does",
            ),
            (Some(Escaping::LeftOut), "rfc6749-basic-raw") => Some(
                "the client id or secret has characters that RFC 6749 §2.3.1 wants escaped in HTTP \
                 Basic: if both are right, try the dialect rfc6749, or rfc6749-post",
            ),
            // 5. An assertion whose audience is not the dialect's to state.
            _ if signs && self.has_open_audience() && self.has_issuer => Some(
                "the audience of the assertion is the issuer: some servers take the token URL alone, \
                 which it is without an issuer, and some want the key's id, or another algorithm",
            ),
            _ if signs && self.has_open_audience() => Some(
                "the audience of the assertion is the token URL, since no issuer is given: some servers \
                 take their issuer alone, and some want the key's id, or another algorithm",
            ),
            _ => None,
        }
    }

    fn has_ended(&self) -> bool {
        let now = self.now.since_epoch().as_secs();
        let mut ends = self.assertions.others().filter_map(|(_, sent)| end_of_jwt(sent));
        ends.any(|end| end <= now)
    }

    fn asks_by_client_credentials(&self) -> bool {
        let is_so =
            |value: &Value| matches!(value, Value::Text(it) if it.as_str() == "client_credentials");
        self.dialect.body.get("grant_type").is_some_and(is_so)
    }

    /// Returns whether an assertion names the server by what the caller knows of it.
    fn has_open_audience(&self) -> bool {
        let names = |value: &Value| {
            value.templates().iter().any(|it| it.placeholders().contains(&"audience"))
        };
        let mut formats = self.dialect.signing.iter();
        self.dialect.audience.is_none()
            && formats.any(|(_, format)| format.claims.iter().any(|(_, value)| names(value)))
    }

    fn is_skewed(&self) -> bool {
        let date = self.headers.get(DATE).and_then(|date| date.to_str().ok());
        date.and_then(UnixTime::from_http_date).is_some_and(|date| {
            date.saturating_since(self.now).max(self.now.saturating_since(date)) > SKEW
        })
    }
}
