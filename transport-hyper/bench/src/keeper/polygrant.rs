//! Polygrant's two clients.

use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ::polygrant_lifecycle::{Fraction, Policy};
use http::HeaderMap;

use super::Keeper;
use crate::codec::polygrant::grant;
use crate::server::Server;
use crate::vendor::VENDORS;

impl Keeper for polygrant_ureq::TokenClient {
    fn token(&self) {
        let _ = black_box(self.token());
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        let token = self.token().expect("a token");
        token.token().authorize(headers);
    }
}

impl Keeper for polygrant_hyper::TokenClient {
    fn token(&self) {
        let _ = black_box(ready(self.token()));
    }

    fn authorize(&self, headers: &mut HeaderMap) {
        let token = ready(self.token()).expect("a token");
        token.token().authorize(headers);
    }
}

/// A blocking client that has a token.
#[must_use]
pub fn over_ureq(server: &Server, policy: Policy) -> polygrant_ureq::TokenClient {
    let grant = grant(&VENDORS[1], server.url());
    let transport = polygrant_ureq::Transport::new();
    let client = polygrant_ureq::TokenClient::with_policy(transport, grant, policy);
    client.token().expect("a token");
    client
}

/// An async client that has a token.
#[must_use]
pub fn over_hyper(
    server: &Server,
    policy: Policy,
    runtime: &tokio::runtime::Runtime,
) -> polygrant_hyper::TokenClient {
    let grant = grant(&VENDORS[1], server.url());
    let transport = polygrant_hyper::Transport::tokio();
    let client = polygrant_hyper::TokenClient::tokio_with(transport, grant, policy);
    runtime.block_on(client.token()).expect("a token");
    client
}

/// A policy by which a token is due to be renewed as soon as it is there.
#[must_use]
pub fn always_stale() -> Policy {
    let mut policy = Policy::default();
    policy.refresh_ahead = Fraction { divisor: 1, max: policy.max_lifetime };
    policy
}

/// What comes of a future that waits for nothing.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits for something"),
    }
}
