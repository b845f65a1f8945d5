//! What a client needs of a transport.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use http::{Request, Response};
use hyper::rt::Sleep;
use polygrant::{AccessToken, Error, Grant};
use tower_service::Service;

use crate::body::Body;
use crate::transport::Transport;

/// A request for a token, under way.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<AccessToken, Error>> + Send + 'a>>;

/// What a [`TokenClient`](super::TokenClient) needs of a transport: requests, and time.
///
/// Every [`Transport`] is one whose service can be shared between threads; a service that is `Send`
/// but not `Sync` can be made so with a mutex (`tower::util::BoxCloneSyncService` is both).
pub trait TokenSource: Send + Sync + 'static {
    /// Obtains a token: one request, one answer, within that time in all.
    fn fetch<'a>(&'a self, grant: &'a Grant, within: Duration) -> TokenFuture<'a>;

    /// A pause of the current task; `None` if there is no timer here.
    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>>;

    /// What time it is on the clock of these pauses.
    fn now(&self) -> Instant {
        Instant::now()
    }
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
    fn fetch<'a>(&'a self, grant: &'a Grant, within: Duration) -> TokenFuture<'a> {
        Box::pin(async move { self.within(within).fetch(grant).await })
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        Some(self.timer().sleep(duration))
    }

    fn now(&self) -> Instant {
        self.timer().now()
    }
}
