//! The parts that all adapters of [`polygrant`] share: the lifecycle behind a lock, and a way to wait for it.
//!
//! A program uses an adapter, such as `polygrant-ureq` or `polygrant-hyper`. This crate is for writing
//! another one, in about a hundred lines: `examples/threads` is one over bare threads and `TcpStream`.
//!
//! # In scope
//! * The [`lifecycle`] for many threads and tasks at once: [`SharedLifecycle`].
//! * Waiting for its changes, by blocking or with a waker, without missing one: [`Listener`].
//! * A report for every request, also if what sends it is dropped or panics: [`AttemptGuard`].
//! * Time and randomness as traits, with those of the system: [`Clock`], [`Entropy`].
//! * Credentials that are read for each request, such as a secret that is rotated: [`CredentialsSource`].
//! * One client for each of many grants, and a limit on their number: [`TokenPool`]. Limits on their
//!   requests at a time, and by the minute: [`RequestGate`].
//! * Assertions that are signed for each attempt, or in a file: [`AssertionSigners`], [`Signer`],
//!   `AssertionFile`. Private keys from files: `PrivateKey`.
//! * Certificates and keys in files that are renewed: `Rotating`.
//! * Which proxy a request goes through: [`Proxies`]; what it responds: [`ConnectResponse`]. Which
//!   authorities TLS trusts: `RootCertificates`.
//! * What an error of rustls means: `tls_error`.
//! * Tokens that several processes share, or that outlive one: [`store`].
//!
//! # Out of scope
//! * What is done when, and why: [`polygrant_lifecycle`] decides that.
//! * Sending, spawning and timers: the adapter does that. This crate does no I/O but for reading a secret,
//!   or the system's authorities, and starts no thread.
//!
//! # An adapter
//! ```
//! use std::sync::Arc;
//!
//! use polygrant::{AccessToken, Error, Grant};
//! use polygrant_client::lifecycle::{Action, CachedToken, TokenError};
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
//!
//! # Promises
//! * A caller that begins to listen before it polls misses no change.
//! * While a token is far from its end, [`SharedLifecycle::leased`] returns it without a lock and without
//!   an allocation.
//! * An attempt is completed or cancelled exactly once, so that no caller waits for a request that is gone.
//! * A new token is visible to all callers before any that waited for it wakes.
//!
//! Every interleaving of the lock, the leases and the wakers is checked with
//! [loom](https://docs.rs/loom).
//!
//! # Limits
//! * Without a [store] nothing outlives the process. After a fork, both processes go on with the same token and
//!   refresh it at moments of their own.
//!
//! # Many tenants
//! A [`TokenPool`] has a client for each. Grants that are begun with one `Arc<Dialect>` share it; a pool makes
//! its clients' grants do so by itself. What a tenant costs does not depend on how many there are:
//!
//! | of one tenant | |
//! |---|---|
//! | memory | 1.5 to 1.9 KiB for a grant, 1.9 KiB for its client in a pool with a token of 40 characters; one that is read by many threads all the time, half a KiB more for each of 16 |
//! | a look-up, an eviction | a look-up takes one lock of many, and an eviction looks at 64 clients at most: it takes the [least recently used](polygrant_lifecycle::Pool) of a few, and of all up to 64; `transport-hyper/bench/results/tenants.md` has the times |
//! | requests | one for each seven tenths of a token's lifetime, as long as it is called; refreshes of tokens that were all fetched in one minute spread over a tenth of the lifetime, and over 5 minutes at most |
//!
//! What to set:
//!
//! | tenants | set | in all |
//! |---|---|---|
//! | 10 | nothing: a pool has room for 64 | 40 KiB |
//! | 10,000 | [`with_capacity`](TokenPool::with_capacity) for all of them; a [`RequestGate`] with `at_once` of 100, so that a start does not open thousands of connections, and `at_once_per_endpoint` and `per_minute_per_endpoint` of a little less than the vendor allows; [`GrantBuilder::name`](polygrant::GrantBuilder::name), so that events name the tenant | 37 MiB, and 4 requests a second for tokens of an hour |
//! | 1,000,000 | a capacity for those that call within a token's lifetime: the others are evicted, and fetch a token when they come back; a gate as above, with `at_once` of more than a second's requests times the seconds that a response takes; [`pieces`](TokenPool::pieces) rather than a snapshot, every few minutes | 3.7 GiB if all are kept, and 400 requests a second for tokens of an hour |
//!
//! A pool that is too small is the costliest of all: each tenant that comes back has lost its token, and
//! waits for another. A gate that is too narrow shows as [`PoolHealth::waiting`], and as callers that time
//! out: each waits for its turn until its own deadline, but no longer than 30 seconds, or what the policy
//! gives a refresh. A limit by the minute keeps the times of as many requests for each endpoint, of 16 bytes
//! each.
//!
//! # Monitoring
//! [`TokenPool::health`] tells how many clients have a token, fail, or wait for their turn.
//! [`TokenPool::snapshot`], or [`TokenPool::pieces`] for some at a time, tells of each client whether it has a
//! token, how long that can be used, and how many requests, failures and rejections there were. With the
//! feature `tracing`, events at the target `polygrant::token` tell each as it happens, with the `dialect`, the
//! `client_id` and the `host`, and the `name` that the grant was given, if it has one:
//!
//! | event | level | fields |
//! |---|---|---|
//! | token request sent | debug | `attempt`, `timeout_seconds` |
//! | token obtained | info | `attempt`, `duration_seconds`, `generation`, `usable_for_seconds`, `refresh_in_seconds` |
//! | token adopted from the store | info | `attempt`, `generation`, `usable_for_seconds`, `refresh_in_seconds` |
//! | store cannot be used | warn | `error` |
//! | no token obtained | warn | `attempt`, `duration_seconds`, `kind` (`refused`, `malformed` or `transport`), `class`, `status`, `retry_in_seconds`, `error` |
//! | token rejected by a resource server | warn | `generation` |
//!
//! Counters and histograms follow from these: the example `metrics` of `polygrant-ureq` exports them in the
//! text format of Prometheus.
//!
//! # Features
//! None is enabled by default.
//!
//! | feature | adds |
//! |---|---|
//! | `rustls` | `tls_error`: what an error of rustls means; `RootCertificates` and `ClientIdentity`: which authorities are trusted, and which certificate is presented |
//! | `sealing` | `store::SealedStore`: records that only those can read that have a key |
//! | `signing` | `PrivateKey`: signs assertions with a private key from a file, or with the client's secret |
//! | `system-roots` | `RootCertificates::system`: the system's authorities, by rustls-native-certs (two crates on Linux) |
//! | `tracing` | events at the target `polygrant::token`, with the same fields from every adapter |

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod store;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use assertion_file::AssertionFile;
pub use assertion_signers::{AssertionSigners, AssertionSource, SignerResult, with_signed};
pub use attempt_guard::AttemptGuard;
pub use changes::Listener;
pub use clock::Clock;
pub use credentials_source::{CredentialsError, CredentialsSource};
pub use entropy::{Entropy, SystemEntropy};
#[cfg(any(
    feature = "rustls",
    all(feature = "signing", not(all(target_family = "wasm", target_os = "unknown")))
))]
pub use file_error::FileError;
pub use polygrant_lifecycle as lifecycle;
pub use proxies::{ConnectResponse, Proxies, Proxy, ProxyError};
pub use request_gate::RequestGate;
#[cfg(any(
    feature = "rustls",
    all(feature = "signing", not(all(target_family = "wasm", target_os = "unknown")))
))]
pub use rotating::Rotating;
#[cfg(feature = "rustls")]
pub use rustls;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use secrets::{SecretFile, SecretVariable};
pub use shared_lifecycle::SharedLifecycle;
pub use signer::{Signer, SignerError, SigningCallback};
#[cfg(feature = "signing")]
pub use signing::{KeyError, PrivateKey, VerifyingKey};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use system_clock::SystemClock;
#[cfg(feature = "rustls")]
pub use tls::tls_error;
pub use token_pool::{ClientSnapshot, PoolHealth, PooledClient, TokenPool};
#[cfg(feature = "rustls")]
pub use trust::{CertificateError, ClientIdentity, RootCertificates};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod assertion_file;
mod assertion_signers;
mod attempt_guard;
mod certificate;
mod changes;
mod clock;
mod credentials_source;
mod entropy;
mod events;
#[cfg(any(
    feature = "rustls",
    all(feature = "signing", not(all(target_family = "wasm", target_os = "unknown")))
))]
mod file_error;
mod fork;
mod host;
mod lease_cache;
#[cfg(any(feature = "rustls", feature = "signing"))]
mod pem;
mod proxies;
mod request_gate;
#[cfg(any(
    feature = "rustls",
    all(feature = "signing", not(all(target_family = "wasm", target_os = "unknown")))
))]
mod rotating;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod secret_text;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod secrets;
mod server_clocks;
mod shared_lifecycle;
mod sharing;
mod signer;
#[cfg(feature = "signing")]
mod signing;
mod sync;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod system_clock;
#[cfg(feature = "rustls")]
mod tls;
mod token_pool;
#[cfg(feature = "rustls")]
mod trust;
mod turns;
