//! What every adapter of [`polygrant`] shares: the lifecycle behind its lock, and a way to wait.
//!
//! An application uses an adapter, such as `polygrant-ureq` or `polygrant-hyper`. This crate is for
//! writing another one; it takes about a hundred lines.
//!
//! # In scope
//! * The [lifecycle](polygrant::lifecycle) for many threads and tasks at once: [`SharedLifecycle`].
//! * Waiting for its changes, by blocking or with a waker, without missing one: [`Listener`].
//! * A report for every request, whatever becomes of it: [`AttemptGuard`].
//! * Time and randomness as traits: [`Clock`], [`Entropy`], and those of the system.
//! * Credentials that are read for each request: [`CredentialsSource`], and two that are ready-made.
//! * One client per grant, in bounded room: [`TokenPool`]. Signers by name: [`AssertionSigners`].
//! * What the errors of rustls mean (feature `rustls`): [`tls_reason`].
//! * Events (feature `tracing`), with the same fields from every adapter.
//!
//! # Out of scope
//! * What is decided when, and why: [`polygrant::lifecycle`].
//! * Sending, spawning and timers: the adapter. No I/O is done here but for reading a
//!   secret, and no thread started.
//!
//! # How an adapter waits
//! ```
//! use std::sync::Arc;
//!
//! use polygrant::lifecycle::{Action, CachedToken, TokenError};
//! use polygrant::{AccessToken, Error, Grant};
//! use polygrant_client::{AttemptGuard, SharedLifecycle};
//!
//! /// Gets a token; `send` does one request.
//! fn token(
//!     lifecycle: &Arc<SharedLifecycle>,
//!     send: impl Fn(&Grant) -> Result<AccessToken, Error>,
//! ) -> Result<Arc<CachedToken>, TokenError> {
//!     if let Some(token) = lifecycle.leased() {
//!         return Ok(token);
//!     }
//!     let mut waiter = None;
//!     loop {
//!         // Before polling, so that no change is missed.
//!         let changes = lifecycle.listen();
//!         match lifecycle.poll(waiter) {
//!             Action::Use(token) => return Ok(token),
//!             Action::UseAndRefresh(_, attempt) | Action::Refresh(attempt) => {
//!                 waiter = Some(attempt.waiter());
//!                 let mut attempt = AttemptGuard::new(lifecycle, attempt);
//!                 let read = attempt.read_credentials();
//!                 let result = read.and_then(|()| send(attempt.grant()));
//!                 attempt.complete(result);
//!             }
//!             Action::Wait(next) => {
//!                 waiter = Some(next);
//!                 lifecycle.clock().wait(&changes, next.max_wait());
//!             }
//!             Action::Failed(error) => return Err(error),
//!         }
//!     }
//! }
//! ```
//! An async adapter awaits [`Listener::poll_changed`] or its timer instead, and gives the request to an
//! executor, so that it belongs to no caller.

pub use assertion_signers::{AssertionSigners, SignerResult, with_signed};
pub use attempt_guard::AttemptGuard;
pub use changes::Listener;
pub use clock::Clock;
pub use credentials_source::{CredentialsError, CredentialsSource};
pub use entropy::{Entropy, SystemEntropy};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use secrets::{SecretFile, SecretVariable};
pub use shared_lifecycle::SharedLifecycle;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use system_clock::SystemClock;
#[cfg(feature = "rustls")]
pub use tls::tls_reason;
pub use token_pool::{PooledClient, TokenPool};

mod assertion_signers;
mod attempt_guard;
mod changes;
mod clock;
mod credentials_source;
mod entropy;
mod events;
mod fork;
mod host;
mod lease_cache;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod secrets;
mod shared_lifecycle;
mod sync;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod system_clock;
#[cfg(feature = "rustls")]
mod tls;
mod token_pool;
