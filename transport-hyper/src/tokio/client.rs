//! hyper-util's client with rustls, set up for token requests.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use polygrant::{MAX_HEADERS, TransportErrorKind};
use rustls::ClientConfig;
use rustls::pki_types::InvalidDnsNameError;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::body::Body;

/// hyper-util's client with rustls, set up for token requests. A [`Builder`](crate::Builder) makes one.
#[derive(Clone)]
pub struct Client(legacy::Client<Connector, Body>);

type BoxError = Box<dyn StdError + Send + Sync>;

impl Client {
    /// Returns a client with that TLS configuration, which takes no longer than that to connect: name,
    /// TCP and TLS.
    pub(super) fn new(tls: ClientConfig, connect: Duration) -> Self {
        let mut connector = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        connector.enforce_http(false);
        connector.set_nodelay(true);

        let https = HttpsConnectorBuilder::new().with_tls_config(tls);
        // Which endpoints may be plain http is `polygrant::Endpoint`'s decision.
        let https = https.https_or_http().enable_all_versions().wrap_connector(connector);
        let connector = Connector { https, deadline: connect };

        Self(
            legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_max_idle_per_host(0)
                .retry_canceled_requests(false)
                .http1_max_buf_size(MAX_HEADERS)
                .http2_max_header_list_size(u32::try_from(MAX_HEADERS).unwrap_or(u32::MAX))
                .build(connector),
        )
    }
}

impl Service<Request<Body>> for Client {
    type Response = Response<Incoming>;
    type Error = legacy::Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.0, cx)
    }

    fn call(&mut self, request: Request<Body>) -> ResponseFuture {
        self.0.request(request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

/// Makes connections: name, TCP and TLS, all within one deadline.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    deadline: Duration,
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Connecting = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let connected = tokio::time::timeout(self.deadline, self.https.call(uri));
        Box::pin(async { connected.await.unwrap_or_else(|late| Err(io::Error::from(late).into())) })
    }
}

/// The system's resolver, with failures that can be told from others.
#[derive(Clone)]
struct Resolver(GaiResolver);

type Resolving = Pin<Box<dyn Future<Output = Result<GaiAddrs, Unresolved>> + Send>>;

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = Unresolved;
    type Future = Resolving;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        self.0.poll_ready(cx).map_err(Unresolved)
    }

    fn call(&mut self, name: Name) -> Resolving {
        let addresses = self.0.call(name);
        Box::pin(async { addresses.await.map_err(Unresolved) })
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

/// Returns what an error of this client's parts says about the exchange.
pub(crate) fn error_kind(error: &(dyn StdError + 'static)) -> Option<TransportErrorKind> {
    // A name that TLS does not take is not even looked up.
    if error.is::<Unresolved>() || error.is::<InvalidDnsNameError>() {
        Some(TransportErrorKind::Resolve)
    } else if error.is::<rustls::Error>() {
        Some(TransportErrorKind::Tls)
    } else if error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect) {
        Some(TransportErrorKind::Connect)
    } else {
        None
    }
}
