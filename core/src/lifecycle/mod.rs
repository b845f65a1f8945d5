//! When to ask for a token, who waits, and what a failure means: a machine without a clock.
//!
//! [`Lifecycle`] decides; it does nothing itself. Whoever drives it tells it what time it is and what
//! happened, and does what it answers. The crates `polygrant-ureq` and `polygrant-hyper` drive one
//! each; here is how to drive your own.
//!
//! ```text
//!               ask (floor passed)          finish (token)
//!      ┌─────┐ ───────────────────► ┌───────────┐ ───────────────► ┌─────┐
//!      │ idle│                      │ in flight │                  │ idle│   the token is kept
//!      └─────┘ ◄─────────────────── └───────────┘                  └─────┘   beside all of these
//!               abandon                │     ▲  │
//!                     finish (failed,  │     │  │ finish (failed for good,
//!                     worth another    ▼     │  │ or once too often)
//!                     attempt)  ┌─────────────┐ │      ┌──────────────┐
//!                               │ backing off │ └────► │ cooling down │ ──► in flight, when it is over
//!                               └─────────────┘        └──────────────┘     or the credentials change
//! ```
//!
//! Whether the token is fresh, stale or expired is derived from the time that it is, never stored.
//!
//! # A walk through
//! ```
//! use std::time::Duration;
//! use polygrant::lifecycle::{Action, Lifecycle, Now, Policy};
//! use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
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
//! // The first caller is told to run the request; another one meanwhile, to wait.
//! let Action::Refresh(attempt) = lifecycle.poll_token(at(0), entropy, None) else { panic!() };
//! let Action::Wait(_ticket) = lifecycle.poll_token(at(0), entropy, None) else { panic!() };
//!
//! // The answer comes, and everybody has a token without further ado …
//! let response = http::Response::new(
//!     r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#,
//! );
//! let token = attempt.grant().parse(&response, at(1).wall);
//! lifecycle.complete(attempt.id(), token, at(1), entropy);
//! let Action::Use(issued) = lifecycle.poll_token(at(2), entropy, None) else { panic!() };
//! assert_eq!(issued.token().secret(), "a");
//!
//! // … until it is time for a new one, which one caller fetches while all use the old one.
//! let Action::UseAndRefresh(_, attempt) = lifecycle.poll_token(at(3000), entropy, None) else { panic!() };
//! let Action::Use(_) = lifecycle.poll_token(at(3000), entropy, None) else { panic!() };
//! lifecycle.cancel(attempt.id());
//! # Ok(())
//! # }
//! ```

pub use action::{Action, Attempt, AttemptId, TokenError, Waiter};
pub use cached_token::CachedToken;
pub use clock::{Deadline, Now};
pub use health::{Counts, Health, State};
pub use lease::Lease;
pub use machine::Lifecycle;
pub use policy::{Backoff, Fraction, Policy};
pub use pool::{EvictionPriority, Pool};

mod action;
mod cached_token;
mod clock;
mod flight;
mod health;
mod lease;
mod machine;
mod pauses;
mod policy;
mod pool;
