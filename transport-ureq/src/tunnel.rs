//! Watches a proxy while it makes a tunnel. ureq connects on the thread that calls.

use std::cell::RefCell;
use std::time::Instant;

use polygrant::{MAX_HEADERS, TransportError, TransportErrorKind, TransportErrorReason};
use ureq::http::Uri;
use ureq::unversioned::transport::time;
use ureq::unversioned::transport::{ConnectionDetails, NextTimeout, Transport};
use ureq::{Error, Timeout};

use crate::route::Tunnel;

/// How far the tunnel of the exchange on this thread has come.
#[derive(Clone, Copy)]
enum Stage {
    /// The proxy has not responded, as far as can be told.
    Asked,
    /// It responded with that status.
    Responded(u16),
}

thread_local! {
    static CURRENT: RefCell<Option<(Uri, Stage)>> = const { RefCell::new(None) };
}

/// Forgets earlier exchanges of this thread, and takes note of the way of the next one.
pub(crate) fn begin(tunnel: Option<&Tunnel>) {
    CURRENT.set(tunnel.map(|tunnel| (tunnel.proxy.uri().clone(), Stage::Asked)));
}

/// A connection to a proxy that has not responded yet.
#[derive(Debug)]
pub(crate) struct Pending {
    since: Instant,
    timeout: NextTimeout,
}

impl Pending {
    /// Returns one if the connection leads to the proxy of the current exchange.
    pub(crate) fn new(details: &ConnectionDetails<'_>) -> Option<Self> {
        let is_proxy = CURRENT
            .with_borrow(|current| current.as_ref().is_some_and(|(proxy, _)| proxy == details.uri));
        let since = match details.now {
            time::Instant::Exact(now) => now,
            _ => Instant::now(),
        };
        (is_proxy && details.config.proxy().is_none())
            .then_some(Self { since, timeout: details.timeout })
    }

    /// Reads the head of the proxy's response to its end, and takes note of its status. Returns whether
    /// there is one.
    ///
    /// ureq would turn in circles on a part of a head, and give each part the whole time.
    pub(crate) fn read(&self, proxy: &mut dyn Transport) -> Result<bool, Error> {
        loop {
            if let Some(status) = status(proxy.buffers().input()) {
                CURRENT.with_borrow_mut(|current| {
                    if let Some((_, stage)) = current {
                        *stage = Stage::Responded(status);
                    }
                });
                return Ok(true);
            }
            let left = self.timeout.after.checked_sub(self.since.elapsed());
            let left = left.filter(|left| !left.is_zero());
            let left = left.ok_or(Error::Timeout(Timeout::Connect))?;
            let timeout = NextTimeout { after: left.into(), ..self.timeout };
            if !proxy.await_input(timeout)? {
                return Ok(false);
            }
        }
    }
}

/// Returns the status of a head that has come whole. What is no HTTP, or has no end, has none.
fn status(input: &[u8]) -> Option<u16> {
    let is_whole = input.windows(4).any(|end| end == b"\r\n\r\n") || input.len() > MAX_HEADERS;
    let line = is_whole.then(|| input.split(|byte| *byte == b'\r').next())??;
    let mut words = line.split(|byte| *byte == b' ');
    let is_http = words.next()?.starts_with(b"HTTP/1.");
    let code = std::str::from_utf8(words.next()?).ok()?;
    is_http.then(|| code.parse().ok())?
}

/// Returns the error of an exchange through a proxy: it says what the proxy did about it.
pub(crate) fn explained(error: TransportError, cause: &Error, tunnel: &Tunnel) -> TransportError {
    let stage = CURRENT.with_borrow(|current| current.as_ref().map(|(_, stage)| *stage));
    let status = match (stage, cause) {
        (Some(Stage::Responded(status)), _) => Some(status),
        // An agent whose connector is not watched.
        (_, Error::ConnectProxyFailed(reason)) => stated(reason),
        _ => None,
    };
    let is_connecting = error.reason() == Some(TransportErrorReason::ConnectTimedOut);
    match (status, error.kind()) {
        // ureq connects and shakes hands under one deadline.
        (Some(200), TransportErrorKind::Timeout) if is_connecting => {
            of(TransportErrorReason::HandshakeTimedOut)
        }
        (Some(200), _) => error,
        (Some(status), _) => {
            let reason = TransportErrorReason::of_proxy(status, tunnel.has_credentials);
            TransportError::with_reason(reason).with_detail(format!("it responded with {status}"))
        }
        (None, TransportErrorKind::Timeout) => of(TransportErrorReason::ProxyTimedOut),
        (None, TransportErrorKind::Resolve) => of(TransportErrorReason::ProxyUnresolved),
        (None, TransportErrorKind::Closed) => of(TransportErrorReason::ProxyClosed),
        (None, TransportErrorKind::Connect) if error.reason().is_none() => {
            of(TransportErrorReason::ProxyClosed)
        }
        (None, TransportErrorKind::Protocol) => of(TransportErrorReason::NotProxy),
        (None, TransportErrorKind::Tls) => error.with_detail("that is the proxy's TLS"),
        (None, _) => error,
    }
}

fn of(reason: TransportErrorReason) -> TransportError {
    TransportError::with_reason(reason)
}

/// Returns the status in ureq's text: `proxy server responded 407/407`.
fn stated(reason: &str) -> Option<u16> {
    reason.split([' ', '/']).find_map(|word| word.parse().ok())
}
