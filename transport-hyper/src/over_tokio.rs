//! The ready-made transport: hyper-util's client on tokio, with rustls.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use polygrant::{MAX_HEADERS, Timeouts, TransportErrorKind};
use rustls::ClientConfig;
use rustls::pki_types::InvalidDnsNameError;
use rustls::sign::SingleCertAndKey;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::assertions::Assertions;
use crate::body::Body;
use crate::certificate::{self, CertificateError};
use crate::transport::Transport;

/// hyper-util's client with rustls, set up for token requests.
#[derive(Clone)]
pub struct Client(legacy::Client<Connector, Body>);

impl Transport<Client> {
    /// The ready-made transport: HTTP/1.1 and HTTP/2 over rustls, trusting the Mozilla root
    /// certificates. It needs a tokio runtime when it is used, not when it is made.
    ///
    /// Every request has a connection of its own. Tokens are fetched minutes or hours apart; a
    /// connection kept that long is more often dead than alive, and a request on a dead one would
    /// have to be sent twice.
    #[must_use]
    pub fn over_tokio() -> Self {
        Builder::new().build()
    }
}

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes the ready-made transport with other deadlines or another TLS configuration.
///
/// ```
/// use std::time::Duration;
/// use polygrant::Timeouts;
///
/// let timeouts = Timeouts::default().with_attempt(Duration::from_secs(5));
/// let transport = polygrant_hyper::Builder::new().timeouts(timeouts).build();
/// # drop(transport);
/// ```
#[derive(Clone, Default)]
pub struct Builder {
    timeouts: Timeouts,
    tls: Option<ClientConfig>,
    certificate: Option<Arc<SingleCertAndKey>>,
    assertions: Assertions,
}

impl Builder {
    /// The defaults: [`Timeouts::default`], and the Mozilla root certificates.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Other deadlines.
    #[must_use]
    pub const fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Another TLS configuration: a private certificate authority, or a client certificate that is not
    /// simply in a file. Leave its `alpn_protocols` empty.
    #[must_use]
    pub fn tls(mut self, tls: ClientConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Presents a TLS client certificate to servers that ask for one (RFC 8705 §2): a certificate, the
    /// chain that leads to its authority, and its private key, all in one PEM. It goes before one of
    /// the [TLS configuration](Self::tls)'s own.
    ///
    /// ```no_run
    /// use polygrant_hyper::Builder;
    ///
    /// let pem = std::fs::read("client.pem")?;
    /// let transport = Builder::new().client_certificate(&pem)?.build();
    /// # drop(transport);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// There is no certificate or no private key, one of them cannot be read, or the key is not the
    /// certificate's.
    pub fn client_certificate(mut self, pem: &[u8]) -> Result<Self, CertificateError> {
        self.certificate = Some(Arc::new(certificate::read(pem)?));
        Ok(self)
    }

    /// Makes an assertion whenever a request needs one: see [`Transport::minting`].
    #[must_use]
    pub fn minting<M>(
        mut self,
        assertion: impl Into<String>,
        mint: impl Fn() -> M + Send + Sync + 'static,
    ) -> Self
    where
        M: Future<Output = Result<String, BoxError>> + Send + 'static,
    {
        self.assertions.set(assertion.into(), mint);
        self
    }

    /// The transport.
    #[must_use]
    pub fn build(mut self) -> Transport<Client> {
        let (timeouts, presents) = (self.timeouts, self.presents_certificate());
        let assertions = std::mem::take(&mut self.assertions);
        let transport = Transport::new(self.client(), TokioTimer::new());
        let transport = transport.with_timeouts(timeouts).with_assertions(assertions);
        if presents { transport.presenting_client_certificate() } else { transport }
    }

    fn presents_certificate(&self) -> bool {
        let tls = self.tls.as_ref();
        self.certificate.is_some()
            || tls.is_some_and(|tls| tls.client_auth_cert_resolver.has_certs())
    }

    /// The client alone, to be wrapped in a service of your own. What is sent, and whether a client
    /// certificate may be expected of it, is then for the [`Transport`] to be told.
    #[must_use]
    pub fn client(self) -> Client {
        let mut connector = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        connector.enforce_http(false);
        connector.set_nodelay(true);

        let mozilla = || ClientConfig::builder().with_webpki_roots().with_no_client_auth();
        let mut tls = self.tls.unwrap_or_else(mozilla);
        if let Some(certificate) = self.certificate {
            tls.client_auth_cert_resolver = certificate;
        }
        let https = HttpsConnectorBuilder::new().with_tls_config(tls);
        // Which endpoints may be plain http is `polygrant::Endpoint`'s decision.
        let https = https.https_or_http().enable_all_versions().wrap_connector(connector);
        let connector = Connector { https, deadline: self.timeouts.connect() };

        Client(
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

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("timeouts", &self.timeouts).finish_non_exhaustive()
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

/// What an error of this client's parts says about the exchange.
pub(crate) fn fault_of(error: &(dyn StdError + 'static)) -> Option<TransportErrorKind> {
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
