//! What a client's error says about the request.

use std::error::Error as StdError;
use std::io;

use http_body_util::LengthLimitError;
use polygrant::{TransportError, TransportErrorKind};

/// Returns a client's error, classified. It becomes the source.
pub(crate) fn transport_error(error: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    let error = error.into();
    let classified = explained(&*error, classified(&*error));
    match farewell(&*error) {
        Some(farewell) => classified.with_source(farewell),
        None => classified.with_source(error),
    }
}

/// Returns an error with what is known of the way to the server, if it led through a proxy.
#[cfg(feature = "tokio")]
fn explained(error: &(dyn StdError + 'static), classified: TransportError) -> TransportError {
    let way = causes(error).filter_map(|cause| cause.downcast_ref::<crate::tokio::ViaProxy>());
    match way.last() {
        Some(way) => way.explained(classified),
        None => classified,
    }
}

#[cfg(not(feature = "tokio"))]
fn explained(_: &(dyn StdError + 'static), classified: TransportError) -> TransportError {
    classified
}

/// Returns what a server's `GOAWAY` says, without its text for people (RFC 9113 §6.8): h2's error shows
/// it, and it may repeat what the server was sent.
fn farewell(error: &(dyn StdError + 'static)) -> Option<String> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<h2::Error>())
        .find(|cause| cause.is_go_away() && cause.is_remote())
        .and_then(h2::Error::reason)
        .map(|reason| format!("the server ended the connection: {reason}"))
}

/// Returns what the innermost cause says that says anything.
fn classified(error: &(dyn StdError + 'static)) -> TransportError {
    let classified = causes(error).filter_map(of_one).last();
    classified.unwrap_or_else(|| TransportError::new(TransportErrorKind::Other))
}

/// Returns an error and what caused it, from the outside in.
fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // An `io::Error` passes over the error that it wraps: its source is that one's source. And
        // h2's has none.
        if let Some(io) = error.downcast_ref::<io::Error>() {
            io.get_ref().map(|inner| inner as &(dyn StdError + 'static))
        } else if let Some(http2) = error.downcast_ref::<h2::Error>() {
            http2.get_io().map(|inner| inner as &(dyn StdError + 'static))
        } else {
            error.source()
        }
    })
}

fn of_one(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    if error.is::<LengthLimitError>() {
        return Some(TransportError::new(TransportErrorKind::TooLarge));
    }
    // What was refused before anything was sent.
    if let Some(error) = error.downcast_ref::<TransportError>() {
        return Some(error.clone());
    }
    #[cfg(feature = "tokio")]
    if let Some(classified) = crate::tokio::classified(error) {
        return Some(classified);
    }
    #[cfg(feature = "reqwest")]
    if let Some(error) = error.downcast_ref::<reqwest::Error>() {
        return of_reqwest(error).map(TransportError::new);
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return of_hyper(error).map(TransportError::new);
    }
    if let Some(error) = error.downcast_ref::<h2::Error>() {
        return of_http2(error).map(TransportError::new);
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        // A connection that was never made, or is no more.
        io::ErrorKind::NotConnected => Some(TransportError::new(TransportErrorKind::Closed)),
        kind => TransportError::of_io(kind),
    }
}

fn of_hyper(error: &hyper::Error) -> Option<TransportErrorKind> {
    if error.is_timeout() {
        Some(TransportErrorKind::Timeout)
    } else if error.is_parse() || is_bad_body(error) {
        Some(TransportErrorKind::Protocol)
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Some(TransportErrorKind::Closed)
    } else {
        None
    }
}

/// Says what reqwest tells, where none of its causes says more.
#[cfg(feature = "reqwest")]
fn of_reqwest(error: &reqwest::Error) -> Option<TransportErrorKind> {
    if error.is_timeout() {
        Some(TransportErrorKind::Timeout)
    } else if error.is_connect() {
        Some(TransportErrorKind::Connect)
    } else {
        None
    }
}

fn of_http2(error: &h2::Error) -> Option<TransportErrorKind> {
    if error.is_library() {
        Some(TransportErrorKind::Protocol)
    } else if error.is_remote() || error.is_io() {
        Some(TransportErrorKind::Closed)
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
