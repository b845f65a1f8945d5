//! From a response to a token or a typed error, for a grant or for a dialect alone.

use http::StatusCode;
use http::header::HeaderMap;

use super::body::{form_as_json, from_utf_16, without_bom};
use super::error::{error_in_success, error_response};
use super::gzip::{self, End};
use super::head::Response;
use super::success::{Unusable, token};
use crate::dialect::{Dialect, Variables};
use crate::error::{Error, InvalidResponse, InvalidResponseKind};
use crate::redact::Redaction;
use crate::time::UnixTime;
use crate::token::AccessToken;
use crate::transport::TransportError;

/// In which dialect a response is read, and on whose behalf.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) redaction: Redaction<'a>,
    /// What placeholders stand for, for presentations that hold more than the token.
    pub(crate) values: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// Reads a response.
///
/// A 2xx with a token is a token; a 2xx that the dialect does not call a success, or with an error
/// member and no token that can be used, is a refusal, and any other 2xx is malformed. Every other status
/// is a refusal, whether or not its body can be read.
pub(crate) fn parse(
    Reading { dialect, redaction, values }: Reading<'_>,
    (status, headers): (StatusCode, &HeaderMap),
    body: Result<&[u8], TransportError>,
    now: UnixTime,
) -> Result<AccessToken, Error> {
    let packed = match body {
        Ok(body) => body,
        // A refusal is known without its body.
        Err(_) if !status.is_success() => &[],
        Err(error) => return Err(error.into()),
    };
    let unpacked = gzip::unpacked(packed);
    let body = unpacked.as_ref().map_or(packed, |unpacked| &unpacked.bytes);
    let decoded = from_utf_16(body);
    let body = decoded.as_ref().map_or(body, |text| text.as_bytes());
    let utf_8 = std::str::from_utf8(without_bom(body)).ok();
    let form = utf_8.and_then(form_as_json);
    let form = form.as_ref().map(|json| json.as_str());
    let response = Response { dialect, redaction, status, headers, body, utf_8, form, now };
    if !status.is_success() {
        return Err(error_response(response).into());
    }
    let malformed = |kind| {
        // Where nothing stands that could be a token, the server may say why.
        let message = match kind {
            InvalidResponseKind::Missing { .. } | InvalidResponseKind::Form => {
                response.usual_sentence()
            }
            InvalidResponseKind::NotJson { .. } | InvalidResponseKind::Markup { title: None } => {
                response.prose()
            }
            _ => None,
        };
        let request_id = response.request_id();
        Error::from(InvalidResponse { host: None, status, kind, message, request_id })
    };
    match unpacked.as_ref().map_or(End::Whole, |unpacked| unpacked.end) {
        End::Whole => {}
        End::TooLarge => return Err(malformed(InvalidResponseKind::TooLarge)),
        End::CutShort => return Err(malformed(InvalidResponseKind::Gzip { is_cut_short: true })),
        End::Corrupt => return Err(malformed(InvalidResponseKind::Gzip { is_cut_short: false })),
    }
    token(response, values).map_err(|problem| match problem {
        Unusable::Refused => error_response(response).into(),
        Unusable::Malformed(kind) => match error_in_success(response) {
            Some(refusal) => refusal.into(),
            None => malformed(kind),
        },
    })
}

impl Dialect {
    /// Parses a response of this dialect's endpoint, without knowing the credentials.
    ///
    /// For saved responses. A live one is better parsed by [`Grant::parse`](crate::Grant::parse),
    /// which also keeps the client's credentials out of every message that the server echoes.
    /// `now` is when the response arrived.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::Malformed`].
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    ///
    /// let body = br#"{"data":{"access_token":"sk-418e","token_type":"Bearer","expires_in":3600}}"#;
    /// let token = Dialect::fuuffy().parse(&http::Response::new(body), UnixTime::EPOCH)?;
    /// assert_eq!(token.secret(), "sk-418e");
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    pub fn parse(
        &self,
        response: &http::Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let default = |name: &str| self.variables.get(name)?.default.as_deref();
        self.read(&default, response, now)
    }

    /// Parses a response as [`parse`](Self::parse) does, for the customer that these values are of:
    /// a dialect may [present](Dialect::presentation) some of them beside the token.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(
        &self,
        variables: &Variables,
        response: &http::Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        self.read(&|name| self.value_of(name, variables), response, now)
    }

    fn read<'v>(
        &'v self,
        values: &'v dyn Fn(&str) -> Option<&'v str>,
        response: &http::Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let reading = Reading { dialect: self, redaction: Redaction::none(), values };
        let head = (response.status(), response.headers());
        parse(reading, head, Ok(response.body().as_ref()), now)
    }
}
