//! Access tokens over a blocking connection: [`polygrant`] driven by [`ureq`] and rustls.
//!
//! # In scope
//! * One token request over the wire, and what came of it: [`Transport::obtain`].
//! * What a request that carries a secret needs, whatever agent sends it. It is listed below.
//!
//! # Out of scope
//! * What a status or a body means: `polygrant` decides that.
//! * Asking again: one call is one request. [`polygrant::Error`] says whether another is worth it.
//! * Async: that is the crate `polygrant-hyper`.
//!
//! # Example
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, RefusalClass};
//! use polygrant_ureq::{Transport, ureq};
//!
//! let dialect = Dialect::ants();
//! let endpoint = dialect.endpoint()?;
//! let credentials = Credentials::new("my-client", std::env::var("ANTS_SECRET")?)?;
//! let grant = Grant::new(dialect, endpoint, credentials, ["item"])?;
//!
//! // Cheap to clone: one for the whole program is enough.
//! let transport = Transport::new();
//! match transport.obtain(&grant) {
//!     Ok(token) => {
//!         let call = ureq::get("https://api.example.com/items");
//!         let answer = call.header("authorization", token.authorization()).call()?;
//!         println!("{}", answer.status());
//!     }
//!     Err(error) => match error.as_refusal().map(polygrant::Refusal::class) {
//!         Some(RefusalClass::Credentials) => eprintln!("wrong id or secret: {error}"),
//!         _ if error.is_retryable() => eprintln!("later, maybe: {error}"),
//!         _ => eprintln!("{error}"),
//!     },
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds for every request
//! With any agent, these are set for the request itself, over whatever the agent says:
//!
//! * No redirect is followed, so credentials go to the grant's endpoint alone. A redirect is a
//!   [`Refused`](polygrant::Error::Refused) that knows its location.
//! * Certificates are verified, even by an agent that was told not to.
//! * [`Timeouts`](polygrant::Timeouts) hold from the resolution of the host's name to the last byte.
//!   A shorter timeout of the agent's stays.
//! * An answer is read up to [`MAX_HEADERS`](polygrant::MAX_HEADERS) and
//!   [`MAX_BODY`](polygrant::MAX_BODY), and no further.
//! * Plain `http`, which is for this machine alone, never goes through a proxy.
//! * One request is sent at most once. ureq has no retries.
//!
//! What an agent's own middleware, connector or resolver does is beyond reach.
//!
//! # Proxies
//! `https` goes through the proxy that ureq finds in the environment: `ALL_PROXY`, `HTTPS_PROXY`,
//! `HTTP_PROXY` (in this order, the lower-case names too), less the hosts in `NO_PROXY`. It is a
//! tunnel: the proxy sees the host's name, not the request. For another proxy, or none, bring an
//! agent: [`Transport::with_agent`].
//!
//! # Logs
//! ureq logs through the `log` crate. Up to the level `debug` no secret is in what it says. At
//! `trace` its protocol layer writes every byte of heads and answers, and with them the
//! `Authorization` value and the token: keep the target `ureq_proto` at `debug` or above.

mod client;
mod clock;
mod fault;
mod flight;
mod guard;
mod middleware;
mod pool;
mod report;
#[cfg(test)]
mod tests;
mod transport;

pub use client::TokenClient;
pub use middleware::Authorized;
pub use pool::TokenPool;
pub use transport::Transport;
pub use ureq;

/// The README's examples, which speak of all three crates.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
