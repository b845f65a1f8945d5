//! What a client's error says about the exchange.

use std::error::Error as StdError;
use std::io;

use http_body_util::LengthLimitError;
use polygrant::TransportFault;

/// The fault behind an error: what the innermost cause says that says anything.
pub(crate) fn fault_of(error: &(dyn StdError + 'static)) -> TransportFault {
    causes(error).filter_map(of_one).last().unwrap_or(TransportFault::Other)
}

/// An error and what caused it, from the outside in.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // An `io::Error` passes over the error that it wraps: its source is that one's source.
        Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}

fn of_one(error: &(dyn StdError + 'static)) -> Option<TransportFault> {
    if error.is::<LengthLimitError>() {
        return Some(TransportFault::TooLarge);
    }
    #[cfg(feature = "tokio")]
    if let Some(fault) = crate::over_tokio::fault_of(error) {
        return Some(fault);
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return of_hyper(error);
    }
    error.downcast_ref::<io::Error>().and_then(|error| of_io(error.kind()))
}

fn of_hyper(error: &hyper::Error) -> Option<TransportFault> {
    if error.is_timeout() {
        Some(TransportFault::Timeout)
    } else if error.is_parse() || is_bad_body(error) {
        Some(TransportFault::Protocol)
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Some(TransportFault::Closed)
    } else {
        None
    }
}

/// hyper reports chunks that are none as bad input.
fn is_bad_body(error: &hyper::Error) -> bool {
    let io = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|io| {
        matches!(io.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    })
}

fn of_io(kind: io::ErrorKind) -> Option<TransportFault> {
    match kind {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Some(TransportFault::Timeout),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::WriteZero
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::NotConnected => Some(TransportFault::Closed),
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        // What a firewall on this machine answers.
        | io::ErrorKind::PermissionDenied => Some(TransportFault::Connect),
        _ => None,
    }
}
