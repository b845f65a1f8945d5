//! What stops an exchange half-way. The adapters say which; what it means is decided here.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

/// An exchange that did not come to its end.
#[derive(Clone, Debug)]
pub struct TransportError {
    fault: TransportFault,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What stopped an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportFault {
    /// The host's name could not be resolved.
    Resolve,
    /// No connection could be made.
    Connect,
    /// The TLS handshake failed: an untrusted or wrong certificate, above all.
    Tls,
    /// A deadline passed.
    Timeout,
    /// The connection broke, or ended before the answer did.
    Closed,
    /// The answer is larger than this client accepts.
    TooLarge,
    /// What came back is not HTTP, or has a head that this client does not accept.
    Protocol,
    /// Anything else.
    Other,
}

impl TransportFault {
    /// What an I/O error of that kind says about an exchange, if it says anything definite.
    ///
    /// ```
    /// use std::io::ErrorKind;
    /// use polygrant::TransportFault;
    ///
    /// let refused = TransportFault::of_io(ErrorKind::ConnectionRefused);
    /// assert_eq!(refused, Some(TransportFault::Connect));
    /// assert_eq!(TransportFault::of_io(ErrorKind::Other), None);
    /// ```
    #[must_use]
    pub const fn of_io(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            // What a firewall on this machine answers.
            | ErrorKind::PermissionDenied => Some(Self::Connect),
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Some(Self::Timeout),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::WriteZero
            | ErrorKind::UnexpectedEof => Some(Self::Closed),
            _ => None,
        }
    }

    /// Whether the same request may succeed later. A bad certificate does not mend itself, and an
    /// answer that is too large stays so.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Resolve | Self::Connect | Self::Timeout | Self::Closed)
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Resolve => "the host's name could not be resolved",
            Self::Connect => "no connection could be made",
            Self::Tls => "the TLS handshake failed",
            Self::Timeout => "the time ran out",
            Self::Closed => "the connection broke before the answer was complete",
            Self::TooLarge => "the answer is larger than this client accepts",
            Self::Protocol => "the answer is not HTTP, or not any that this client accepts",
            Self::Other => "the exchange failed",
        }
    }
}

impl TransportError {
    /// An exchange that stopped for that reason.
    #[must_use]
    pub const fn new(fault: TransportFault) -> Self {
        Self { fault, source: None }
    }

    /// The same with the transport's own error, which becomes the source.
    #[must_use]
    pub fn because(
        fault: TransportFault,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { fault, source: Some(Arc::from(source.into())) }
    }

    /// What stopped it.
    #[must_use]
    pub const fn fault(&self) -> TransportFault {
        self.fault
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.fault.is_retryable()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transport: {}", self.fault.description())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}
