//! What can go wrong, by direction.
//!
//! * [`ConfigurationError`]: your side is wrong, and nothing was sent.
//! * [`Error::Refused`]: the server said no.
//! * [`Error::Malformed`]: the server said yes in words that are not the dialect's.
//! * [`Error::Transport`]: nothing, or not all of it, came back. This crate never causes one; the
//!   adapters do.
//!
//! Every message is one line and safe to log. What is shown of a response is bounded and has the
//! client's secrets replaced; where nothing is known of it (an excerpt, a page's title), what could be
//! another credential is masked.

use std::fmt;
use std::time::Duration;

use http::Uri;

use crate::host::host_of;
use crate::transport::TransportError;

pub use configuration::ConfigurationError;
pub use invalid_response::InvalidResponse;
pub(crate) use invalid_response::InvalidResponseKind;
pub use response::{ErrorKind, ErrorResponse};

mod configuration;
mod invalid_response;
mod response;

/// Why there is no token.
///
/// ```
/// use polygrant::{Error, ErrorKind};
///
/// fn advice(error: &Error) -> String {
///     match error {
///         Error::Refused(refusal) if refusal.kind() == ErrorKind::Credentials => {
///             format!("check the client's id and secret: {refusal}")
///         }
///         Error::Malformed(malformed) => format!("this is not the vendor's dialect: {malformed}"),
///         error if error.is_retryable() => format!("try again later: {error}"),
///         error => error.to_string(),
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use polygrant::{Dialect, UnixTime};
/// let response = http::Response::builder().status(429).header("retry-after", "30").body("")?;
/// let error = Dialect::rfc6749().parse(&response, UnixTime::EPOCH).unwrap_err();
/// assert_eq!(
///     advice(&error),
///     "try again later: refused (429 Too Many Requests) [retry after 30 s]"
/// );
/// assert_eq!(error.retry_after().map(|pause| pause.as_secs()), Some(30));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server refused.
    Refused(Box<ErrorResponse>),
    /// The server reported success, but not in its dialect.
    Malformed(Box<InvalidResponse>),
    /// The exchange did not come to its end.
    Transport(TransportError),
}

impl Error {
    /// Returns whether the same request may succeed later, though nothing is changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_retryable(),
            Self::Malformed(malformed) => malformed.is_retryable(),
            Self::Transport(error) => error.is_retryable(),
        }
    }

    /// Returns how long the server asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after(),
            Self::Malformed(_) | Self::Transport(_) => None,
        }
    }

    /// Returns the host that responded, or should have, with the port if the endpoint states one; `None`
    /// if it is not known, as of a saved response.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.host.as_deref(),
            Self::Malformed(malformed) => malformed.host.as_deref(),
            Self::Transport(error) => error.host(),
        }
    }

    /// Returns the same as an error about a request to that URL: its message names the host.
    #[must_use]
    pub fn with_uri(mut self, uri: &Uri) -> Self {
        match &mut self {
            Self::Refused(refusal) => refusal.host = host_of(uri),
            Self::Malformed(malformed) => malformed.host = host_of(uri),
            Self::Transport(error) => return Self::Transport(error.clone().with_uri(uri)),
        }
        self
    }

    /// Returns the refusal, if it is one.
    #[must_use]
    pub fn as_refusal(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Transport(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(_) | Self::Malformed(_) => None,
            Self::Transport(error) => error.source(),
        }
    }
}

impl From<ErrorResponse> for Error {
    fn from(refusal: ErrorResponse) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<InvalidResponse> for Error {
    fn from(malformed: InvalidResponse) -> Self {
        Self::Malformed(Box::new(malformed))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use crate::{Credentials, Dialect, Endpoint, Grant, Scopes, UnixTime};

    #[test]
    fn each_error_of_a_grant_names_the_host() {
        let endpoint = Endpoint::new("https://auth.example:8443/token?tenant=7").unwrap();
        let credentials = Credentials::new("id", "s3cr3t").unwrap();
        let grant = Grant::new(Dialect::rfc6749(), endpoint, credentials, Scopes::none()).unwrap();
        for (status, said) in [
            (401, "auth.example:8443: refused (401 Unauthorized)"),
            (200, "auth.example:8443: malformed response (200 OK): the body is empty"),
        ] {
            let response = Response::builder().status(status).body(Vec::new()).unwrap();
            let error = grant.parse(&response, UnixTime::EPOCH).unwrap_err();
            assert_eq!(error.to_string(), said);
            assert_eq!(error.host(), Some("auth.example:8443"));
            // A saved response may be of any host.
            let error = grant.dialect().parse(&response, UnixTime::EPOCH).unwrap_err();
            assert_eq!(error.to_string(), said.strip_prefix("auth.example:8443: ").unwrap());
            assert_eq!(error.host(), None);
        }
    }
}
