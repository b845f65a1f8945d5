//! All that the feature `tokio` adds: a ready-made transport, and a client on the runtime of its callers.

pub use builder::Builder;
pub use client::Client;
pub use clock::TokioClock;
pub(crate) use connector::classified;
pub(crate) use via_proxy::ViaProxy;

mod builder;
mod client;
mod clock;
mod connector;
mod progress;
mod runtime;
mod socket;
mod tcp;
mod tls;
mod via_proxy;
mod way;
