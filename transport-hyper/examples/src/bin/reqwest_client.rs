//! reqwest, for token requests and for the calls that carry the token:
//! `cargo run -p polygrant-examples --bin reqwest_client`.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::{Dialect, Grant, Origins};
use polygrant_hyper::{AuthorizeLayer, TokenClient, TokioClock, Transport};
use polygrant_testkit::{SandboxServer, credentials};
use tower_layer::Layer;
use tower_service::Service;

/// reqwest's client as a service for `http` requests.
#[derive(Clone)]
struct Http(reqwest::Client);

impl<B> Service<Request<B>> for Http
where
    B: http_body::Body<Data = Bytes, Error: Error + Send + Sync> + Send + Sync + 'static,
{
    type Response = Response<reqwest::Body>;
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self(client) = self.clone();
        Box::pin(async move {
            let request = request.map(reqwest::Body::wrap).try_into()?;
            // Some dialects have secrets in the URL.
            client.execute(request).await.map(Into::into).map_err(reqwest::Error::without_url)
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, api) = (SandboxServer::start(0)?, polygrant_examples::start_api()?);
    let (dialect, base_url) = (Dialect::cobee(), server.base_url(&Dialect::cobee()));
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    // A token request is sent once, and to its endpoint alone.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let http = Http(http.retry(reqwest::retry::never()).no_proxy().build()?);
    let transport = Transport::new(http.clone(), TokioTimer::new(), TokioClock::new());
    let client = TokenClient::new(transport, TokioExecutor::new(), grant);
    let mut calls = AuthorizeLayer::new(client, Origins::of([&*api])?).layer(http);
    let call = Request::get(format!("{api}/me")).body(Empty::<Bytes>::new())?;
    let response = calls.call(call).await?.into_body().collect().await?.to_bytes();
    assert_eq!(response, "Bearer sandbox-cobee-token");
    Ok(())
}
