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
//! use polygrant::lifecycle::{Answer, Lifecycle, Now, Policy};
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
//! let Answer::Run(attempt) = lifecycle.ask(at(0), entropy, None) else { panic!() };
//! let Answer::Wait(_ticket) = lifecycle.ask(at(0), entropy, None) else { panic!() };
//!
//! // The answer comes, and everybody has a token without further ado …
//! let response = http::Response::new(
//!     r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#,
//! );
//! let token = attempt.grant().parse(&response, at(1).wall);
//! lifecycle.finish(attempt.id(), token, at(1), entropy);
//! let Answer::Use(issued) = lifecycle.ask(at(2), entropy, None) else { panic!() };
//! assert_eq!(issued.token().secret(), "a");
//!
//! // … until it is time for a new one, which one caller fetches while all use the old one.
//! let Answer::UseAndRun(_, attempt) = lifecycle.ask(at(3000), entropy, None) else { panic!() };
//! let Answer::Use(_) = lifecycle.ask(at(3000), entropy, None) else { panic!() };
//! lifecycle.abandon(attempt.id());
//! # Ok(())
//! # }
//! ```

pub use answer::{Answer, Attempt, AttemptId, Failure, Ticket};
pub use clock::{Deadline, Now};
pub use health::{Counts, Health, State};
pub use issued::Issued;
pub use lease::Lease;
pub use machine::Lifecycle;
pub use policy::{Growth, Policy, Share};
pub use pool::{Kept, Pool};

mod answer;
mod clock;
mod flight;
mod health;
mod issued;
mod lease;
mod machine;
mod pauses;
mod policy;
mod pool;
