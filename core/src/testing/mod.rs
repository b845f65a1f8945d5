//! Tools for tests: the vendor's side of every dialect (feature `sandbox`), and strategies for property
//! tests (feature `proptest`).

#[cfg(feature = "sandbox")]
pub use sandbox::{AssertionVerifier, PresentedJwt, Sandbox};

#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "proptest")]
pub mod strategies;
