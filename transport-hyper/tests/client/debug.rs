//! No `Debug` of what the adapter hands out shows a secret.

use std::fmt::Debug;
use std::future::ready;

use polygrant::assertion::AssertionContext;
use polygrant::{Dialect, Grant, Origins, Scopes};
use polygrant_hyper::{AuthorizeLayer, Body, Builder, TokenClient, TokenPool, Transport};
use polygrant_testkit::{
    CLIENT_SECRET, ScriptedServer, TOKEN, credentials, response, secret_in, token_body,
};
use tower_layer::Layer;

use super::sandboxes::policy;

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let server = ScriptedServer::with_responses(|_| {
        response("200 OK", "", &token_body(TOKEN, Some("3600")))
    });
    let server = server.unwrap();
    // One that puts the secret into the body.
    let dialect = Dialect::rfc6749_post();
    let endpoint = dialect.endpoint_at(&server.base_url()).unwrap();
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap();
    let request = grant.request().map(Body::from);

    let client = TokenClient::tokio_with(Transport::tokio(), grant.clone(), policy());
    let issued = client.token().await.unwrap();
    let pool = TokenPool::new(|grant| TokenClient::tokio_with(Transport::tokio(), grant, policy()));
    let pooled = pool.client(&grant);
    let layer = AuthorizeLayer::new(client.clone(), Origins::of([server.base_url()]).unwrap());
    let service = layer.layer(());
    let signer = |_: &AssertionContext| ready(Ok(CLIENT_SECRET.to_owned()));
    let builder = Builder::new();
    let signing = Transport::tokio().with_assertion_signer("jwt", signer);
    let values: [&dyn Debug; 10] = [
        &request,
        request.body(),
        &client,
        &issued,
        &pool,
        &pooled,
        &layer,
        &service,
        &builder,
        &signing,
    ];
    for value in values {
        let shown = format!("{value:?} {value:#?}");
        assert_eq!(secret_in(&shown), None, "{shown}");
    }
    assert_eq!(issued.token().secret(), TOKEN);
}
