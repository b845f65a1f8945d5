//! What stops an exchange half-way. The adapters say which; what it means is decided here.

use std::io::ErrorKind;

/// What stopped an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host's name could not be resolved.
    Resolve,
    /// No connection could be made.
    Connect,
    /// The TLS handshake failed: an untrusted or wrong certificate, above all.
    Tls,
    /// A deadline passed.
    Timeout,
    /// The connection broke, or ended before the response did.
    Closed,
    /// The response is larger than this client accepts.
    TooLarge,
    /// What came back is not HTTP, or has a head that this client does not accept.
    Protocol,
    /// An assertion could not be made: its signer failed. Nothing was sent.
    Assertion,
    /// The credentials could not be read from their source. Nothing was sent.
    Credentials,
    /// The dialect [wants](crate::Dialect::assertions) an assertion that has no signer. Nothing was
    /// sent.
    AssertionMissing,
    /// The dialect [wants](crate::Dialect::client_certificate) a TLS client certificate, and the
    /// transport presents none, or cannot over plain `http`. Nothing was sent.
    ClientCertificate,
    /// The proxy cannot be used, or does not let this client through. What cannot be used was not passed
    /// by: nothing was sent.
    Proxy,
    /// Anything else.
    Other,
}

impl TransportErrorKind {
    /// Returns what an I/O error of that kind says about an exchange, if it says anything definite.
    ///
    /// ```
    /// use std::io::ErrorKind;
    /// use polygrant::TransportErrorKind;
    ///
    /// let refused = TransportErrorKind::of_io(ErrorKind::ConnectionRefused);
    /// assert_eq!(refused, Some(TransportErrorKind::Connect));
    /// assert_eq!(TransportErrorKind::of_io(ErrorKind::Other), None);
    /// ```
    #[must_use]
    pub const fn of_io(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::ConnectionRefused
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            // What a firewall on this machine causes.
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

    /// Returns whether the same request may succeed later. A bad certificate does not mend itself, and
    /// a response that is too large stays so; a signer, or a source of credentials, that failed may only
    /// have been out of reach.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::Resolve
                | Self::Connect
                | Self::Timeout
                | Self::Closed
                | Self::Assertion
                | Self::Credentials
        )
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::Resolve => "the host's name could not be resolved",
            Self::Connect => "no connection could be made",
            Self::Tls => "the TLS handshake failed",
            Self::Timeout => "the time ran out",
            Self::Closed => "the connection broke before the response was complete",
            Self::TooLarge => "the response is larger than this client accepts",
            Self::Protocol => "the response is not HTTP, or not any that this client accepts",
            Self::Assertion => "an assertion could not be made",
            Self::Credentials => "the credentials could not be read",
            Self::AssertionMissing => "no signer makes an assertion that the vendor wants",
            Self::ClientCertificate => {
                "the vendor wants a TLS client certificate, and the transport presents none"
            }
            Self::Proxy => "the proxy cannot be used",
            Self::Other => "the exchange failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signer_may_recover_and_a_missing_one_does_not() {
        assert!(TransportErrorKind::Assertion.is_retryable());
        assert!(!TransportErrorKind::AssertionMissing.is_retryable());
        assert!(!TransportErrorKind::ClientCertificate.is_retryable());
        assert!(!TransportErrorKind::Proxy.is_retryable());
    }
}
