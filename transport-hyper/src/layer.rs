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

use crate::client::TokenClient;

/// Puts a client's token on the requests to some origins.
///
/// * A request to another origin passes through as it is, **without** the token.
/// * Where no token can be had, the request is not sent, and fails with [`CallError::NoToken`].
/// * A 401 rejects the token. If another one can be had and the body can be sent again, the request is
///   sent once more, as it came here, with that token alone; whatever comes then is the answer. A 403
///   is an answer like any other.
///
/// Waiting for the token is [`TokenClient::token`]'s, unless
/// [`waiting_at_most`](AuthorizeLayer::waiting_at_most) bounds it.
///
/// What follows redirects belongs around this layer, not below it: each request then comes through
/// here again, and only those to the right origins get the token.
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
/// let client = TokenClient::over_tokio(grant);
/// let origins = Origins::of(["https://api.example.com"])?;
/// let http = Client::builder(TokioExecutor::new()).build_http::<Full<bytes::Bytes>>();
/// let api = AuthorizeLayer::new(client, origins).layer(http);
/// # drop(api);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tokio"))]
/// # fn main() {}
/// ```
pub struct AuthorizeLayer<C = Cloned> {
    client: TokenClient,
    origins: Arc<Origins>,
    patience: Option<Duration>,
    copies: PhantomData<fn() -> C>,
}

/// A service that puts a token on requests; see [`AuthorizeLayer`].
pub struct Authorize<S, C = Cloned> {
    inner: S,
    layer: AuthorizeLayer<C>,
}

/// How to send a body a second time.
pub trait Copies<B> {
    /// A copy of a body that is about to be sent; `None` if there can be none, and then a 401 is the
    /// answer.
    fn copy(body: &B) -> Option<B>;
}

/// Bodies are cloned, such as `Full` and `Empty`, and requests may be sent twice.
#[derive(Debug)]
pub enum Cloned {}

/// No request is sent twice.
#[derive(Debug)]
pub enum Unrepeated {}

impl<B: Clone> Copies<B> for Cloned {
    fn copy(body: &B) -> Option<B> {
        Some(body.clone())
    }
}

impl<B> Copies<B> for Unrepeated {
    fn copy(_: &B) -> Option<B> {
        None
    }
}

impl AuthorizeLayer {
    /// A layer for requests with bodies that can be cloned.
    #[must_use]
    pub fn new(client: TokenClient, origins: Origins) -> Self {
        Self::with_copies(client, origins)
    }

    /// The same for requests with any bodies. None is sent twice: a 401 rejects the token and is
    /// returned.
    #[must_use]
    pub fn without_repeats(client: TokenClient, origins: Origins) -> AuthorizeLayer<Unrepeated> {
        AuthorizeLayer::with_copies(client, origins)
    }
}

impl<C> AuthorizeLayer<C> {
    /// The same with a way of yours to copy a body.
    #[must_use]
    pub fn with_copies(client: TokenClient, origins: Origins) -> Self {
        Self { client, origins: Arc::new(origins), patience: None, copies: PhantomData }
    }

    /// Waits for a token no longer than that: see [`TokenClient::token_within`].
    #[must_use]
    pub fn waiting_at_most(self, patience: Duration) -> Self {
        Self { patience: Some(patience), ..self }
    }

    async fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        match self.patience {
            Some(patience) => self.client.token_within(patience).await,
            None => self.client.token().await,
        }
    }
}

impl<S, C> Layer<S> for AuthorizeLayer<C> {
    type Service = Authorize<S, C>;

    fn layer(&self, inner: S) -> Authorize<S, C> {
        Authorize { inner, layer: self.clone() }
    }
}

/// An answer, under way.
pub type Sending<R, E> = Pin<Box<dyn Future<Output = Result<R, CallError<E>>> + Send>>;

impl<S, C, B, R> Service<Request<B>> for Authorize<S, C>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    C: Copies<B> + 'static,
    B: Send + 'static,
    R: Send,
{
    type Response = Response<R>;
    type Error = CallError<S::Error>;
    type Future = Sending<Response<R>, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(CallError::Service)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // The clone may not be ready; this one is.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        if !self.layer.origins.allow(request.uri()) {
            let answer = inner.call(request);
            return Box::pin(async { answer.await.map_err(CallError::Service) });
        }
        let layer = self.layer.clone();
        Box::pin(async move {
            let issued = layer.token().await.map_err(CallError::NoToken)?;
            let copy = copy_of::<B, C>(&request);
            issued.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
            let answer = inner.call(request).await.map_err(CallError::Service)?;
            if !rejects_token(answer.status()) {
                return Ok(answer);
            }
            layer.client.invalidate(&issued);
            let Some(mut request) = copy else { return Ok(answer) };
            let renewed = match layer.token().await {
                Ok(renewed) if renewed.is_worth_a_try_after(&issued) => renewed,
                _ => return Ok(answer),
            };
            drop(answer);
            renewed.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
            poll_fn(|cx| inner.poll_ready(cx)).await.map_err(CallError::Service)?;
            inner.call(request).await.map_err(CallError::Service)
        })
    }
}

fn copy_of<B, C: Copies<B>>(request: &Request<B>) -> Option<Request<B>> {
    let mut copy = Request::new(C::copy(request.body())?);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.version_mut() = request.version();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

/// Why a request has no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError<E> {
    /// There is no token. The request was not sent.
    NoToken(TokenError),
    /// The token goes into the query, and the URL became too long. The request was not sent.
    NoRoom(http::Error),
    /// The service failed.
    Service(E),
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(failure) => write!(f, "no token for the request: {failure}"),
            Self::NoRoom(error) => write!(f, "no room for the token in the URL: {error}"),
            Self::Service(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoToken(failure) => std::error::Error::source(failure),
            Self::NoRoom(error) => error.source(),
            Self::Service(error) => error.source(),
        }
    }
}

// By hand, since `C` is only a mark.
impl<C> Clone for AuthorizeLayer<C> {
    fn clone(&self) -> Self {
        let (client, origins) = (self.client.clone(), Arc::clone(&self.origins));
        Self { client, origins, patience: self.patience, copies: PhantomData }
    }
}

impl<S: Clone, C> Clone for Authorize<S, C> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<C> fmt::Debug for AuthorizeLayer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeLayer").field("origins", &self.origins).finish_non_exhaustive()
    }
}

impl<S, C> fmt::Debug for Authorize<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize").field("origins", &self.layer.origins).finish_non_exhaustive()
    }
}
