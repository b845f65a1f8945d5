//! Calls with a token: a service around another.
//!
//! After a 401 the [`TokenClient`](crate::TokenClient) reports the rejection, and `polygrant_lifecycle`
//! decides whether there is another token.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use crate::call_error::CallError;
use crate::hook::Hook;
use crate::response_future::ResponseFuture;
use crate::retry_body::{CloneBody, RetryBody};

/// A service that puts a token on requests; see [`AuthorizeLayer`](crate::AuthorizeLayer).
pub struct Authorize<S, R = CloneBody> {
    inner: S,
    hook: Hook,
    retry: PhantomData<fn() -> R>,
}

impl<S, R> Authorize<S, R> {
    pub(crate) const fn new(inner: S, hook: Hook) -> Self {
        Self { inner, hook, retry: PhantomData }
    }
}

impl<S, R, B, A> Service<Request<B>> for Authorize<S, R>
where
    S: Service<Request<B>, Response = Response<A>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    R: RetryBody<B> + 'static,
    B: Send + 'static,
    A: Send + 'static,
{
    type Response = Response<A>;
    type Error = CallError;
    type Future = ResponseFuture<Response<A>>;

    /// Returns ready: the inner service is asked for a place when there is a token.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // It is not ready, and so holds no place in a limit below.
        let inner = self.inner.clone();
        match self.hook.origins.admit(&request) {
            Ok(true) => {
                ResponseFuture::new(authorized::<S, R, B, A>(inner, self.hook.clone(), request))
            }
            Ok(false) => ResponseFuture::new(async move { send(&mut { inner }, request).await }),
            Err(error) => ResponseFuture::new(async { Err(CallError::Origin(error)) }),
        }
    }
}

async fn authorized<S, R, B, A>(
    mut inner: S,
    hook: Hook,
    mut request: Request<B>,
) -> Result<Response<A>, CallError>
where
    S: Service<Request<B>, Response = Response<A>>,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    R: RetryBody<B>,
{
    // 1. The token comes first, and only then a place in the inner service.
    let token = hook.token().await.map_err(CallError::NoToken)?;
    let copy = copy_of::<B, R>(&request);
    token.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
    let response = send(&mut inner, request).await?;
    if !token.token().is_rejected_by(&response) {
        return Ok(response);
    }
    // 2. The token was rejected, as by a 401. A call that cannot be sent again only reports that.
    let Some(mut request) = copy else {
        if hook.client.invalidate(&token) {
            hook.client.refresh_apart();
        }
        return Ok(response);
    };
    // 3. Any other call is sent once more, if the lifecycle has another token that is worth it.
    let Some(next) = hook.token_after(&token).await else { return Ok(response) };
    drop(response);
    next.token().authorize_request(&mut request).map_err(CallError::NoRoom)?;
    send(&mut inner, request).await
}

/// Sends a request when the service is ready for it.
async fn send<S, B>(service: &mut S, request: Request<B>) -> Result<S::Response, CallError>
where
    S: Service<Request<B>>,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    let failed = |error: S::Error| CallError::Service(error.into());
    poll_fn(|cx| service.poll_ready(cx)).await.map_err(failed)?;
    service.call(request).await.map_err(failed)
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
impl<S: Clone, R> Clone for Authorize<S, R> {
    fn clone(&self) -> Self {
        Self::new(self.inner.clone(), self.hook.clone())
    }
}

impl<S, R> fmt::Debug for Authorize<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize").field("origins", &self.hook.origins).finish_non_exhaustive()
    }
}
