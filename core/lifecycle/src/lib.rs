//! When to request a token, which callers wait, and what a failure means: a machine without a clock.
//!
//! [`Lifecycle`] decides; it does nothing itself. Its driver tells it what time it is and what
//! happened, and does what it says. The crates `polygrant-ureq` and `polygrant-hyper` drive one each;
//! here is how to drive your own.
//!
//! # In scope
//! * When to request a token, which caller sends the request, and which callers wait: [`Lifecycle`], by the
//!   numbers of a [`Policy`].
//! * What follows from a failure, from a token that a resource server rejects, and from new credentials.
//! * Many lifecycles in bounded memory: [`Pool`]. Limits on their requests, in a queue: [`RequestQueue`].
//! * Tokens that several processes share, or that outlive one: [`store`].
//! * A snapshot for monitoring: [`Health`].
//!
//! # Out of scope
//! * What a request looks like and what a response means: [`polygrant`].
//! * I/O, clocks, randomness, locks, threads: time and random bits are arguments. `polygrant-client` has a
//!   lifecycle behind a lock, for many threads or tasks.
//! * Where a store keeps its bytes: `polygrant-store-file` and `polygrant-store-redis` do that.
//!
//! # States
//! ```text
//!              poll_token                complete (token)
//!      ┌─────┐ ───────────────────► ┌────────────┐ ──────────────► ┌─────┐
//!      │ idle│                      │ requesting │                 │ idle│   the token is kept
//!      └─────┘ ◄─────────────────── └────────────┘                 └─────┘   beside all of these
//!              cancel                │     ▲  │
//!                  complete (failed, │     │  │ complete (failed for good,
//!                  worth another     ▼     │  │ or once too often)
//!                  attempt)     ┌─────────────┐│      ┌──────────┐
//!                               │   backoff   │└────► │ cooldown │ ──► requesting, when it is over
//!                               └─────────────┘       └──────────┘     or the credentials change
//! ```
//!
//! A *refresh* is up to three *attempts* to get a token; an attempt is one request. At most one is under
//! way (*single flight*): one caller sends it, and all others wait for its outcome. Whether the token
//! is fresh, stale or expired is derived from the time that it is, never stored.
//!
//! # A walk through
//! ```
//! use std::time::Duration;
//!
//! use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
//! use polygrant_lifecycle::{Action, Lifecycle, Now, Policy, Waiter};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dialect = Dialect::xone();
//! let endpoint = dialect.endpoint()?;
//! let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
//! let mut lifecycle = Lifecycle::new(grant, Policy::default());
//!
//! // Time is whatever you say; `entropy` is 64 random bits.
//! let at = |seconds| Now {
//!     wall: UnixTime::from_secs(1_800_000_000 + seconds),
//!     steady: Duration::from_secs(seconds),
//! };
//! let entropy = 0;
//!
//! // The first caller is told to run the request; another caller meanwhile, to wait.
//! let Action::Refresh(attempt) = lifecycle.poll_token(at(0), entropy, None) else { panic!() };
//! let Action::Wait(_waiter) = lifecycle.poll_token(at(0), entropy, None) else { panic!() };
//!
//! // The response comes, and all callers have a token at once …
//! let response = http::Response::new(
//!     r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#,
//! );
//! let token = attempt.grant().parse(&response, at(1).wall);
//! lifecycle.complete(attempt.id(), token, at(1), entropy);
//! let Action::Use(cached) = lifecycle.poll_token(at(2), entropy, None) else { panic!() };
//! assert_eq!(cached.token().secret(), "a");
//!
//! // … until it is time for a new one, which one caller fetches while all use the old one.
//! let Action::UseAndRefresh(_, attempt) = lifecycle.poll_token(at(3000), entropy, None) else { panic!() };
//! let Action::Use(_) = lifecycle.poll_token(at(3000), entropy, None) else { panic!() };
//! lifecycle.cancel(attempt.id());
//!
//! // A caller whose token was rejected by a resource server gets another, while the others are served.
//! let rejected = Some(Waiter::in_place_of(cached.generation()));
//! let Action::Refresh(attempt) = lifecycle.poll_token(at(3010), entropy, rejected) else { panic!() };
//! let Action::Use(_) = lifecycle.poll_token(at(3010), entropy, None) else { panic!() };
//! assert_eq!(attempt.rejected(), Some(1));
//! # Ok(())
//! # }
//! ```

pub use action::{Action, Attempt, AttemptId, TokenError};
pub use adopted_token::{AdoptedToken, Obtained};
pub use backoff::Backoff;
pub use cached_token::CachedToken;
pub use clock::{Deadline, Now};
pub use health::{Counts, Health, State};
pub use lease::Lease;
pub use machine::Lifecycle;
pub use policy::{Fraction, Policy};
pub use pool::{EvictionPriority, HashedKey, Pool, PoolKey};
pub use request_limits::RequestLimits;
pub use request_queue::{PlaceId, RequestQueue};
pub use waiter::Waiter;

pub mod store;

mod action;
mod adopt;
mod adopted_token;
mod backoff;
mod cached_token;
mod clock;
mod credentials;
mod current_token;
mod fork;
mod health;
mod held_requests;
mod lease;
mod machine;
mod observe;
mod pauses;
mod policy;
mod pool;
mod refresh;
mod rejections;
mod request_limits;
mod request_queue;
mod requests;
mod waiter;
