//! reqwest, for token requests and for the calls that carry the token. In the sources:
//! `cargo run -p polygrant-examples --bin reqwest_client`.

use std::error::Error;

use http::Request;
use polygrant::{Dialect, Grant, Origins};
use polygrant_hyper::lifecycle::Policy;
use polygrant_hyper::{AuthorizeLayer, ReqwestClient, TokenClient, Transport};
use polygrant_testkit::{SandboxServer, credentials};
use tower_layer::Layer;
use tower_service::Service;

mod api;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, api) = (SandboxServer::start(0)?, api::start()?);
    let (dialect, base_url) = (Dialect::cobee(), server.base_url(&Dialect::cobee()));
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;

    // Its own default is TLS by aws-lc; what is called here is on the loopback.
    let http = ReqwestClient::new(reqwest::Client::builder().no_proxy())?;
    let transport = Transport::reqwest(http.clone());
    let client = TokenClient::tokio_with(transport, grant, Policy::default());
    let mut calls = AuthorizeLayer::new(client, Origins::of([&*api])?).layer(http);

    let call = Request::get(format!("{api}/me")).body(String::new())?;
    let response = reqwest::Response::from(calls.call(call).await?);
    println!("GET /me: {}", response.status());
    assert_eq!(response.text().await?, "Bearer sandbox-cobee-token");
    Ok(())
}
