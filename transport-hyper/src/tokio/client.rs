//! hyper-util's client with rustls, set up for token requests.

use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{MAX_HEADERS, Timeouts};
use rustls::ClientConfig;
use tower_service::Service;

use super::connector::Connector;
use crate::body::Body;

/// hyper-util's client with rustls, set up for token requests. A [`Builder`](crate::Builder) makes one.
#[derive(Clone)]
pub struct Client {
    connector: Connector,
    /// It connects as the connector does.
    client: legacy::Client<Connector, Body>,
}

impl Client {
    /// Returns a client with that TLS configuration, which takes no longer than that to connect (name,
    /// TCP and TLS) with requests that do not say otherwise.
    pub(super) fn new(tls: ClientConfig, connect: Duration) -> Self {
        let connector = Connector::new(tls, connect);
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

impl Service<Request<Body>> for Client {
    type Response = Response<Incoming>;
    type Error = legacy::Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Service::poll_ready(&mut self.client, cx)
    }

    /// Takes the time to connect from the request's extensions, if they have any.
    fn call(&mut self, request: Request<Body>) -> ResponseFuture {
        match request.extensions().get::<Timeouts>().map(Timeouts::connect) {
            // Connections are not kept, so that another client costs none.
            Some(connect) if connect != self.connector.deadline() => {
                over(self.connector.clone().with_deadline(connect)).request(request)
            }
            _ => self.client.request(request),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}
