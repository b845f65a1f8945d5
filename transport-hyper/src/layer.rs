//! Calls with a token: a tower layer around any HTTP client.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response};
use polygrant::lifecycle::{CachedToken, TokenError};
use polygrant::{Origins, rejects_token};
use tower_layer::Layer;
use tower_service::Service;

use crate::call_error::CallError;
use crate::retry_body::{CloneBody, RetryBody};
use crate::token_client::TokenClient;

/// Puts a client's token on the requests to some origins.
///
/// * A request to another origin passes through as it is, **without** the token.
/// * Where no token can be had, the request is not sent, and fails with [`CallError::NoToken`].
/// * A 401 rejects the token. If another one can be had and the body can be sent again, the request is
///   sent once more, as it came here, with that token alone; whatever comes then is the response. A
///   403 is a response like any other.
///
/// Waiting for the token is [`TokenClient::token`]'s, unless
/// [`with_max_wait`](AuthorizeLayer::with_max_wait) bounds it.
///
/// A service that follows redirects belongs around this layer, not below it: each request then comes
/// through here again, and only those to the right origins get the token.
///
/// The token is put where its dialect [wants](polygrant::dialect::Presentation) it: in headers, of
/// which it replaces those of the same name, such as `Authorization`; in the query; or in cookies. Of a
/// URL that has no room for it, the request is not sent, and fails with [`CallError::NoRoom`].
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use http::{Request, Response};
/// # use http_body_util::Full;
/// # use hyper_util::client::legacy::Client;
/// # use hyper_util::rt::TokioExecutor;
/// # use polygrant::{Credentials, Dialect, Grant, Origins, Scopes};
/// # use polygrant_hyper::{AuthorizeLayer, TokenClient};
/// # use tower_layer::Layer;
/// # let dialect = Dialect::xone();
/// # let endpoint = dialect.endpoint()?;
/// # let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
/// let client = TokenClient::tokio(grant);
/// let origins = Origins::of(["https://api.example.com"])?;
/// let http = Client::builder(TokioExecutor::new()).build_http::<Full<bytes::Bytes>>();
/// let api = AuthorizeLayer::new(client, origins).layer(http);
/// # drop(api);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tokio"))]
/// # fn main() {}
/// ```
pub struct AuthorizeLayer<R = CloneBody> {
    client: TokenClient,
    origins: Arc<Origins>,
    max_wait: Option<Duration>,
    retry: PhantomData<fn() -> R>,
}

/// A service that puts a token on requests; see [`AuthorizeLayer`].
pub struct Authorize<S, R = CloneBody> {
    inner: S,
    layer: AuthorizeLayer<R>,
}

impl AuthorizeLayer {
    /// Returns a layer for requests with bodies that can be cloned.
    #[must_use]
    pub fn new(client: TokenClient, origins: Origins) -> Self {
        Self { client, origins: Arc::new(origins), max_wait: None, retry: PhantomData }
    }
}

impl<R> AuthorizeLayer<R> {
    /// Sends bodies again in another way: [`NoRetry`](crate::NoRetry) takes requests with any bodies and
    /// sends none twice, so that a 401 rejects the token and is returned.
    ///
    /// ```
    /// use polygrant::Origins;
    /// use polygrant_hyper::{AuthorizeLayer, NoRetry, TokenClient};
    ///
    /// fn layer(client: TokenClient, origins: Origins) -> AuthorizeLayer<NoRetry> {
    ///     AuthorizeLayer::new(client, origins).with_retry_body()
    /// }
    /// ```
    #[must_use]
    pub fn with_retry_body<Other>(self) -> AuthorizeLayer<Other> {
        let Self { client, origins, max_wait, .. } = self;
        AuthorizeLayer { client, origins, max_wait, retry: PhantomData }
    }

    /// Bounds the wait for a token: see [`TokenClient::token_within`].
    #[must_use]
    pub fn with_max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait: Some(max_wait), ..self }
    }

    async fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        match self.max_wait {
            Some(max_wait) => self.client.token_after_within(rejected, max_wait).await,
            None => self.client.token_after(rejected).await,
        }
    }

    async fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.max_wait {
            Some(max_wait) => self.client.token_within(max_wait).await,
            None => self.client.token().await,
        }
    }
}

impl<S, R> Layer<S> for AuthorizeLayer<R> {
    type Service = Authorize<S, R>;

    fn layer(&self, inner: S) -> Authorize<S, R> {
        Authorize { inner, layer: self.clone() }
    }
}

/// A response, under way.
pub type ResponseFuture<R, E> = Pin<Box<dyn Future<Output = Result<R, CallError<E>>> + Send>>;

impl<S, R, B, A> Service<Request<B>> for Authorize<S, R>
where
    S: Service<Request<B>, Response = Response<A>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    R: RetryBody<B> + 'static,
    B: Send + 'static,
    A: Send,
{
    type Response = Response<A>;
    type Error = CallError<S::Error>;
    type Future = ResponseFuture<Response<A>, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(CallError::Service)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // The clone may not be ready; this one is.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        if !self.layer.origins.allow(request.uri()) {
            let response = inner.call(request);
            return Box::pin(async { response.await.map_err(CallError::Service) });
        }
        let layer = self.layer.clone();
        Box::pin(async move {
            let token = layer.token().await.map_err(CallError::NoToken)?;
            let copy = copy_of::<B, R>(&request);
            token.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
            let response = inner.call(request).await.map_err(CallError::Service)?;
            if !rejects_token(response.status()) {
                return Ok(response);
            }
            let Some(mut request) = copy else {
                layer.client.invalidate(&token);
                return Ok(response);
            };
            let renewed = match layer.token_after(&token).await {
                Ok(renewed) if renewed.is_worth_a_try_after(&token) => renewed,
                _ => return Ok(response),
            };
            drop(response);
            renewed.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
            poll_fn(|cx| inner.poll_ready(cx)).await.map_err(CallError::Service)?;
            inner.call(request).await.map_err(CallError::Service)
        })
    }
}

fn copy_of<B, R: RetryBody<B>>(request: &Request<B>) -> Option<Request<B>> {
    let mut copy = Request::new(R::copy(request.body())?);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.version_mut() = request.version();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

// By hand, since `R` is only a mark.
impl<R> Clone for AuthorizeLayer<R> {
    fn clone(&self) -> Self {
        let (client, origins) = (self.client.clone(), Arc::clone(&self.origins));
        Self { client, origins, max_wait: self.max_wait, retry: PhantomData }
    }
}

impl<S: Clone, R> Clone for Authorize<S, R> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<R> fmt::Debug for AuthorizeLayer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeLayer").field("origins", &self.origins).finish_non_exhaustive()
    }
}

impl<S, R> fmt::Debug for Authorize<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize").field("origins", &self.layer.origins).finish_non_exhaustive()
    }
}
