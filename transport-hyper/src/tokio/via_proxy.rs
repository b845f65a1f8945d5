//! What went wrong on the way through a proxy.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use polygrant::{TransportError, TransportErrorKind, TransportErrorReason};

/// A connection through a proxy was not made, or broke.
#[derive(Debug)]
pub(crate) struct ViaProxy {
    /// The proxy's host and port.
    address: Arc<str>,
    stage: Stage,
    source: Box<dyn StdError + Send + Sync>,
}

/// How far the tunnel had come.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// The proxy had not responded.
    Asked,
    /// It had responded, and made no tunnel.
    Refused(TransportError),
    /// There was a tunnel.
    Made,
}

impl ViaProxy {
    pub(super) fn new(
        address: &Arc<str>,
        stage: Stage,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { address: Arc::clone(address), stage, source: source.into() }
    }

    /// Returns the error with what is known here; `error` is what the source says.
    pub(crate) fn explained(&self, error: TransportError) -> TransportError {
        let of = TransportError::with_reason;
        let error = match (&self.stage, error.kind()) {
            (Stage::Made, _) => error,
            (Stage::Refused(refused), _) => refused.clone(),
            (Stage::Asked, TransportErrorKind::Timeout) => of(TransportErrorReason::ProxyTimedOut),
            (Stage::Asked, TransportErrorKind::Resolve) => {
                of(TransportErrorReason::ProxyUnresolved)
            }
            (Stage::Asked, TransportErrorKind::Closed | TransportErrorKind::Other) => {
                of(TransportErrorReason::ProxyClosed)
            }
            (Stage::Asked, TransportErrorKind::Connect) if error.reason().is_none() => {
                of(TransportErrorReason::ProxyClosed)
            }
            (Stage::Asked, TransportErrorKind::Tls) => error.with_detail("that is the proxy's TLS"),
            (Stage::Asked, _) => error,
        };
        error.with_proxy(Arc::clone(&self.address))
    }
}

impl fmt::Display for ViaProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "through the proxy {}", self.address)
    }
}

impl StdError for ViaProxy {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
