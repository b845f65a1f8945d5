//! One token over the wire.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Limited};
use hyper::rt::{Sleep, Timer};
use polygrant::{
    AccessToken, Error, Grant, MAX_BODY, MAX_HEADERS, Timeouts, TransportError, TransportFault,
    UnixTime,
};
use tower_service::Service;

use crate::body::Body;
use crate::fault::transport_error;

/// The `User-Agent` of requests that have none of their own: RFC 9110 §10.1.5 asks for one, and
/// firewalls refuse requests without.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Takes grants over the wire. Cheap to clone if its service is.
///
/// `S` is any HTTP client: a [`tower_service::Service`] from requests to responses. It should follow
/// no redirects and send nothing twice; the ready-made one,
/// [`Transport::over_tokio`](Transport::over_tokio), does neither.
#[derive(Clone)]
pub struct Transport<S> {
    service: S,
    timer: Arc<dyn Timer + Send + Sync>,
    timeouts: Timeouts,
}

impl<S> Transport<S> {
    /// A transport over a client of yours, with the timer of your runtime
    /// (`hyper_util::rt::TokioTimer` on tokio).
    pub fn new(service: S, timer: impl Timer + Send + Sync + 'static) -> Self {
        Self { service, timer: Arc::new(timer), timeouts: Timeouts::default() }
    }

    /// The same with other deadlines. `connect` is the service's own affair; the ready-made transport
    /// takes it from its [`Builder`](crate::Builder).
    #[must_use]
    pub const fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    pub(crate) fn timer(&self) -> &(dyn Timer + Send + Sync) {
        &*self.timer
    }
}

impl<S: Clone> Transport<S> {
    /// The same with less time for an attempt, if that is less.
    pub(crate) fn within(&self, attempt: Duration) -> Self {
        let timeouts = self.timeouts.with_attempt(self.timeouts.attempt.min(attempt));
        self.clone().with_timeouts(timeouts)
    }
}

impl<S, B> Transport<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: http_body::Body,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Obtains a token: one request, one answer.
    ///
    /// Dropping the future abandons the exchange.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Malformed`], or [`Error::Transport`] if the answer did not come,
    /// or not whole, within [`Timeouts::attempt`].
    pub async fn obtain(&self, grant: &Grant) -> Result<AccessToken, Error> {
        if self.timeouts.attempt.is_zero() {
            // A timer may be late by a tick, and the secret would have left.
            return Err(TransportError::new(TransportFault::Timeout).into());
        }
        let mut deadline = self.timer.sleep(self.timeouts.attempt);
        let mut request = grant.request().map(Body::from);
        let user_agent = request.headers_mut().entry(header::USER_AGENT);
        user_agent.or_insert(HeaderValue::from_static(USER_AGENT));

        let mut service = self.service.clone();
        let exchange = async {
            poll_fn(|cx| service.poll_ready(cx)).await?;
            service.call(request).await
        };
        let response = within(&mut deadline, exchange).await?.map_err(transport_error)?;

        let (head, body) = response.into_parts();
        if size(&head.headers) > MAX_HEADERS {
            return Err(TransportError::new(TransportFault::TooLarge).into());
        }
        let body = within(&mut deadline, Limited::new(body, MAX_BODY).collect())
            .await
            .and_then(|body| body.map_err(transport_error))
            .map(http_body_util::Collected::to_bytes);
        let now = UnixTime::from(SystemTime::now());
        grant.conclude(&head, body.as_deref().map_err(Clone::clone), now)
    }
}

/// The size of the headers as HTTP/1.1 writes them. A client's own cap may be soft, as hyper's is:
/// what has been read by then counts.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + ": \r\n".len() + value.len()).sum()
}

/// Waits for a future, but not beyond the deadline.
async fn within<F: Future>(
    deadline: &mut Pin<Box<dyn Sleep>>,
    future: F,
) -> Result<F::Output, TransportError> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => {
            deadline.as_mut().poll(cx).map(|()| Err(TransportError::new(TransportFault::Timeout)))
        }
    })
    .await
}

impl<S> fmt::Debug for Transport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
