//! Makes TCP connections, and says what they wait for.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::rt::TokioIo;
use polygrant::TransportErrorReason;
use tokio::net::TcpStream;
use tower_service::Service;

use super::progress::Progress;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Makes the TCP connections that TLS may stand on.
#[derive(Clone)]
pub(super) struct Tcp {
    http: HttpConnector<Resolver>,
    progress: Progress,
}

impl Tcp {
    pub(super) fn new(progress: Progress) -> Self {
        let resolver = Resolver { system: GaiResolver::new(), progress: progress.clone() };
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_nodelay(true);
        Self { http, progress }
    }
}

type Connecting = Pin<Box<dyn Future<Output = Result<TokioIo<TcpStream>, BoxError>> + Send>>;

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.http.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Connecting {
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
pub(super) struct Unresolved(io::Error);

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Unresolved {}
