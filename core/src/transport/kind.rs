//! What stops an exchange half-way, and why, in words by which it can be mended. The adapters say which; what
//! it means is decided here.

use std::fmt;
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

/// Why an exchange stopped, as far as the transport could tell. Each reason belongs to one
/// [`TransportErrorKind`]; its text says what to look at.
///
/// ```
/// use polygrant::{TransportErrorKind, TransportErrorReason};
///
/// let reason = TransportErrorReason::CertificateExpired;
/// assert_eq!(reason.kind(), TransportErrorKind::Tls);
/// assert_eq!(reason.to_string(), "the server's certificate has expired");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorReason {
    /// Nothing listens on the port.
    ConnectionRefused,
    /// No route leads to the host.
    HostUnreachable,
    /// No route leads to the network, or there is none at all.
    NetworkUnreachable,
    /// The system forbids the connection.
    ConnectionForbidden,
    /// The deadline for connecting passed while the host's name was looked up.
    LookupTimedOut,
    /// The deadline for connecting passed before there was a connection.
    ConnectTimedOut,
    /// The deadline for connecting passed within the TLS handshake.
    HandshakeTimedOut,
    /// The deadline of the attempt passed before the response was complete.
    ResponseTimedOut,
    /// Plain HTTP, or something else, is spoken on a port that is meant for TLS.
    NotTls,
    /// No authority that this client trusts has issued the certificate.
    UnknownIssuer,
    /// A certificate authority's own certificate stands where the server's should.
    AuthorityAsServer,
    /// The certificate is for other names.
    WrongName,
    /// The certificate's time is over.
    CertificateExpired,
    /// The certificate's time has not begun.
    CertificateNotYetValid,
    /// The certificate was revoked.
    CertificateRevoked,
    /// A certificate that leads to the server is of X.509 version 1 or 2.
    OldCertificate,
    /// A certificate that leads to the server has a key, or is signed in a way, that this client does not
    /// know or holds for weak.
    UnsupportedCertificate,
    /// An authority on the way to the server may not issue certificates for that name.
    NameNotPermitted,
    /// The certificate is for another purpose than a server's.
    WrongPurpose,
    /// A certificate that leads to the server cannot be read, is signed wrongly, or breaks another rule.
    BadCertificate,
    /// Both sides have no TLS version or cipher suite in common.
    NothingInCommon,
    /// The server asked for a client certificate and got none.
    ClientCertificateRequired,
    /// The server does not accept the client certificate.
    ClientCertificateRejected,
    /// The server does not know the name that it was called by.
    UnrecognisedName,
    /// The proxy's name could not be resolved.
    ProxyUnresolved,
    /// The deadline for connecting passed before the proxy had made the tunnel.
    ProxyTimedOut,
    /// The proxy closed the connection before it had made the tunnel.
    ProxyClosed,
    /// The proxy wants a user and a password, and was given none.
    ProxyCredentialsRequired,
    /// The proxy does not accept the user and the password.
    ProxyCredentialsRejected,
    /// The proxy wants this client to sign in by a scheme that it does not speak, such as Negotiate.
    ProxySchemeUnknown,
    /// The proxy does not let this client through to the server.
    ProxyForbids,
    /// The proxy could not connect to the server.
    ProxyCannotConnect,
    /// What listens there is no HTTP proxy.
    NotProxy,
}

impl TransportErrorReason {
    /// Returns why a proxy that responded to CONNECT with that status made no tunnel (RFC 9110 §9.3.6);
    /// `with_credentials` says whether it was sent any.
    ///
    /// ```
    /// use polygrant::{TransportErrorKind, TransportErrorReason};
    ///
    /// let reason = TransportErrorReason::of_proxy(407, false);
    /// assert_eq!(reason, TransportErrorReason::ProxyCredentialsRequired);
    /// assert!(!reason.kind().is_retryable());
    /// assert!(TransportErrorReason::of_proxy(503, false).kind().is_retryable());
    /// ```
    #[must_use]
    pub const fn of_proxy(status: u16, with_credentials: bool) -> Self {
        match status {
            // tinyproxy has a 401 for a wrong password.
            401 | 407 if with_credentials => Self::ProxyCredentialsRejected,
            407 => Self::ProxyCredentialsRequired,
            408 | 429 | 500 | 502 | 503 | 504 => Self::ProxyCannotConnect,
            _ => Self::ProxyForbids,
        }
    }

    /// Returns the kind of error that it is a reason for.
    #[must_use]
    pub const fn kind(self) -> TransportErrorKind {
        match self {
            Self::ConnectionRefused
            | Self::HostUnreachable
            | Self::NetworkUnreachable
            | Self::ConnectionForbidden
            | Self::ProxyCannotConnect => TransportErrorKind::Connect,
            Self::LookupTimedOut
            | Self::ConnectTimedOut
            | Self::HandshakeTimedOut
            | Self::ResponseTimedOut
            | Self::ProxyTimedOut => TransportErrorKind::Timeout,
            Self::NotTls
            | Self::UnknownIssuer
            | Self::AuthorityAsServer
            | Self::WrongName
            | Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateRevoked
            | Self::OldCertificate
            | Self::UnsupportedCertificate
            | Self::NameNotPermitted
            | Self::WrongPurpose
            | Self::BadCertificate
            | Self::NothingInCommon
            | Self::ClientCertificateRequired
            | Self::ClientCertificateRejected
            | Self::UnrecognisedName => TransportErrorKind::Tls,
            Self::ProxyUnresolved => TransportErrorKind::Resolve,
            Self::ProxyClosed => TransportErrorKind::Closed,
            Self::ProxyCredentialsRequired
            | Self::ProxyCredentialsRejected
            | Self::ProxySchemeUnknown
            | Self::ProxyForbids
            | Self::NotProxy => TransportErrorKind::Proxy,
        }
    }

