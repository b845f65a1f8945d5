//! Parts of a client that a fault needs.

use std::future::{Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Sleep;
use hyper_util::client::legacy::connect::dns::Name;
use polygrant::{Grant, Timeouts};
use polygrant_hyper::{Client, Clock, TokenFuture, TokenSource, Transport};
use polygrant_testkit::faults::Lookup;
use tower_service::Service;

/// A transport whose first request panics.
pub(super) struct PanicsOnce(pub(super) Transport<Client>, pub(super) AtomicBool);

impl TokenSource for PanicsOnce {
    fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a> {
        if !self.1.swap(true, Ordering::SeqCst) {
            // Without the message that a panic of the program's own has.
            return Box::pin(async { resume_unwind(Box::new("the leader panics")) });
        }
        TokenSource::fetch(&self.0, grant, timeouts)
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        TokenSource::sleep(&self.0, duration)
    }

    fn clock(&self) -> Arc<dyn Clock> {
        TokenSource::clock(&self.0)
    }
}

/// Resolves names by a lookup of the test's.
#[derive(Clone)]
pub(super) struct Names(pub(super) Lookup);

impl Service<Name> for Names {
    type Response = std::option::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let address = (self.0)(name.as_str()).map(|address| Some(address).into_iter());
        ready(address.ok_or_else(|| io::ErrorKind::NotFound.into()))
    }
}
