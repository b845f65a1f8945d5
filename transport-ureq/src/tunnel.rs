//! Watches a proxy while it makes a tunnel. ureq connects on the thread that calls.

use std::cell::RefCell;
use std::time::Instant;

use polygrant::{TransportError, TransportErrorKind, TransportErrorReason};
use polygrant_client::ConnectResponse;
use ureq::http::Uri;
use ureq::unversioned::transport::time;
use ureq::unversioned::transport::{ConnectionDetails, NextTimeout, Transport};
use ureq::{Error, Timeout};

use crate::route::Tunnel;

thread_local! {
    /// The proxy of the exchange on this thread, and what it has responded.
    static CURRENT: RefCell<Option<(Uri, ConnectResponse)>> = const { RefCell::new(None) };
}

/// Forgets earlier exchanges of this thread, and takes note of the way of the next one.
pub(crate) fn begin(tunnel: Option<&Tunnel>) {
    CURRENT.set(tunnel.map(|tunnel| (tunnel.proxy.uri().clone(), ConnectResponse::default())));
}

/// What ureq gets to see of a head that makes a tunnel: it takes at most 20 header fields, and no fewer
/// line ends than it knows.
const MADE: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

/// Returns whether a connection leads to the proxy of the current exchange.
pub(crate) fn is_to_proxy(details: &ConnectionDetails<'_>) -> bool {
    let is_its = CURRENT
        .with_borrow(|current| current.as_ref().is_some_and(|(proxy, _)| proxy == details.uri));
    is_its && details.config.proxy().is_none()
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
        let since = match details.now {
            time::Instant::Exact(now) => now,
            _ => Instant::now(),
        };
        is_to_proxy(details).then_some(Self { since, timeout: details.timeout })
    }

    /// Reads the head of the proxy's response to its end, and takes note of it. Returns whether there is
    /// one.
    ///
    /// ureq would turn in circles on a part of a head, and give each part the whole time.
    pub(crate) fn read(&self, proxy: &mut dyn Transport) -> Result<bool, Error> {
        let mut response = ConnectResponse::default();
        while !response.is_complete() {
            let left = self.timeout.after.checked_sub(self.since.elapsed());
            let left = left.filter(|left| !left.is_zero());
            let left = left.ok_or(Error::Timeout(Timeout::Connect))?;
            let timeout = NextTimeout { after: left.into(), ..self.timeout };
            if !proxy.await_input(timeout)? {
                return Ok(false);
            }
            let used = response.read(proxy.buffers().input());
            proxy.buffers().input_consume(used);
        }
        let is_tunnel = response.is_tunnel();
        CURRENT.with_borrow_mut(|current| {
            if let Some((_, responded)) = current {
                *responded = response;
            }
        });
        if !is_tunnel {
            return Err(Error::ConnectProxyFailed("no tunnel".into()));
        }
        // What has come behind the head is the server's, and stays behind it.
        let buffers = proxy.buffers();
        let rest = buffers.input().to_vec();
        buffers.input_consume(rest.len());
        let replaced = [MADE, &rest].concat();
        let room = buffers.input_append_buf().get_mut(..replaced.len());
        let room = room.ok_or(Error::ConnectProxyFailed("no room".into()))?;
        room.copy_from_slice(&replaced);
        buffers.input_appended(replaced.len());
        Ok(true)
    }
}

/// Returns the error of an exchange through a proxy: it says what the proxy did about it.
pub(crate) fn explained(error: TransportError, cause: &Error, tunnel: &Tunnel) -> TransportError {
    let response = CURRENT.with_borrow(|current| {
        let response = current.as_ref().map(|(_, response)| response);
        response.filter(|response| response.is_complete()).cloned()
    });
    match (response, error.kind()) {
        // ureq connects and shakes hands under one deadline.
        (Some(response), TransportErrorKind::Timeout)
            if response.is_tunnel()
                && error.reason() == Some(TransportErrorReason::ConnectTimedOut) =>
        {
            of(TransportErrorReason::HandshakeTimedOut)
        }
        (Some(response), _) if response.is_tunnel() => error,
        (Some(response), _) => response.error(tunnel.has_credentials),
        (None, TransportErrorKind::Timeout) => of(TransportErrorReason::ProxyTimedOut),
        (None, TransportErrorKind::Resolve) => of(TransportErrorReason::ProxyUnresolved),
        (None, TransportErrorKind::Closed) => of(TransportErrorReason::ProxyClosed),
        (None, TransportErrorKind::Connect) if error.reason().is_none() => {
            // An agent whose connector is not watched.
            match stated(cause) {
                Some(status) => {
                    let reason = TransportErrorReason::of_proxy(status, tunnel.has_credentials);
                    of(reason).with_detail(format!("it responded with {status}"))
                }
                None => of(TransportErrorReason::ProxyClosed),
            }
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
fn stated(cause: &Error) -> Option<u16> {
    let Error::ConnectProxyFailed(reason) = cause else { return None };
    reason.split([' ', '/']).find_map(|word| word.parse().ok())
}
