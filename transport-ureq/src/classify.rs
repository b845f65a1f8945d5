//! What ureq's errors mean in [`polygrant`]'s terms.

use std::io;

use polygrant::{TransportError, TransportErrorKind, TransportErrorReason};
use polygrant_client::tls_error;
use ureq::{Error, Timeout};

use crate::connector::HandshakeTimedOut;
use crate::route::Tunnel;
use crate::tunnel;

/// Returns ureq's error, classified. It becomes the source: it names hosts and, now and then, the URL.
/// `tunnel` is its way, if it led through a proxy.
pub(crate) fn transport_error(error: Error, tunnel: Option<&Tunnel>) -> TransportError {
    let classified = classified(&error);
    let explained = match tunnel {
        Some(tunnel) => tunnel::explained(classified, &error, tunnel),
        None => classified,
    };
    explained.with_source(error)
}

fn classified(error: &Error) -> TransportError {
    let kind = match error {
        Error::Io(error) => return classified_io(error),
        Error::Timeout(stage) => return TransportError::with_reason(timed_out(*stage)),
        Error::Other(error) if error.is::<HandshakeTimedOut>() => {
            return TransportError::with_reason(TransportErrorReason::HandshakeTimedOut);
        }
        Error::Rustls(error) => return of_tls(tls_error(error)),
        Error::HostNotFound => TransportErrorKind::Resolve,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => TransportErrorKind::Connect,
        Error::Tls(_) | Error::Pem(_) | Error::TlsRequired => TransportErrorKind::Tls,
        Error::LargeResponseHeader(..) | Error::BodyExceedsLimit(_) => TransportErrorKind::TooLarge,
        // The connection ended inside the line that begins a chunk.
        Error::BodyStalled => TransportErrorKind::Closed,
        Error::Protocol(_) => TransportErrorKind::Protocol,
        _ => TransportErrorKind::Other,
    };
    TransportError::new(kind)
}

/// Returns the stage that a deadline ended. The handshake is told by our own connector alone.
const fn timed_out(stage: Timeout) -> TransportErrorReason {
    match stage {
        Timeout::Resolve => TransportErrorReason::LookupTimedOut,
        Timeout::Connect => TransportErrorReason::ConnectTimedOut,
        _ => TransportErrorReason::ResponseTimedOut,
    }
}

fn classified_io(error: &io::Error) -> TransportError {
    match error.kind() {
        // How rustls reports an error of its own through a reader, and nothing else here does:
        // bad HTTP is `Error::Protocol`. The kind outlives a new version of rustls; its type
        // would not.
        io::ErrorKind::InvalidData => of_tls(error.get_ref().and_then(|inner| tls_error(inner))),
        _ if is_failed_lookup(error) => TransportError::new(TransportErrorKind::Resolve),
        kind => TransportError::of_io(kind)
            .unwrap_or_else(|| TransportError::new(TransportErrorKind::Other)),
    }
}

fn of_tls(error: Option<TransportError>) -> TransportError {
    error.unwrap_or_else(|| TransportError::new(TransportErrorKind::Tls))
}

/// The standard library gives a failed lookup no kind: on Unix it has a text, on Windows one of
/// Winsock's codes, from `WSAHOST_NOT_FOUND` to `WSANO_DATA`.
fn is_failed_lookup(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) => cfg!(windows) && matches!(code, 11_001..=11_004),
        None => error.to_string().starts_with("failed to lookup address information"),
    }
}
