//! polygrant-hyper beside bare hyper-util.

use std::hint::black_box;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Either, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Builder, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{AccessToken, MAX_BODY, MAX_HEADERS, Timeouts};
use polygrant_bench::codec::floor::Floor;
use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_hyper::{Body, Transport, USER_AGENT};
use tokio::runtime::{self, Runtime};
use tower::ServiceExt as _;

use super::ways::{self, VENDOR};
use crate::error::Error;
use crate::turns::Cost;

/// It sends what the adapter makes, and what is made here.
type Bare = Client<HttpsConnector<HttpConnector>, Either<Body, Full<Bytes>>>;

/// Over one connection, which all use: they have one client.
pub fn kept() -> Result<[Cost; 3], Error> {
    let (server, runtime) = (Server::keeping_connections(), runtime()?);
    let client = careful().build(connector());
    let service = client.clone().map_request(|it: Request<Body>| it.map(Either::Left));
    let transport = Transport::new(service, TokioTimer::new(), polygrant_hyper::TokioClock::new());
    let grant = grant(VENDOR, server.url());
    let obtain = || runtime.block_on(transport.fetch(&grant));
    compare(&server, &runtime, obtain, &client)
}

/// Over a new connection for each fetch, as is the ready-made transport's own default.
pub fn fresh() -> Result<[Cost; 3], Error> {
    let (server, runtime) = (Server::responding(usize::MAX), runtime()?);
    let transport = Transport::tokio();
    let grant = grant(VENDOR, server.url());
    let obtain = || runtime.block_on(transport.fetch(&grant));
    let client = careful().pool_max_idle_per_host(0).build(connector());
    compare(&server, &runtime, obtain, &client)
}

fn compare(
    server: &Server,
    runtime: &Runtime,
    mut obtain: impl FnMut() -> Result<AccessToken, polygrant::Error>,
    client: &Bare,
) -> Result<[Cost; 3], Error> {
    let mut own = || {
        black_box(obtain()?);
        Ok(())
    };
    let floor = Floor::at(VENDOR, server.url());
    let mut by_hand = || {
        let mut request = floor.build().map(sent);
        name_sender(request.headers_mut());
        let response = runtime.block_on(send(client, request))?;
        black_box(ways::read(&floor, &response)?);
        Ok(())
    };
    let mut request =
        grant(VENDOR, server.url()).request().map(|body| sent(body.as_bytes().to_vec()));
    name_sender(request.headers_mut());
    let mut bare = || {
        black_box(runtime.block_on(send(client, request.clone()))?);
        Ok(())
    };
    ways::compare(server, [&mut own, &mut by_hand, &mut bare])
}

async fn send(client: &Bare, request: Request<Full<Bytes>>) -> Result<Response<Vec<u8>>, Error> {
    let exchange = async {
        let (head, body) = client.request(request.map(Either::Right)).await?.into_parts();
        let body = Limited::new(body, MAX_BODY).collect().await.map_err(|error| error as Error)?;
        Ok(Response::from_parts(head, body.to_bytes().into()))
    };
    tokio::time::timeout(Timeouts::default().attempt, exchange).await?
}

fn sent(body: Vec<u8>) -> Full<Bytes> {
    Full::new(body.into())
}

fn name_sender(headers: &mut HeaderMap) {
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
}

/// One thread, so that no other one's waking is measured.
fn runtime() -> std::io::Result<Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

fn connector() -> HttpsConnector<HttpConnector> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(Timeouts::default().connect()));
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
