//! What ureq's errors mean in [`polygrant`]'s terms.

use std::io;

use polygrant::{TransportError, TransportErrorKind};
use ureq::Error;

/// ureq's error, classified. It becomes the source: it names hosts and, now and then, the URL.
pub(crate) fn transport_error(error: Error) -> TransportError {
    TransportError::because(fault(&error), error)
}

fn fault(error: &Error) -> TransportErrorKind {
    match error {
        Error::Io(error) => io_fault(error),
        Error::Timeout(_) => TransportErrorKind::Timeout,
        Error::HostNotFound => TransportErrorKind::Resolve,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => TransportErrorKind::Connect,
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => {
            TransportErrorKind::Tls
        }
        Error::LargeResponseHeader(..) | Error::BodyExceedsLimit(_) => TransportErrorKind::TooLarge,
        // The connection ended inside the line that begins a chunk.
        Error::BodyStalled => TransportErrorKind::Closed,
        Error::Protocol(_) => TransportErrorKind::Protocol,
        _ => TransportErrorKind::Other,
    }
}

fn io_fault(error: &io::Error) -> TransportErrorKind {
    match error.kind() {
        // How rustls reports an error of its own through a reader, and nothing else here does:
        // bad HTTP is `Error::Protocol`. The kind outlives a new version of rustls; its type
        // would not.
        io::ErrorKind::InvalidData => TransportErrorKind::Tls,
        _ if is_failed_lookup(error) => TransportErrorKind::Resolve,
        kind => TransportErrorKind::of_io(kind).unwrap_or(TransportErrorKind::Other),
    }
}

/// The standard library gives a failed lookup no kind: on Unix it has a text, on Windows one of
/// Winsock's codes, from `WSAHOST_NOT_FOUND` to `WSANO_DATA`.
fn is_failed_lookup(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) => cfg!(windows) && matches!(code, 11_001..=11_004),
        None => error.to_string().starts_with("failed to lookup address information"),
    }
}
