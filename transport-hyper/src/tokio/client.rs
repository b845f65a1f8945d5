//! hyper-util's client with rustls, set up for token requests.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{MAX_HEADERS, Timeouts};
use polygrant_client::Proxies;
use tower_service::Service;

use super::connector::Connector;
use super::tls::Tls;
use super::via_proxy::{Stage, ViaProxy};
use crate::body::Body;

/// hyper-util's client with rustls, set up for token requests. A [`Builder`](crate::Builder) makes one.
#[derive(Clone)]
pub struct Client {
    connector: Connector,
    /// It connects as the connector does.
    client: legacy::Client<Connector, Body>,
}

impl Client {
    /// Returns a client with that TLS configuration, which goes through these proxies and takes no longer
    /// than that to connect (name, TCP and TLS) with requests that do not say otherwise.
    pub(super) fn new(tls: Tls, proxies: Proxies, connect: Duration) -> Self {
        let connector = Connector::new(tls, proxies, connect);
        Self { client: over(connector.clone()), connector }
    }
}

/// Returns a client that keeps no connection and sends nothing twice.
fn over(connector: Connector) -> legacy::Client<Connector, Body> {
    legacy::Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_max_idle_per_host(0)
        .retry_canceled_requests(false)
        .http1_max_buf_size(MAX_HEADERS)
        .http2_max_header_list_size(u32::try_from(MAX_HEADERS).unwrap_or(u32::MAX))
        .build(connector)
}

type BoxError = Box<dyn StdError + Send + Sync>;
type Responding = Pin<Box<dyn Future<Output = Result<Response<Incoming>, BoxError>> + Send>>;

impl Service<Request<Body>> for Client {
    type Response = Response<Incoming>;
    type Error = BoxError;
    type Future = Responding;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.client, cx).map_err(Into::into)
    }

    /// Takes the time to connect from the request's extensions, if they have any.
    fn call(&mut self, request: Request<Body>) -> Responding {
        // A proxy that cannot be used is the connector's to refuse.
        let proxy = self.connector.proxy_for(request.uri()).ok().flatten();
        let proxy = proxy.map(|proxy| Arc::clone(proxy.address()));
        let response = match request.extensions().get::<Timeouts>().map(Timeouts::connect) {
            // Connections are not kept, so that another client costs none.
            Some(connect) if connect != self.connector.deadline() => {
                over(self.connector.clone().with_deadline(connect)).request(request)
            }
            _ => self.client.request(request),
        };
        Box::pin(async move {
            response.await.map_err(|error| match proxy {
                // The connector knows more of what went wrong on the way.
                Some(proxy) if !error.is_connect() => {
                    ViaProxy::new(&proxy, Stage::Made, error).into()
                }
                _ => error.into(),
            })
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}
