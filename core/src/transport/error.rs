//! An exchange that did not come to its end.

use std::error::Error as StdError;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use http::Uri;
use zeroize::Zeroizing;

use super::kind::{TransportErrorKind, TransportErrorReason};
use crate::host::host_of;

/// An exchange that did not come to its end. Its message names the host, once the adapter has
/// [told](Self::with_uri) it.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    reason: Option<TransportErrorReason>,
    host: Option<Arc<str>>,
    proxy: Option<Arc<str>>,
    detail: Option<Arc<str>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Returns an error of that kind.
    #[must_use]
    pub const fn new(kind: TransportErrorKind) -> Self {
        Self { kind, reason: None, host: None, proxy: None, detail: None, source: None }
    }

    /// Returns an error of that kind with the transport's own error, which becomes the source.
    #[must_use]
    pub fn because(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(kind).with_source(source)
    }

    /// Returns an error for that reason, which says more than its kind.
    #[must_use]
    pub const fn with_reason(reason: TransportErrorReason) -> Self {
        let mut error = Self::new(reason.kind());
        error.reason = Some(reason);
        error
    }

    /// Returns what an I/O error of that kind says about an exchange, if it says anything definite.
    #[must_use]
    pub fn of_io(kind: ErrorKind) -> Option<Self> {
        let reason = TransportErrorReason::of_io(kind).map(Self::with_reason);
        reason.or_else(|| TransportErrorKind::of_io(kind).map(Self::new))
    }

    /// Returns the same with the transport's own error, which becomes the source.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Returns the same as an error of a request that went through that proxy, a host and a port: its
    /// message names it. For adapters.
    ///
    /// ```
    /// use polygrant::{TransportError, TransportErrorReason};
    ///
    /// let error = TransportError::with_reason(TransportErrorReason::ProxyTimedOut);
    /// let error = error.with_proxy("proxy.example.com:3128");
    /// let message = "through the proxy proxy.example.com:3128: the proxy did not respond in time";
    /// assert_eq!(error.to_string(), message);
    /// ```
    #[must_use]
    pub fn with_proxy(mut self, address: impl Into<Arc<str>>) -> Self {
        self.proxy = Some(address.into());
        self
    }

    /// Returns the same with more words, which end its message. They must hold no secret.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Arc<str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Returns the same as an error about a request to that URL: its message names the host, and what
    /// quotes the [query](Self::without_query_of) is gone. For adapters.
    ///
    /// ```
    /// use polygrant::{TransportError, TransportErrorReason};
    ///
    /// let uri = "https://auth.example.com/token".parse()?;
    /// let error = TransportError::with_reason(TransportErrorReason::LookupTimedOut).with_uri(&uri);
    /// assert_eq!(error.to_string(), "auth.example.com: the lookup of the host's name timed out");
    /// # Ok::<(), http::uri::InvalidUri>(())
    /// ```
    #[must_use]
    pub fn with_uri(self, uri: &Uri) -> Self {
        let host = host_of(uri).map(Arc::from);
        Self { host, ..self.without_query_of(uri) }
    }

    /// Returns the same, but without its source if that quotes the query of the request's URL, where a
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

    /// Returns what stopped it.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns why it stopped, if the transport could tell more than the kind says.
    #[must_use]
    pub const fn reason(&self) -> Option<TransportErrorReason> {
        self.reason
    }

    /// Returns the host of the request, with the port if the URL states one.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Returns the host and the port of the proxy that the request went through, if the error is of that
    /// part of the way.
    #[must_use]
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// Returns whether the same request may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, &self.proxy) {
            (Some(host), Some(proxy)) => write!(f, "{host}, through the proxy {proxy}: ")?,
            (Some(host), None) => write!(f, "{host}: ")?,
            (None, Some(proxy)) => write!(f, "through the proxy {proxy}: ")?,
            (None, None) => {}
        }
        match self.reason {
            Some(reason) => reason.fmt(f)?,
            None => f.write_str(self.kind.description())?,
        }
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
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

/// Returns whether an error, or any that caused it, shows a parameter of a query. One is enough: a
/// client may take the URL apart before it prints it.
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
    fn the_message_names_the_host_and_never_a_password() {
        for (uri, host) in [
            ("https://auth.example/token?a=b", "auth.example"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://user:s3cr3t@[::1]:8080/", "[::1]:8080"),
        ] {
            let error = TransportError::of_io(ErrorKind::ConnectionRefused).unwrap();
            let error = error.with_uri(&uri.parse().unwrap());
            assert_eq!(error.host(), Some(host));
            let expected = format!("{host}: connection refused: nothing listens on that port");
            assert_eq!(error.to_string(), expected);
        }
        let error = TransportError::of_io(ErrorKind::ConnectionReset).unwrap();
        assert_eq!((error.host(), error.reason()), (None, None));
        assert_eq!(error.to_string(), "the connection broke before the response was complete");
    }

    #[test]
    fn the_message_names_the_proxy_and_what_else_there_is() {
        let error = TransportError::with_reason(TransportErrorReason::ProxyForbids)
            .with_proxy("proxy.example:3128")
            .with_detail("it responded with 403")
            .with_uri(&Uri::from_static("https://auth.example/token"));
        assert_eq!(error.proxy(), Some("proxy.example:3128"));
        assert_eq!(
            error.to_string(),
            "auth.example, through the proxy proxy.example:3128: the proxy does not let this client \
             through to the server: it responded with 403"
        );
    }
}
