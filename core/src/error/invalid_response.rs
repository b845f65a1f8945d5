//! Responses that claim success in words that are not the dialect's.

use std::fmt;

use http::StatusCode;

use crate::json::Path;
use crate::transport::MAX_BODY;

/// A 2xx that holds no token where the dialect says.
///
/// Its text says what was expected where. Of the body, which may hold a token, it shows no more than a
/// page's title or a [message](Self::message), with the client's secrets replaced and what looks like a
/// credential masked, and a token type that is plainly one.
#[derive(Clone, Debug)]
pub struct InvalidResponse {
    pub(crate) host: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) kind: InvalidResponseKind,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

/// Why a response is malformed. In `response`, `body.rs` finds what is no JSON object, `parse.rs` what cannot
/// be unpacked, and `success.rs` the rest; [`InvalidResponse`]'s `Display` words it.
#[derive(Clone, Debug)]
pub(crate) enum InvalidResponseKind {
    Empty,
    TooLarge,
    Gzip {
        is_cut_short: bool,
    },
    Encoded {
        content_encoding: String,
    },
    Markup {
        title: Option<String>,
    },
    Form,
    NotAnObject,
    CutShort,
    NotJson {
        line: usize,
        column: usize,
    },
    Duplicate {
        path: Path,
    },
    Missing {
        path: Path,
    },
    Invalid {
        path: Path,
        expected: &'static str,
    },
    /// What was found is kept only where it cannot be a credential.
    TokenType {
        path: Path,
        found: Option<String>,
        accepted: String,
    },
}

impl InvalidResponse {
    /// Returns the HTTP status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the member that is missing or wrong, if it is one member's fault.
    #[must_use]
    pub const fn member(&self) -> Option<&Path> {
        match &self.kind {
            InvalidResponseKind::Duplicate { path }
            | InvalidResponseKind::Missing { path }
            | InvalidResponseKind::Invalid { path, .. }
            | InvalidResponseKind::TokenType { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Returns whether the same request may succeed later: a body that is empty, cut short or a page is
    /// the work of something on the way. Whole JSON that is wrong stays so, and asking again would have
    /// another token issued for nothing.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match &self.kind {
            InvalidResponseKind::Empty
            | InvalidResponseKind::Markup { .. }
            | InvalidResponseKind::Gzip { .. }
            | InvalidResponseKind::CutShort
            | InvalidResponseKind::NotJson { .. } => true,
            InvalidResponseKind::TooLarge
            | InvalidResponseKind::Encoded { .. }
            | InvalidResponseKind::Form
            | InvalidResponseKind::NotAnObject
            | InvalidResponseKind::Duplicate { .. }
            | InvalidResponseKind::Missing { .. }
            | InvalidResponseKind::Invalid { .. }
            | InvalidResponseKind::TokenType { .. } => false,
        }
    }

    /// Returns what the server says to people where the token should be and is not: a sentence in one of
    /// the usual places (`message`, `errmsg`, `error.message` and the like), or, of a body that is no
    /// JSON, plain words.
    ///
    /// ```
    /// use polygrant::{Dialect, Error, UnixTime};
    ///
    /// let response = http::Response::new(r#"{"errcode":40013,"errmsg":"invalid appid"}"#);
    /// let error = Dialect::rfc6749().parse(&response, UnixTime::EPOCH).unwrap_err();
    /// let Error::Malformed(invalid) = error else { panic!("{error}") };
    /// assert_eq!(invalid.message(), Some("invalid appid"));
    /// ```
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the id that the server gave the request, for a report to the vendor.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for InvalidResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(f, "{host}: ")?;
        }
        write!(f, "malformed response ({}): ", self.status)?;
        match &self.kind {
            InvalidResponseKind::Empty => f.write_str("the body is empty"),
            InvalidResponseKind::TooLarge => {
                write!(f, "the body is larger than {} bytes", MAX_BODY)
            }
            InvalidResponseKind::Gzip { is_cut_short: true } => {
                f.write_str("the body is compressed (gzip), and cut short")
            }
            InvalidResponseKind::Gzip { is_cut_short: false } => {
                f.write_str("the body is compressed (gzip), and cannot be unpacked")
            }
            InvalidResponseKind::Encoded { content_encoding } => write!(
                f,
                "the body is compressed ({content_encoding}), though `Accept-Encoding: identity` \
                 was asked for"
            ),
            InvalidResponseKind::Markup { title: Some(title) } => {
                write!(f, "the body is a page, titled {title:?}, not JSON")
            }
            InvalidResponseKind::Markup { title: None } => {
                f.write_str("the body is markup (a page or XML), not JSON")
            }
            InvalidResponseKind::Form => f.write_str(
                "the body is a form (`name=value&…`), not JSON, which is all that is read for a token",
            ),
            InvalidResponseKind::NotAnObject => f.write_str("the body is not a JSON object"),
            InvalidResponseKind::CutShort => f.write_str("the body ends in the middle of its JSON"),
            InvalidResponseKind::NotJson { line, column } => {
                write!(f, "the body is not JSON (line {line}, column {column})")
            }
            InvalidResponseKind::Duplicate { path } => write!(f, "`{path}` is there twice"),
            InvalidResponseKind::Missing { path } => write!(f, "`{path}` is missing"),
            InvalidResponseKind::Invalid { path, expected } => {
                write!(f, "`{path}` is not {expected}")
            }
            InvalidResponseKind::TokenType { path, found: Some(found), accepted } => {
                write!(f, "`{path}` is {found:?}, and only {accepted} tokens can be used")?;
                // A token of DPoP is of no use without the key that it is bound to.
                if found.eq_ignore_ascii_case("DPoP") {
                    Ok(())
                } else {
                    f.write_str(
                        "; if it is one all the same, a document with `\"token_type\": \"ignored\"` takes it",
                    )
                }
            }
            InvalidResponseKind::TokenType { path, found: None, accepted } => write!(
                f,
                "`{path}` is not what a type of tokens is called (it is not shown, for it may be a \
                 credential), and only {accepted} tokens can be used"
            ),
        }?;
        if let Some(message) = &self.message {
            write!(f, "; the server says: {message}")?;
        }
        match &self.request_id {
            Some(id) => write!(f, " [request id {id}]"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for InvalidResponse {}
