//! A failure that concerns every process alike.

use std::time::Duration;

use http::StatusCode;
use polygrant::{Error, ErrorKind, ErrorResponse, TransportError, TransportErrorKind};
use serde::{Deserialize, Serialize};

/// Why nothing is sent for a while, as records write it. It holds no secret, as no error does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SharedFailure {
    /// The server asks to be left alone, or is in trouble.
    Refused { status: u16, kind: ErrorKind, message: String },
    /// The server could not be reached, from one process at least.
    Unreachable(Unreachable),
    /// It concerns the process that failed, such as its credentials.
    Private,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unreachable {
    Resolve,
    Connect,
    Timeout,
    Closed,
}

impl SharedFailure {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Refused(refusal) if refusal.is_retryable() => Self::Refused {
                status: refusal.status().as_u16(),
                kind: refusal.kind(),
                message: refusal.message().unwrap_or_default().to_owned(),
            },
            Error::Malformed(malformed) if malformed.is_retryable() => Self::Refused {
                status: malformed.status().as_u16(),
                kind: ErrorKind::Transient,
                message: malformed.to_string(),
            },
            Error::Transport(error) => match error.kind() {
                TransportErrorKind::Resolve => Self::Unreachable(Unreachable::Resolve),
                TransportErrorKind::Connect => Self::Unreachable(Unreachable::Connect),
                TransportErrorKind::Timeout => Self::Unreachable(Unreachable::Timeout),
                TransportErrorKind::Closed => Self::Unreachable(Unreachable::Closed),
                _ => Self::Private,
            },
            _ => Self::Private,
        }
    }

    /// Returns the error for another process, which may try again after that long; `None` if it is none of
    /// its business.
    pub(super) fn error(&self, retry_after: Duration) -> Option<Error> {
        match self {
            Self::Refused { status, kind, message } => {
                let status = StatusCode::from_u16(*status).ok()?;
                let refusal = ErrorResponse::new(status, *kind).with_retry_after(retry_after);
                Some(Error::Refused(Box::new(if message.is_empty() {
                    refusal
                } else {
                    refusal.with_message(message.as_str())
                })))
            }
            Self::Unreachable(unreachable) => {
                let kind = match unreachable {
                    Unreachable::Resolve => TransportErrorKind::Resolve,
                    Unreachable::Connect => TransportErrorKind::Connect,
                    Unreachable::Timeout => TransportErrorKind::Timeout,
                    Unreachable::Closed => TransportErrorKind::Closed,
                };
                let error = TransportError::new(kind).with_detail("as another process found");
                Some(Error::Transport(error))
            }
            Self::Private => None,
        }
    }
}
