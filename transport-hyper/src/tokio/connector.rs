//! Makes connections: name, TCP, the proxy's tunnel and TLS, all within one deadline, and says what took
//! too long.

use std::error::Error as StdError;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy;
use polygrant::{TransportError, TransportErrorKind, TransportErrorReason};
use polygrant_client::{Proxies, Proxy, ProxyError, tls_error};
use rustls::pki_types::InvalidDnsNameError;
use tower_service::Service;

use super::progress::{Late, Progress};
use super::socket::Socket;
use super::tcp::Unresolved;
use super::tls::Tls;
use super::via_proxy::{Stage, ViaProxy};
use super::way::Way;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes connections, each within one deadline.
#[derive(Clone)]
pub(super) struct Connector {
    tls: Tls,
    proxies: Arc<Proxies>,
    deadline: Duration,
}

impl Connector {
    pub(super) fn new(tls: Tls, proxies: Proxies, deadline: Duration) -> Self {
        Self { tls, proxies: Arc::new(proxies), deadline }
    }

    pub(super) const fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Returns the proxy that leads to that URL; `None` if the way is direct.
    pub(super) fn proxy_for(&self, uri: &Uri) -> Result<Option<&Proxy>, ProxyError> {
        self.proxies.proxy_for(uri)
    }
}

type Stream = MaybeHttpsStream<Socket>;
type Connecting = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let proxy = match self.proxy_for(&uri) {
            Ok(proxy) => proxy.cloned(),
            Err(error) => return Box::pin(ready(Err(TransportError::from(error).into()))),
        };
        let progress = Progress::new(TransportErrorReason::ConnectTimedOut);
        let tls = self.tls.current();
        let way = Way::new(proxy.clone(), tls.proxy, progress.clone());
        // Which endpoints may be plain http is `polygrant::Endpoint`'s decision.
        let mut https = HttpsConnector::from((way, tls.server));
        let connected = tokio::time::timeout(self.deadline, https.call(uri));
        Box::pin(async move {
            let connected = connected.await.unwrap_or_else(|_| Err(progress.late().into()));
            connected.map_err(|error| match proxy {
                Some(proxy) if !error.is::<ViaProxy>() => {
                    ViaProxy::new(proxy.address(), Stage::Made, error).into()
                }
                _ => error,
            })
        })
    }
}

/// Returns what an error of these parts says about the exchange.
pub(crate) fn classified(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    if let Some(Late(reason)) = error.downcast_ref::<Late>() {
        Some(TransportError::with_reason(*reason))
    } else if error.is::<Unresolved>() || error.is::<InvalidDnsNameError>() {
        // A name that TLS does not take is not even looked up.
        Some(TransportError::new(TransportErrorKind::Resolve))
    } else if error.is::<rustls::Error>() {
        Some(tls_error(error).unwrap_or_else(|| TransportError::new(TransportErrorKind::Tls)))
    } else if error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect) {
        Some(TransportError::new(TransportErrorKind::Connect))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// A connection that is being made knows what it waits for, whatever stage it is in.
    #[test]
    fn a_timeout_names_what_was_late() {
        let progress = Progress::new(TransportErrorReason::ConnectTimedOut);
        assert_eq!(progress.late().0, TransportErrorReason::ConnectTimedOut);
        progress.wait_for(TransportErrorReason::HandshakeTimedOut);
        let error = io::Error::other(progress.late());
        let error = classified(error.get_ref().unwrap()).unwrap();
        assert_eq!(error.kind(), TransportErrorKind::Timeout);
        assert_eq!(error.reason(), Some(TransportErrorReason::HandshakeTimedOut));
    }
}
