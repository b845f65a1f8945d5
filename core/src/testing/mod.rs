//! Tools for tests: the vendor's side of every dialect (feature `sandbox`), strategies for property tests
//! (feature `proptest`), and what holds of every response (feature `oracle`).

#[cfg(feature = "sandbox")]
pub use sandbox::{AssertionVerifier, PresentedJwt, Sandbox};

#[cfg(feature = "oracle")]
pub mod oracle;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "proptest")]
pub mod strategies;
#[cfg(any(feature = "proptest", feature = "sandbox"))]
mod vendor;
