//! Why a proxy cannot be used.

use std::fmt;
use std::sync::Arc;

use polygrant::{TransportError, TransportErrorKind};

/// Why a proxy cannot be used. It names where the proxy was read from, and never what was read, for a
/// password may be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyError(Arc<str>);

impl ProxyError {
    pub(super) fn new(place: &str, problem: &str) -> Self {
        Self(format!("{place} {problem}").into())
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ProxyError {}

impl From<ProxyError> for TransportError {
    /// Returns the error of a request that was not sent because of it.
    fn from(error: ProxyError) -> Self {
        Self::new(TransportErrorKind::Proxy).with_detail(error.0)
    }
}
