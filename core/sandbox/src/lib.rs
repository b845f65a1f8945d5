//! The vendor's side of every [`Dialect`], without any I/O: for tests of what is built on [`polygrant`].
//!
//! # In scope
//! * [`Sandbox`] responds to token requests as the vendor documents: strictly, with its own failures.
//! * [`oracle`] has what holds of every response, for fuzz targets and property tests of your own dialect.
//! * `strategies` (feature `proptest`) generates grants and responses, in any dialect.
//!
//! # Out of scope
//! * Sockets: [`polygrant-testkit`](https://docs.rs/polygrant-testkit) has every sandbox behind one port.
//! * Cryptography and memory: signatures are for an [`AssertionVerifier`] to verify.
//! * Clocks, randomness, threads: time is an argument, and randomness is proptest's.
//!
//! # One request
//! ```
//! use polygrant::{Credentials, Dialect, Grant, UnixTime};
//! use polygrant_sandbox::Sandbox;
//!
//! let credentials = Credentials::new("my-client", "my-secret")?;
//! let sandbox = Sandbox::new(Dialect::xone()).with_client(credentials.clone(), [""]);
//! let grant = Grant::builder(Dialect::xone()).credentials(credentials).build()?;
//!
//! let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
//! let token = grant.parse(&response, UnixTime::EPOCH)?;
//! assert_eq!(token.secret(), "sandbox-xone-token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! None is enabled by default.
//!
//! | feature | adds |
//! |---|---|
//! | `proptest` | `strategies`: property-test your own code with them, in any dialect |

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod oracle;
#[cfg(feature = "proptest")]
pub mod strategies;

mod assertion;
mod examine;
mod matcher;
mod received;
mod sandbox;
mod vendor;
mod verifier;

pub use sandbox::Sandbox;
pub use verifier::{AssertionVerifier, PresentedJwt};

#[cfg(doc)]
use polygrant::Dialect;
