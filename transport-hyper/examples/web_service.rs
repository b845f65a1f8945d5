//! A web service by axum that calls an API for each of its own requests, with numbers for Prometheus beside
//! it. In the sources: `cargo run -p polygrant-examples --bin web_service`.

use std::error::Error;

use axum::http::{Request, StatusCode};
use axum::{Router, body::Body, extract::State, routing::get};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use polygrant::{Dialect, Grant, Origins};
use polygrant_hyper::{Authorize, AuthorizeLayer, TokenClient};
use polygrant_testkit::{SandboxServer, credentials};
use tower_layer::Layer;
use tower_service::Service;

mod api;

#[derive(Clone)]
struct App {
    tokens: TokenClient,
    calls: Authorize<Client<HttpConnector, Empty<Bytes>>>,
    me: String,
}

async fn index(State(mut app): State<App>) -> Result<Bytes, (StatusCode, String)> {
    // An error says what is wrong, and never a secret.
    let failed = |error: &dyn Error| (StatusCode::BAD_GATEWAY, error.to_string());
    let call = Request::get(app.me).body(Empty::new()).map_err(|e| failed(&e))?;
    let response = app.calls.call(call).await.map_err(|e| failed(&e))?;
    Ok(response.into_body().collect().await.map_err(|e| failed(&e))?.to_bytes())
}

async fn metrics(State(app): State<App>) -> String {
    let counts = app.tokens.health().counts;
    format!("token_requests_total {}\n", counts.requests)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, api) = (SandboxServer::start(0)?, api::start()?);
    let (dialect, base_url) = (Dialect::oro(), server.base_url(&Dialect::oro()));
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    let (tokens, http) = (TokenClient::tokio(grant), Client::builder(TokioExecutor::new()));
    let origins = Origins::of([&*api])?;
    let calls = AuthorizeLayer::new(tokens.clone(), origins).layer(http.build_http());
    let app = App { tokens, calls, me: format!("{api}/me") };
    let router = Router::new().route("/", get(index)).route("/metrics", get(metrics));
    let mut router = router.with_state(app);
    // A service would go on with `axum::serve`; here two requests do.
    let responses = [("/", "Bearer sandbox-oro-token"), ("/metrics", "token_requests_total 1\n")];
    for (path, expected) in responses {
        let response = router.call(Request::get(path).body(Body::empty())?).await?;
        println!("GET {path}: {}", response.status());
        assert_eq!(response.into_body().collect().await?.to_bytes(), expected);
    }
    Ok(())
}
