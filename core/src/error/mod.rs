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

use crate::transport::TransportError;

pub use configuration::ConfigurationError;
pub use malformed::Malformed;
pub(crate) use malformed::MalformedKind;
pub use response::{ErrorKind, ErrorResponse};

mod configuration;
mod malformed;
mod response;

/// Why there is no token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server refused.
    Refused(Box<ErrorResponse>),
    /// The server answered with success, but not in its dialect.
    Malformed(Box<Malformed>),
    /// The exchange did not come to its end.
    Transport(TransportError),
}

impl Error {
    /// Whether the same request may succeed later, without anybody changing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_retryable(),
            Self::Malformed(malformed) => malformed.is_retryable(),
            Self::Transport(error) => error.is_retryable(),
        }
    }

    /// How long the server asks to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after(),
            Self::Malformed(_) | Self::Transport(_) => None,
        }
    }

    /// The refusal, if it is one.
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

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(Box::new(malformed))
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}
