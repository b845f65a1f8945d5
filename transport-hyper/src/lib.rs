//! Access tokens over async hyper, in every vendor's dialect.
//!
//! # In scope
//! * [`Transport`]: takes a [`polygrant::Grant`] over the wire and brings back an
//!   [`AccessToken`](polygrant::AccessToken) or an [`Error`](polygrant::Error). It runs over any
//!   [`tower_service::Service`] that takes `http` requests, and on any runtime that has a
//!   [`hyper::rt::Timer`].
//! * A ready-made one over tokio, hyper-util and rustls (feature `tokio`, on by default).
//! * `sandbox` (feature `sandbox`): a server on the loopback that answers as the vendors do.
//! * The `polygrant` program (feature `cli`).
//!
//! # Out of scope
//! * What a status or a body means: `polygrant` decides that.
//!
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, Scopes};
//! use polygrant_hyper::Transport;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let dialect = Dialect::fuuffy();
//! let endpoint = dialect.endpoint_in("testing")?;
//! let credentials = Credentials::new(
//!     std::env::var("FUUFFY_CLIENT_ID")?,
//!     std::env::var("FUUFFY_CLIENT_SECRET")?,
//! )?;
//! let grant = Grant::new(dialect, endpoint, credentials, Scopes::none())?;
//!
//! let transport = Transport::over_tokio();
//! let token = transport.obtain(&grant).await?;
//!
//! let mut call = http::Request::get("https://testing-api-gateway.fuuffy.com/v1/orders").body(())?;
//! token.authorize(call.headers_mut());
//! # Ok(())
//! # }
//! ```
//!
//! # What the wire sees
//! One request per call: no redirect is followed, nothing is sent again, no answer is decompressed.
//! Heads and bodies over 64 KiB are refused, and [`polygrant::Timeouts`] are total deadlines.

mod client;
mod fault;
mod layer;
#[cfg(feature = "tokio")]
mod over_tokio;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod transport;

pub use client::{Obtain, Obtaining, Task, TokenClient, TokenPool};
pub use layer::{Authorize, AuthorizeLayer, CallError, Cloned, Copies, Sending, Unrepeated};
#[cfg(feature = "tokio")]
pub use over_tokio::{Builder, Client};
pub use transport::{Body, Transport, USER_AGENT};
