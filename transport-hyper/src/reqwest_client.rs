//! reqwest's client as a tower service.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use hyper_util::rt::TokioTimer;
use tower_service::Service;

use crate::tokio::TokioClock;
use crate::transport::Transport;

/// reqwest's client as a service for `http` requests: for a [`Transport`], and for the calls that an
/// [`AuthorizeLayer`](crate::AuthorizeLayer) puts tokens on. Cloning is cheap.
///
/// Its errors show no URL, since some dialects have secrets there.
///
/// ```no_run
/// # async fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant::Origins;
/// use polygrant_hyper::lifecycle::Policy;
/// use polygrant_hyper::{AuthorizeLayer, ReqwestClient, TokenClient, Transport};
/// use tower::{Layer, ServiceExt}; // cargo add tower --features util
///
/// let http = ReqwestClient::new(reqwest::Client::builder())?;
/// let transport = Transport::reqwest(http.clone());
/// let client = TokenClient::tokio_with(transport, grant, Policy::default());
///
/// let origins = Origins::of(["https://api.example.com"])?;
/// let api = AuthorizeLayer::new(client, origins).layer(http);
/// let call = http::Request::get("https://api.example.com/orders").body(String::new())?;
/// let response = reqwest::Response::from(api.oneshot(call).await?);
/// println!("{}", response.text().await?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ReqwestClient(reqwest::Client);

impl ReqwestClient {
    /// Returns a client of these settings, such as proxies and certificates, that follows no redirects and
    /// sends nothing twice: a token request is sent once, and to its endpoint alone, and a call's token goes
    /// to the origins that you name.
    ///
    /// # Errors
    /// As [`reqwest::ClientBuilder::build`].
    pub fn new(settings: reqwest::ClientBuilder) -> Result<Self, reqwest::Error> {
        let settings = settings.redirect(reqwest::redirect::Policy::none());
        Ok(Self(settings.retry(reqwest::retry::never()).build()?))
    }
}

impl Transport<ReqwestClient> {
    /// Returns a transport over reqwest, for tokio. Its own timeouts hold beside those of the client.
    #[must_use]
    pub fn reqwest(client: ReqwestClient) -> Self {
        Self::new(client, TokioTimer::new(), TokioClock::new())
    }
}

impl<B> Service<Request<B>> for ReqwestClient
where
    B: http_body::Body<Data = Bytes> + Send + Sync + 'static,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
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
            let request = request.map(reqwest::Body::wrap).try_into();
            let request: reqwest::Request = request.map_err(reqwest::Error::without_url)?;
            client.execute(request).await.map(Into::into).map_err(reqwest::Error::without_url)
        })
    }
}

impl fmt::Debug for ReqwestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // reqwest's own shows the headers that all requests have.
        f.write_str("ReqwestClient")
    }
}
