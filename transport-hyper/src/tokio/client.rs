//! hyper-util's client with rustls, set up for token requests.

use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::{self, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::MAX_HEADERS;
use rustls::ClientConfig;
use tower_service::Service;

use super::connector::Connector;
use crate::body::Body;

/// hyper-util's client with rustls, set up for token requests. A [`Builder`](crate::Builder) makes one.
#[derive(Clone)]
pub struct Client(legacy::Client<Connector, Body>);

impl Client {
    /// Returns a client with that TLS configuration, which takes no longer than that to connect: name,
    /// TCP and TLS.
    pub(super) fn new(tls: ClientConfig, connect: Duration) -> Self {
        Self(
            legacy::Client::builder(TokioExecutor::new())
                .timer(TokioTimer::new())
                .pool_max_idle_per_host(0)
                .retry_canceled_requests(false)
                .http1_max_buf_size(MAX_HEADERS)
                .http2_max_header_list_size(u32::try_from(MAX_HEADERS).unwrap_or(u32::MAX))
                .build(Connector::new(tls, connect)),
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
