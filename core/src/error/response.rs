//! The server said no.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};

/// What a server said when it refused.
///
/// All text is bounded, on one line, and has the client's secrets replaced; an excerpt has masked what
/// could be another credential.
#[derive(Clone, Debug)]
pub struct ErrorResponse {
    pub(crate) host: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) class: ErrorKind,
    pub(crate) code: Option<String>,
    pub(crate) vendor_code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) excerpt: Option<String>,
    pub(crate) error_uri: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) rate_limit_reset: Option<Duration>,
    pub(crate) hint: Option<&'static str>,
}

/// What a refusal is about, and so what has to be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is unknown, its secret is wrong, or it may not use this grant.
    Credentials,
    /// The scope is unknown, or this client may not have it.
    Scope,
    /// Too many requests: the same one will do later.
    Rate,
    /// The server, or something before it, is in trouble: the same request may do later.
    Transient,
    /// Anything else: the request itself, the URL, or a policy.
    Other,
}

impl ErrorKind {
    /// Returns what a status says by itself: RFC 9110 §15 and RFC 6585 §4.
    pub(crate) fn of_status(status: StatusCode) -> Option<Self> {
        match status.as_u16() {
            401 => Some(Self::Credentials),
            429 => Some(Self::Rate),
            408 | 500 | 502 | 503 | 504 => Some(Self::Transient),
            _ => None,
        }
    }

    /// Returns what a code says by itself, if it is a standard one: RFC 6749 §5.2 and its extensions.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        const CODES: &[(&str, ErrorKind)] = &[
            ("invalid_client", ErrorKind::Credentials),
            ("unauthorized_client", ErrorKind::Credentials),
            ("invalid_scope", ErrorKind::Scope),
            ("slow_down", ErrorKind::Rate),
            ("too_many_requests", ErrorKind::Rate),
            ("rate_limit_exceeded", ErrorKind::Rate),
            ("server_error", ErrorKind::Transient),
            ("temporarily_unavailable", ErrorKind::Transient),
            ("invalid_request", ErrorKind::Other),
            ("invalid_grant", ErrorKind::Other),
            ("unsupported_grant_type", ErrorKind::Other),
            ("access_denied", ErrorKind::Other),
        ];
        CODES.iter().find(|(known, _)| code.eq_ignore_ascii_case(known)).map(|(_, class)| *class)
    }
}

impl ErrorResponse {
    /// Makes a refusal that no response of this process brought: one that another process was told, or one
    /// for a test.
    ///
    /// ```
    /// use std::time::Duration;
    /// use polygrant::{ErrorKind, ErrorResponse};
    ///
    /// let refusal = ErrorResponse::new(http::StatusCode::TOO_MANY_REQUESTS, ErrorKind::Rate)
    ///     .with_message("one request a second")
    ///     .with_retry_after(Duration::from_secs(5));
    /// assert!(refusal.is_retryable());
    /// assert_eq!(refusal.retry_after(), Some(Duration::from_secs(5)));
    /// ```
    #[must_use]
    pub const fn new(status: StatusCode, kind: ErrorKind) -> Self {
        Self {
            host: None,
            status,
            class: kind,
            code: None,
            vendor_code: None,
            message: None,
            excerpt: None,
            error_uri: None,
            request_id: None,
            location: None,
            retry_after: None,
            rate_limit_reset: None,
            hint: None,
        }
    }

    /// Returns the same with what it says to people, as it is: it may hold no secret.
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..self }
    }

    /// Returns the same with how long to leave the server alone.
    #[must_use]
    pub fn with_retry_after(self, delay: Duration) -> Self {
        Self { retry_after: Some(delay), ..self }
    }

    /// Returns the HTTP status: a 2xx if the server put an error into a success.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns what the refusal is about. The status decides where it is decisive, else the code does.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.class
    }

    /// Returns the OAuth code, such as `invalid_client`, as the server wrote it (RFC 6749 §5.2). The set
    /// is open.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the vendor's own code beside the OAuth one, such as fuuffy's `401021`.
    #[must_use]
    pub fn vendor_code(&self) -> Option<&str> {
        self.vendor_code.as_deref()
    }

    /// Returns what the server says to people.
    ///
    /// It stands where the dialect says, or in the place of a code that is none, or in one of the
    /// usual places (`message`, `detail`, `title`, `error.message`, `errors[0].message` and the like),
    /// or in the `WWW-Authenticate` header (RFC 6750 §3); else it is the
    /// [`excerpt`](Self::excerpt), if that says more than the codes do.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns an excerpt of the body, 512 bytes at most: JSON or text as it stands, the title of an
    /// HTML page, or the text of other markup.
    ///
    /// It is one line without control characters and without the client's secrets. Runs of 20 and more
    /// characters that look like a credential, and the values of members that are called like one, are
    /// masked.
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    ///
    /// let body = r#"{"outcome":"client is locked","session_token":"a1"}"#;
    /// let response = http::Response::builder().status(403).body(body)?;
    /// let error = Dialect::rfc6749().parse(&response, UnixTime::EPOCH).unwrap_err();
    /// let excerpt = error.as_refusal().and_then(|refusal| refusal.excerpt());
    /// assert_eq!(excerpt, Some(r#"{"outcome":"client is locked","session_token":"[masked]"}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// Returns the URI of a page about the error.
    #[must_use]
    pub fn error_uri(&self) -> Option<&str> {
        self.error_uri.as_deref()
    }

    /// Returns the id that the server gave the request, for a report to the vendor.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns where a redirect pointed, without its query. Credentials are never sent there.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Returns how long the server asks to be left alone, however long: its `Retry-After` (RFC 9110
    /// §10.2.3), or, for a refusal for rate and a 503 without one, the reset of its rate limit.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self.retry_after {
            Some(delay) => Some(delay),
            None => self.rate_limit_reset,
        }
    }

    /// Returns whether [`retry_after`](Self::retry_after) is the reset of a rate limit, and not what a
    /// `Retry-After` asked for.
    #[must_use]
    pub const fn is_rate_limit_reset(&self) -> bool {
        self.retry_after.is_none() && self.rate_limit_reset.is_some()
    }

    /// Returns what may be behind it, in this library's own words, where the request itself tells: a
    /// client id or secret that HTTP Basic writes in more than one way. Nothing was sent to find out.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        self.hint
    }

    /// Returns whether the same request may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self.class, ErrorKind::Rate | ErrorKind::Transient)
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(f, "{host}: ")?;
        }
        write!(f, "refused ({}", self.status.as_str())?;
        if let Some(reason) = self.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        f.write_str(")")?;
        match (&self.code, &self.vendor_code) {
            (Some(code), Some(vendor_code)) => write!(f, ": {code} ({vendor_code})")?,
            (Some(code), None) | (None, Some(code)) => write!(f, ": {code}")?,
            (None, None) => {}
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(hint) = self.hint {
            write!(f, "; {hint}")?;
        }
        if let Some(location) = &self.location {
            write!(f, ": it redirects to {location}, where no credentials are sent")?;
        }
        if let Some(retry_after) = self.retry_after() {
            write!(f, " [retry after {} s]", retry_after.as_secs())?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " [request id {id}]")?;
        }
        Ok(())
    }
}

impl std::error::Error for ErrorResponse {}
