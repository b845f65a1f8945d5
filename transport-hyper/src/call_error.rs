//! Why a call with a token failed.

use std::fmt;

use polygrant::lifecycle::TokenError;

/// Why a request has no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError<E> {
    /// There is no token. The request was not sent.
    NoToken(TokenError),
    /// The token goes into the query, and the URL became too long. The request was not sent.
    NoRoom(http::Error),
    /// The service failed.
    Service(E),
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(failure) => write!(f, "no token for the request: {failure}"),
            Self::NoRoom(error) => write!(f, "no room for the token in the URL: {error}"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoToken(failure) => std::error::Error::source(failure),
            Self::NoRoom(error) => error.source(),
            Self::Service(error) => error.source(),
        }
    }
}
