//! Why a call with a token failed.

use std::error::Error as StdError;
use std::fmt;

use polygrant::OriginError;
use polygrant_lifecycle::TokenError;

/// Why a request has no response. It fits into any stack of tower layers: it has no parameters, and
/// becomes a boxed error as it is.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// There is no token. The request was not sent.
    NoToken(TokenError),
    /// It cannot be told whether the token belongs on the request. The request was not sent.
    Origin(OriginError),
    /// The token goes into the query, and the URL became too long. The request was not sent.
    NoRoom(http::Error),
    /// The service failed, with this error of its own.
    Service(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(failure) => write!(f, "no token for the request: {failure}"),
            Self::Origin(error) => error.fmt(f),
            Self::NoRoom(error) => write!(f, "no room for the token in the URL: {error}"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl StdError for CallError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::NoToken(failure) => failure.source(),
            Self::Origin(error) => error.source(),
            Self::NoRoom(error) => error.source(),
            Self::Service(error) => error.source(),
        }
    }
}
