//! polygrant-hyper beside bare hyper-util.

use std::hint::black_box;

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::{BodyExt as _, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Builder, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{MAX_BODY, MAX_HEADERS, Timeouts};
use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_hyper::{Body, Transport, USER_AGENT};
use tokio::runtime::{self, Runtime};

use super::VENDOR;
use crate::Error;
use crate::turns::Comparison;

type Bare = Client<HttpsConnector<HttpConnector>, Body>;

/// Over one connection, which both use: they have one client.
pub fn kept() -> Result<Comparison, Error> {
    let (server, runtime) = (Server::keeping_connections(), runtime()?);
    let client = careful().build(connector());
    let transport = Transport::new(client.clone(), TokioTimer::new());
    let grant = grant(VENDOR, server.url());
    let obtain = || runtime.block_on(transport.obtain(&grant));
    compare(&server, &runtime, obtain, &client)
}

/// Over a new connection for each fetch, as is the ready-made transport's own default.
pub fn fresh() -> Result<Comparison, Error> {
    let (server, runtime) = (Server::answering(usize::MAX), runtime()?);
    let client = careful().pool_max_idle_per_host(0).build(connector());
    let transport = Transport::over_tokio();
    let grant = grant(VENDOR, server.url());
    let obtain = || runtime.block_on(transport.obtain(&grant));
    compare(&server, &runtime, obtain, &client)
}

fn compare(
    server: &Server,
    runtime: &Runtime,
    mut obtain: impl FnMut() -> Result<polygrant::AccessToken, polygrant::Error>,
    client: &Bare,
) -> Result<Comparison, Error> {
    let mut request = grant(VENDOR, server.url()).request().map(Body::from);
    request.headers_mut().insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    let adapter = || {
        black_box(obtain()?);
        Ok(())
    };
    let bare = || {
        black_box(runtime.block_on(send(client, &request))?);
        Ok(())
    };
    super::compare(server, adapter, bare)
}

async fn send(client: &Bare, request: &Request<Body>) -> Result<Bytes, Error> {
    let exchange = async {
        let answer = client.request(request.clone()).await?;
        if !answer.status().is_success() {
            return Err(Error::from("no token"));
        }
        let body = Limited::new(answer.into_body(), MAX_BODY).collect();
        body.await.map(|body| body.to_bytes()).map_err(|error| error as Error)
    };
    tokio::time::timeout(Timeouts::default().attempt, exchange).await?
}

/// One thread, so that no other one's waking is measured.
fn runtime() -> std::io::Result<Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

fn connector() -> HttpsConnector<HttpConnector> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Timeouts::default().connect));
    let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http();
    https.enable_all_versions().wrap_connector(connector)
}

/// The settings that a request with a secret needs.
fn careful() -> Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .retry_canceled_requests(false)
        .http1_max_buf_size(MAX_HEADERS);
    builder
}
