//! A gRPC client by tonic. In the sources: `cargo run -p polygrant-examples --bin grpc`.
//!
//! The requests that a `Channel` is given have no authority, so the layer is told where they go. Without
//! that it sends nothing.

use std::error::Error;

use http::header;
use polygrant::{Dialect, Grant, Origins};
use polygrant_hyper::{AuthorizeLayer, CallError, NoRetry, TokenClient};
use polygrant_testkit::{SandboxServer, credentials};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::service::InterceptorLayer;
use tonic::transport::{Channel, Server};
use tonic::{Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tower_layer::Layer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (sandbox, dialect) = (SandboxServer::start(0)?, Dialect::rfc6749());
    let base_url = sandbox.base_url(&dialect);
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    let tokens = TokenClient::tokio(grant);
    let server = start_server().await?;

    // A body that streams cannot be sent again after a rejection.
    let layer: AuthorizeLayer<NoRetry> =
        AuthorizeLayer::new(tokens, Origins::of([&*server])?).with_retry_body();
    // Layers of the channel's own, such as limits, are below; each request waits for its token first.
    let channel = Channel::from_shared(server.clone())?.connect_lazy();
    let mut health = HealthClient::new(layer.clone().with_origin(&server)?.layer(channel.clone()));
    let response = health.check(HealthCheckRequest::default()).await?.into_inner();
    assert_eq!(response.status, 1);
    println!("with a token: {:?}", response.status());

    let mut untold = HealthClient::new(layer.layer(channel));
    let error = untold.check(HealthCheckRequest::default()).await.err();
    let cause = error.as_ref().and_then(Error::source).and_then(<dyn Error>::downcast_ref);
    assert!(matches!(cause, Some(CallError::Origin(_))), "{error:?}");
    Ok(())
}

/// Starts a health service that wants the token, and returns its base URL.
async fn start_server() -> Result<String, Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let (_, service) = tonic_health::server::health_reporter();
    let wanted = InterceptorLayer::new(|request: Request<()>| {
        match request.metadata().get(header::AUTHORIZATION.as_str()) {
            Some(token) if token == "Bearer sandbox-rfc6749-token" => Ok(request),
            _ => Err(Status::unauthenticated("no token")),
        }
    });
    let server = Server::builder().layer(wanted).add_service(service);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    Ok(base_url)
}
