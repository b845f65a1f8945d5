//! What holds of every response, whatever its bytes: the oracle that this project fuzzes itself with, for
//! fuzz targets and property tests of a dialect of your own.
//!
//! [`response`] makes a response of a fuzzer's bytes, and [`check`] looks whether all holds. With
//! [cargo-fuzz](https://rust-fuzz.github.io/book/) this is `fuzz/fuzz_targets/acme.rs`:
//!
//! ```no_run
//! #![no_main]
//! use std::sync::LazyLock;
//!
//! use libfuzzer_sys::fuzz_target;
//! use polygrant::{Credentials, Dialect, Grant, UnixTime};
//! use polygrant_sandbox::oracle;
//!
//! static GRANT: LazyLock<Grant> = LazyLock::new(|| {
//!     // Or include_str!("../../acme.json"), for a file beside your Cargo.toml.
//!     let acme = r#"{ "name": "acme", "path": "/{tenant}/token", "variables": { "tenant": {} } }"#;
//!     let grant = Grant::builder(Dialect::from_json(acme).unwrap())
//!         .base_url("https://auth.example")
//!         .variable("tenant", "example") // one line for each of the dialect's variables
//!         .credentials(Credentials::new("qx7 id", "zj0:%+é \"<&w").unwrap());
//!     grant.build().unwrap()
//! });
//!
//! fuzz_target!(|data: &[u8]| {
//!     let response = oracle::response(&GRANT, data);
//!     oracle::check(&GRANT, &response, UnixTime::EPOCH).unwrap();
//! });
//! # mod libfuzzer_sys {
//! #     macro_rules! fuzz_target { (|$data:ident: &[u8]| $body:block) => { pub fn target($data: &[u8])
//! $body } }
//! #     pub(crate) use fuzz_target;
//! # }
//! # fn main() {}
//! ```
//!
//! Without seeds a fuzzer seldom finds the names of the dialect's members: put a success and a failure, as
//! [`response`] reads them, into `fuzz/corpus/acme/`. How to set it all up, and to write seeds, is in the test kit's
//! [testing](https://docs.rs/polygrant-testkit/latest/polygrant_testkit/testing/).
//!
//! In a property test, with the feature `proptest`:
//!
//! ```
//! # #[cfg(feature = "proptest")]
//! # {
//! use polygrant::{Dialect, UnixTime};
//! use polygrant_sandbox::oracle;
//! use polygrant_sandbox::strategies::{any_grant_in, any_response_for};
//! use proptest::prelude::*;
//!
//! let acme = Dialect::from_json(r#"{ "name": "acme" }"#)?;
//! proptest!(|(grant in any_grant_in(acme.clone()), response in any_response_for(&acme))| {
//!     prop_assert_eq!(oracle::check(&grant, &response, UnixTime::EPOCH), Ok(()));
//! });
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use check::check;
pub use decode::{form, form_pairs, percent};
pub use input::response;
pub use members::Members;
pub use violation::Violation;

mod agreement;
mod check;
mod decode;
mod document;
mod echoes;
mod errors;
mod found;
mod input;
mod members;
mod sameness;
mod secrets;
mod tokens;
mod violation;
