//! The services below the hook for calls.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use polygrant_hyper::{AuthorizeLayer, CallError, NoRetry};
use polygrant_testkit::faults::CallError as NoResponse;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::util::BoxCloneService;
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt};

/// A call, whose body can be cloned.
type Order = Request<Full<Bytes>>;

type Sent = Pin<Box<dyn Future<Output = Result<u16, NoResponse>> + Send>>;

#[derive(Clone)]
pub(super) enum Below {
    /// An HTTP client.
    Nothing,
    /// A place for one call, before an HTTP client.
    OnePlace(GlobalConcurrencyLimitLayer),
    /// Layers of all kinds, which also stand around the hook.
    Stack,
}

impl Below {
    /// Sends a call through the hook.
    pub(super) fn send(self, hook: AuthorizeLayer, order: Order, can_be_sent_again: bool) -> Sent {
        match self {
            Self::Nothing if !can_be_sent_again => {
                sent(hook.with_retry_body::<NoRetry>().layer(http()), order)
            }
            Self::Nothing => sent(hook.layer(http()), order),
            Self::OnePlace(place) => sent(hook.layer(place.layer(http())), order),
            Self::Stack => {
                let stack = ServiceBuilder::new()
                    .buffer(4)
                    .timeout(MINUTE)
                    .load_shed()
                    .concurrency_limit(4)
                    .layer(hook)
                    .layer_fn(BoxCloneService::new)
                    .buffer(4)
                    .timeout(MINUTE)
                    .concurrency_limit(4);
                sent(stack.service(http()), order)
            }
        }
    }
}

/// A timeout that no call reaches.
const MINUTE: Duration = Duration::from_secs(60);

fn http() -> legacy::Client<HttpConnector, Full<Bytes>> {
    legacy::Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http()
}

fn sent<S, B>(service: S, order: Order) -> Sent
where
    S: Service<Order, Response = Response<B>> + Send + 'static,
    S::Error: Into<BoxError> + Send,
    S::Future: Send,
    B: Send + 'static,
{
    Box::pin(async move { status_of(service.oneshot(order).await.map_err(Into::into)) })
}

fn status_of<B>(outcome: Result<Response<B>, BoxError>) -> Result<u16, NoResponse> {
    let error = match outcome {
        Ok(response) => return Ok(response.status().as_u16()),
        Err(error) => error,
    };
    Err(match error.downcast::<CallError>().map(|error| *error) {
        Ok(CallError::NoToken(error)) => NoResponse::NoToken(error),
        Ok(error) => NoResponse::Other(error.to_string()),
        Err(error) => NoResponse::Other(error.to_string()),
    })
}
