//! Tells a response that has ended from one that was cut short.

use std::cell::Cell;
use std::io;

use polygrant::{TransportError, TransportErrorKind};
use ureq::http::header::TRANSFER_ENCODING;
use ureq::http::response::Parts;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, NextTimeout, Transport};
use ureq::{Body, Error};

use crate::tunnel::Pending;

/// A connection that reports when it breaks.
#[derive(Debug)]
pub(crate) struct WholeResponse<T> {
    inner: T,
    /// It leads to a proxy, whose response is to come first.
    proxy: Option<Pending>,
}

impl<T> WholeResponse<T> {
    pub(crate) fn new(inner: T, details: &ConnectionDetails<'_>) -> Self {
        Self { inner, proxy: Pending::new(details) }
    }
}

/// What the connection of the request on this thread has shown. ureq reads on the thread that calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing: the agent has no [`TokenConnector`](crate::TokenConnector).
    Nothing,
    /// Bytes.
    Open,
    /// Its orderly end.
    Ended,
}

thread_local! {
    static SEEN: Cell<Seen> = const { Cell::new(Seen::Nothing) };
}

/// Forgets earlier requests of this thread.
pub(crate) fn begin() {
    SEEN.set(Seen::Nothing);
}

/// Checks that a body was not cut short, after it has been read on this thread.
///
/// # Errors
/// [`TransportErrorKind::Closed`] if it was, or if that cannot be told.
pub(crate) fn check(head: &Parts, body: &Body, is_tls: bool) -> Result<(), TransportError> {
    let has_end = body.content_length().is_some() || head.headers.contains_key(TRANSFER_ENCODING);
    let is_whole = match SEEN.get() {
        // ureq does without the last line of the last chunk.
        Seen::Ended => !has_end,
        Seen::Open => true,
        // Plain http is this machine's, where a connection does not break by itself.
        Seen::Nothing => has_end || !is_tls,
    };
    if is_whole { Ok(()) } else { Err(TransportError::new(TransportErrorKind::Closed)) }
}

impl<T: Transport> Transport for WholeResponse<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if let Some(proxy) = self.proxy.take() {
            return proxy.read(&mut self.inner);
        }
        let has_more = self.inner.await_input(timeout).map_err(|error| match error {
            // Those that ureq takes for the end become one that it does not.
            Error::Io(error) if is_break(error.kind()) => {
                Error::Io(io::Error::new(io::ErrorKind::BrokenPipe, error))
            }
            other => other,
        })?;
        SEEN.set(if has_more { Seen::Open } else { Seen::Ended });
        Ok(has_more)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

const fn is_break(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
