//! Makes connections: name, TCP and TLS, all within one deadline, and says what took too long.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::rt::TokioIo;
use polygrant::{TransportError, TransportErrorKind, TransportErrorReason};
use polygrant_client::tls_reason;
use rustls::ClientConfig;
use rustls::pki_types::InvalidDnsNameError;
use tokio::net::TcpStream;
use tower_service::Service;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes connections, each within one deadline.
#[derive(Clone)]
pub(super) struct Connector {
    tls: Arc<ClientConfig>,
    deadline: Duration,
}

impl Connector {
    pub(super) fn new(mut tls: ClientConfig, deadline: Duration) -> Self {
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self { tls: Arc::new(tls), deadline }
    }

    pub(super) const fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Connecting = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let progress = Progress::new();
        let tcp = Tcp::new(progress.clone());
        // Which endpoints may be plain http is `polygrant::Endpoint`'s decision.
        let mut https = HttpsConnector::from((tcp, Arc::clone(&self.tls)));
        let connected = tokio::time::timeout(self.deadline, https.call(uri));
        Box::pin(async move { connected.await.unwrap_or_else(|_| Err(progress.late().into())) })
    }
}

/// What a connection that is being made is waiting for, as what it means if that takes too long.
#[derive(Clone)]
struct Progress(Arc<Mutex<TransportErrorReason>>);

impl Progress {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(TransportErrorReason::ConnectTimedOut)))
    }

    fn wait_for(&self, if_late: TransportErrorReason) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = if_late;
    }

    fn late(&self) -> Late {
        Late(*self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connection was not made in time.
#[derive(Debug)]
struct Late(TransportErrorReason);

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Late {}

/// Makes the TCP connections that TLS may stand on.
#[derive(Clone)]
struct Tcp {
    http: HttpConnector<Resolver>,
    progress: Progress,
}

impl Tcp {
    fn new(progress: Progress) -> Self {
        let resolver = Resolver { system: GaiResolver::new(), progress: progress.clone() };
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_nodelay(true);
        Self { http, progress }
    }
}

type ConnectingTcp = Pin<Box<dyn Future<Output = Result<TokioIo<TcpStream>, BoxError>> + Send>>;

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = ConnectingTcp;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.http.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> ConnectingTcp {
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        let (connected, progress) = (self.http.call(uri), self.progress.clone());
        Box::pin(async move {
            let connected = connected.await?;
            if is_https {
                progress.wait_for(TransportErrorReason::HandshakeTimedOut);
            }
            Ok(connected)
        })
    }
}

/// The system's resolver, with failures that can be told from others.
#[derive(Clone)]
struct Resolver {
    system: GaiResolver,
    progress: Progress,
}

type Resolving = Pin<Box<dyn Future<Output = Result<GaiAddrs, Unresolved>> + Send>>;

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = Unresolved;
    type Future = Resolving;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        self.system.poll_ready(cx).map_err(Unresolved)
    }

    fn call(&mut self, name: Name) -> Resolving {
        self.progress.wait_for(TransportErrorReason::LookupTimedOut);
        let (addresses, progress) = (self.system.call(name), self.progress.clone());
        Box::pin(async move {
            let addresses = addresses.await.map_err(Unresolved)?;
            progress.wait_for(TransportErrorReason::ConnectTimedOut);
            Ok(addresses)
        })
    }
}

/// A host's name has no address.
#[derive(Debug)]
struct Unresolved(io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Unresolved {}

/// Returns what an error of these parts says about the exchange.
pub(crate) fn classified(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    if let Some(Late(reason)) = error.downcast_ref::<Late>() {
        Some(TransportError::with_reason(*reason))
    } else if error.is::<Unresolved>() || error.is::<InvalidDnsNameError>() {
        // A name that TLS does not take is not even looked up.
        Some(TransportError::new(TransportErrorKind::Resolve))
    } else if error.is::<rustls::Error>() {
        let reason = tls_reason(error).map(TransportError::with_reason);
        Some(reason.unwrap_or_else(|| TransportError::new(TransportErrorKind::Tls)))
    } else if error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect) {
        Some(TransportError::new(TransportErrorKind::Connect))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection that is being made knows what it waits for, whatever stage it is in.
    #[test]
    fn what_is_late_is_named() {
        let progress = Progress::new();
        assert_eq!(progress.late().0, TransportErrorReason::ConnectTimedOut);
        progress.wait_for(TransportErrorReason::HandshakeTimedOut);
        let error = io::Error::other(progress.late());
        let error = classified(error.get_ref().unwrap()).unwrap();
        assert_eq!(error.kind(), TransportErrorKind::Timeout);
        assert_eq!(error.reason(), Some(TransportErrorReason::HandshakeTimedOut));
    }
}
