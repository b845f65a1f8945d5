//! A response that a call with a token is waiting for.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use crate::call_error::CallError;

/// The response of a call through [`Authorize`](crate::Authorize), under way.
///
/// It can be sent to other threads and shared among them, whatever service is below, as some layers want
/// (`tower::ServiceBuilder::boxed_clone_sync`).
// The mutex makes it `Sync`. It is never locked, since whatever polls it has it to itself.
pub struct ResponseFuture<R>(Mutex<Pending<R>>);

type Pending<R> = Pin<Box<dyn Future<Output = Result<R, CallError>> + Send>>;

impl<R> ResponseFuture<R> {
    pub(crate) fn new(call: impl Future<Output = Result<R, CallError>> + Send + 'static) -> Self {
        Self(Mutex::new(Box::pin(call)))
    }
}

impl<R> Future for ResponseFuture<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let call = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        call.as_mut().poll(cx)
    }
}

impl<R> fmt::Debug for ResponseFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}
