//! Callers of a resource server that rejects tokens, in virtual time.
//!
//! [`Traffic`] describes the callers and the token server, [`Accepts`] the tokens that the resource server
//! accepts, and [`Seen`] the calls and requests that were made. A call takes no time, a token request does.
//!
//! ```
//! use polygrant_testkit::traffic::{Accepts, Traffic};
//! use polygrant_testkit::{Fail, millis, seconds};
//!
//! # fn main() -> Result<(), Fail> {
//! // A new token is known everywhere only after half a second.
//! let seen = Traffic::new(Accepts::After(millis(500)), 3600, 8).run(seconds(10))?;
//! assert_eq!(seen.requests.len(), 2);
//! assert!(seen.failed().all(|call| call.at < seconds(2)));
//! # Ok(())
//! # }
//! ```

mod accepts;
mod run;
mod seen;

pub use accepts::Accepts;
pub use run::Traffic;
pub use seen::{Call, Seen};
