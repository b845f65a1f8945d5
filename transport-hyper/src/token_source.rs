//! The source of a client's tokens: a transport, or another HTTP client.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::rt::Sleep;
use polygrant::{AccessToken, Error, Grant, Timeouts};
use polygrant_client::Clock;
use tower_service::Service;

use crate::body::Body;
use crate::transport::Transport;

/// A token request under way.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, Error>> + Send + 'a>>;

/// Fetches tokens, one request at a time, and has the time.
///
/// Every [`Transport`] is one whose service can be shared between threads; a service that is `Send`
/// but not `Sync` can be made so with a mutex (`tower::util::BoxCloneSyncService` is both).
///
/// Implement it to send requests by another HTTP client. A request holds a secret, and callers wait for it, so
/// `fetch` must:
/// * send [`Grant::request`] once, follow no redirect, and verify the server's certificate;
/// * end within the timeouts, and read [`MAX_BODY`](polygrant::MAX_BODY) bytes of a body at most: a longer one
///   is a [`TooLarge`](polygrant::TransportErrorKind::TooLarge);
/// * give [`Grant::conclude`] the head, and the body or why there is none: a refusal is known without it;
/// * sign what the grant [lacks](Grant::missing_assertions), or refuse it.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # mod example {
/// # use std::{pin::Pin, sync::Arc, time::Duration};
/// # use http::{Request, response::Parts};
/// # use hyper::rt::{Sleep, Timer};
/// # use hyper_util::rt::TokioTimer;
/// # use polygrant::RequestBody;
/// # use polygrant_hyper::{Clock, TokioClock};
/// use polygrant::{Grant, Timeouts, TransportError, TransportErrorKind};
/// use polygrant_hyper::{TokenFuture, TokenSource};
/// # type Received = (Parts, Result<Vec<u8>, TransportError>);
/// # impl OtherClient {
/// #     async fn send(&self, _: Request<RequestBody>, _: Timeouts) -> Result<Received, TransportError> {
/// #         Err(TransportError::new(TransportErrorKind::Connect))
/// #     }
/// # }
///
/// struct OtherClient {
///     clock: Arc<TokioClock>,
/// }
///
/// impl TokenSource for OtherClient {
///     fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a> {
///         Box::pin(async move {
///             if !grant.missing_assertions().is_empty() {
///                 return Err(TransportError::new(TransportErrorKind::AssertionMissing).into());
///             }
///             // `send` is yours.
///             let (head, body) = self.send(grant.request(), timeouts).await?;
///             let body = body.as_deref().map_err(Clone::clone);
///             grant.conclude(&head, body, self.clock.now().wall)
///         })
///     }
///
///     fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
///         Some(TokioTimer::new().sleep(duration))
///     }
///
///     fn clock(&self) -> Arc<dyn Clock> {
///         self.clock.clone()
///     }
/// }
/// # }
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Sends one token request and returns what came of it, within these timeouts.
    fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a>;

    /// Does the same in place of a token that a resource server rejected: a source that keeps tokens of its
    /// own must not return that one again.
    fn fetch_in_place_of<'a>(
        &'a self,
        rejected: &'a AccessToken,
        grant: &'a Grant,
        timeouts: Timeouts,
    ) -> TokenFuture<'a> {
        let _ = rejected;
        self.fetch(grant, timeouts)
    }

    /// Returns a number that changes with the TLS client certificate that a request presents: where the
    /// dialect [binds](polygrant::Dialect::certificate_bound) tokens to it, a client then fetches another.
    fn certificate_generation(&self) -> u64 {
        0
    }

    /// Returns a pause of the current task; `None` if there is no timer here.
    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>>;

    /// Returns the clock. Its steady time passes as the pauses do.
    fn clock(&self) -> Arc<dyn Clock>;
}

impl<S, B> TokenSource for Transport<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    S::Future: Send,
    B: http_body::Body + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
{
    /// Keeps to these timeouts, or to its own where they were set and are shorter.
    fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a> {
        Box::pin(async move { self.bounded_by(timeouts).fetch(grant).await })
    }

    fn certificate_generation(&self) -> u64 {
        Self::certificate_generation(self)
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        Some(self.timer().sleep(duration))
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(Self::clock(self))
    }
}
