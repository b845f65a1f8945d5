//! What stops an exchange half-way. The adapters say which; what it means is decided here.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use http::Uri;
use zeroize::Zeroizing;

/// An exchange that did not come to its end.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

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
    /// The connection broke, or ended before the answer did.
    Closed,
    /// The answer is larger than this client accepts.
    TooLarge,
    /// What came back is not HTTP, or has a head that this client does not accept.
    Protocol,
    /// An assertion could not be made: whoever signs it failed. Nothing was sent.
    Assertion,
    /// Nobody makes an assertion that the dialect [wants](crate::Dialect::assertions). Nothing was
    /// sent.
    AssertionMissing,
    /// The dialect [wants](crate::Dialect::client_certificate) a TLS client certificate, and the
    /// transport presents none. Nothing was sent.
    ClientCertificate,
    /// Anything else.
    Other,
}

impl TransportErrorKind {
    /// What an I/O error of that kind says about an exchange, if it says anything definite.
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
    /// answer that is too large stays so; a signer that failed may only have been out of reach.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::Resolve | Self::Connect | Self::Timeout | Self::Closed | Self::Assertion
        )
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
            Self::Assertion => "an assertion could not be made",
            Self::AssertionMissing => "nobody makes an assertion that the vendor wants",
            Self::ClientCertificate => {
                "the vendor wants a TLS client certificate, and the transport presents none"
            }
            Self::Other => "the exchange failed",
        }
    }
}

impl TransportError {
    /// An exchange that stopped for that reason.
    #[must_use]
    pub const fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// The same with the transport's own error, which becomes the source.
    #[must_use]
    pub fn because(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self { kind, source: Some(Arc::from(source.into())) }
    }

    /// The same, but without its source if that quotes the query of the request's URL, where a
    /// dialect may put secrets: HTTP clients like to name the URL in their errors. For adapters.
    ///
    /// ```
    /// use polygrant::{TransportError, TransportErrorKind};
    ///
    /// let uri = "https://auth.example.com/token?key=s3cr3t".parse()?;
    /// let error = TransportError::because(TransportErrorKind::Connect, format!("cannot reach {uri}"));
    /// let source = format!("{:?}", std::error::Error::source(&error.without_query_of(&uri)));
    /// assert!(!source.contains("s3cr3t"));
    /// # Ok::<(), http::uri::InvalidUri>(())
    /// ```
    #[must_use]
    pub fn without_query_of(mut self, uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        if self.source.as_deref().is_some_and(|source| quotes(source, query)) {
            self.source = Some(Arc::new(Withheld));
        }
        self
    }

    /// What stopped it.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transport: {}", self.kind.description())
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

/// Whether an error, or any that caused it, shows a parameter of a query. One is enough: a client may
/// take the URL apart before it prints it.
fn quotes(source: &(dyn StdError + Send + Sync + 'static), query: &str) -> bool {
    let parameters = || query.split('&').filter(|parameter| !parameter.is_empty());
    let source: &(dyn StdError + 'static) = source;
    std::iter::successors(Some(source), |&error| error.source()).any(|error| {
        let shown = Zeroizing::new(format!("{error}\n{error:?}"));
        parameters().any(|parameter| shown.contains(parameter))
    })
}

/// Stands for an error that quotes what must not be shown.
#[derive(Debug)]
struct Withheld;

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the transport's own error is withheld, for it quotes the request's URL")
    }
}

impl StdError for Withheld {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: &TransportError) -> String {
        let mut shown = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            shown.push_str(&format!("\n{error} {error:?}"));
            cause = error.source();
        }
        shown
    }

    #[test]
    fn a_source_that_quotes_the_query_is_withheld() {
        let uri = Uri::from_static("https://auth.example/token?grant_type=x&secret=s3c%2Br3t");
        let nested = std::io::Error::other(TransportError::because(
            TransportErrorKind::Other,
            "query: Some(\"secret=s3c%2Br3t\")",
        ));
        let sources: [Box<dyn StdError + Send + Sync>; 3] = [
            format!("error sending request for url ({uri})").into(),
            "GET /token?grant_type=x&secret=s3c%2Br3t".into(),
            nested.into(),
        ];
        for source in sources {
            let error = TransportError::because(TransportErrorKind::Closed, source);
            assert!(shown(&error).contains("s3c%2Br3t"));
            let error = error.without_query_of(&uri);
            assert!(!shown(&error).contains("s3c"), "{}", shown(&error));
            assert_eq!(error.kind(), TransportErrorKind::Closed);
            assert!(error.source().is_some());
        }
    }

    #[test]
    fn any_other_source_stays() {
        for uri in ["https://auth.example/token", "https://auth.example/token?", "/token?a=b&&"] {
            let error =
                TransportError::because(TransportErrorKind::Tls, "unknown issuer at auth.example");
            let error = error.without_query_of(&Uri::from_static(uri));
            assert!(shown(&error).contains("unknown issuer"), "{uri}");
        }
    }

    #[test]
    fn a_signer_may_recover_and_a_missing_one_does_not() {
        assert!(TransportErrorKind::Assertion.is_retryable());
        assert!(!TransportErrorKind::AssertionMissing.is_retryable());
        assert!(!TransportErrorKind::ClientCertificate.is_retryable());
    }
}