    pub(super) const fn of_io(kind: ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::ConnectionRefused => Some(Self::ConnectionRefused),
            ErrorKind::HostUnreachable => Some(Self::HostUnreachable),
            ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                Some(Self::NetworkUnreachable)
            }
            ErrorKind::PermissionDenied => Some(Self::ConnectionForbidden),
            _ => None,
        }
    }
}

impl fmt::Display for TransportErrorReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConnectionRefused => "connection refused: nothing listens on that port",
            Self::HostUnreachable => "the host cannot be reached: no route leads to it",
            Self::NetworkUnreachable => "the network cannot be reached",
            Self::ConnectionForbidden => {
                "this system forbids the connection: look at its firewall and its sandbox"
            }
            Self::LookupTimedOut => "the lookup of the host's name timed out",
            Self::ConnectTimedOut => "connecting timed out",
            Self::HandshakeTimedOut => "the TLS handshake timed out",
            Self::ResponseTimedOut => "the response timed out",
            Self::NotTls => {
                "the server does not speak TLS on that port: is the URL meant to be http, or the \
                 port another?"
            }
            Self::UnknownIssuer => {
                "the server's certificate was issued by no authority that this client trusts: add its \
                 authority to the root certificates, or have the server send the intermediate ones"
            }
            Self::AuthorityAsServer => {
                "the server presents the certificate of an authority as its own: it needs one that \
                 is issued for servers (without `CA:TRUE`)"
            }
            Self::WrongName => "the server's certificate is for another host name",
            Self::CertificateExpired => "the server's certificate has expired",
            Self::CertificateNotYetValid => {
                "the server's certificate is not valid yet: is the clock of this machine right?"
            }
            Self::CertificateRevoked => "the server's certificate was revoked",
            Self::OldCertificate => {
                "a certificate that the server shows is of X.509 version 1, which only an authority that \
                 is trusted by itself may have: it has to be issued again as version 3"
            }
            Self::UnsupportedCertificate => {
                "a certificate that leads to the server has a key or a signature of a kind that this client \
                 does not take (it takes RSA from 2048 bits, P-256, P-384 and Ed25519, and no SHA-1)"
            }
            Self::NameNotPermitted => {
                "an authority that leads to the server's certificate may not issue any for that name (its \
                 name constraints do not permit it, or are of a kind that is not known)"
            }
            Self::WrongPurpose => {
                "the server's certificate was issued for another purpose than a server's (its extended key \
                 usage)"
            }
            Self::BadCertificate => {
                "the server's certificate, or one that leads to it, is not as it has to be"
            }
            Self::NothingInCommon => {
                "the server and this client have no TLS version, cipher suite or kind of key in common \
                 (this client speaks TLS 1.2 and 1.3, to keys of RSA, P-256, P-384 and Ed25519), or the server \
                 wants a client certificate"
            }
            Self::ClientCertificateRequired => "the server wants a TLS client certificate",
            Self::ClientCertificateRejected => {
                "the server does not accept the TLS client certificate"
            }
            Self::UnrecognisedName => "the server knows no host of that name",
            Self::ProxyUnresolved => "the proxy's name could not be resolved",
            Self::ProxyTimedOut => "the proxy did not respond in time",
            Self::ProxyClosed => "the proxy closed the connection before it had made the tunnel",
            Self::ProxyCredentialsRequired => {
                "the proxy wants a user and a password: put them into its URL, as \
                 http://USER:PASSWORD@HOST:PORT"
            }
            Self::ProxyCredentialsRejected => {
                "the proxy does not accept the user and the password of its URL (this client speaks \
                 Basic)"
            }
            Self::ProxySchemeUnknown => {
                "the proxy wants this client to sign in by another scheme than Basic, which is all that \
                 it speaks: go through a proxy on this machine that signs in for it"
            }
            Self::ProxyForbids => "the proxy does not let this client through to the server",
            Self::ProxyCannotConnect => "the proxy could not connect to the server",
            Self::NotProxy => "what listens there is no HTTP proxy",
        })
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

    /// What an I/O error says in words, it also says as a kind.
    #[test]
    fn a_reason_of_an_io_error_is_of_the_kind_of_that_error() {
        for kind in [
            ErrorKind::ConnectionRefused,
            ErrorKind::HostUnreachable,
            ErrorKind::NetworkUnreachable,
            ErrorKind::NetworkDown,
            ErrorKind::PermissionDenied,
        ] {
            let reason = TransportErrorReason::of_io(kind).unwrap();
            assert_eq!(Some(reason.kind()), TransportErrorKind::of_io(kind), "{kind}");
        }
        assert_eq!(TransportErrorReason::of_io(ErrorKind::UnexpectedEof), None);
    }
}
