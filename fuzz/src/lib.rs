//! Fuzz targets: what arbitrary bytes must not be able to do to polygrant.
//!
//! A target is a plain function of bytes with the assertions in it. Its documentation says how it reads
//! its input, and what holds of any.
//!
//! | target | drives |
//! |---|---|
//! | [`parse`] | `Grant::parse`: any status, headers and body |
//! | [`request`] | `Grant::request`, and the sandbox at its other end |
//! | [`document`] | `Dialect::from_json`, and grant and sandbox of what loads |
//! | [`dates`] | HTTP dates, RFC 3339, `Retry-After`, `X-RateLimit-Reset` |
//! | [`openapi`] | `polygrant_authoring::openapi::draft` |
//! | [`json`] | the reader of JSON alone, beside `serde_json` |
//! | [`saved_response`] | `polygrant::saved_response::read_response` |
//! | [`lifecycle`] | `Lifecycle`: any sequence of calls and times |
//!
//! # Fuzzing (nightly, [cargo-fuzz](https://rust-fuzz.github.io/book/))
//! ```sh
//! cargo +nightly fuzz run parse                               # until it finds something
//! cargo +nightly fuzz run parse -- -max_total_time=60
//! cargo +nightly fuzz run parse fuzz/artifacts/parse/crash-…  # one input again
//! cargo +nightly fuzz cmin parse                              # drop inputs that add nothing
//! ```
//!
//! # Replaying (stable)
//! ```sh
//! cargo test --manifest-path fuzz/Cargo.toml                  # every committed input, and mutations
//! cargo run --manifest-path fuzz/Cargo.toml --bin parse -- FILE…
//! ```
//! An input that found a bug belongs in `corpus/TARGET/`, under a name that says which.

#![forbid(unsafe_code)]

mod dates;
mod document;
mod input;
mod json;
mod lifecycle;
mod openapi;
mod parse;
mod request;
mod saved_response;

pub use dates::dates;
pub use document::document;
pub use json::json;
pub use lifecycle::lifecycle;
pub use openapi::openapi;
pub use parse::parse;
pub use request::request;
pub use saved_response::saved_response;

/// A harness: bytes in, a panic if something does not hold.
pub type Target = fn(&[u8]);

/// Every target, by the name of its binary and of its folder in `corpus/`.
pub const TARGETS: [(&str, Target); 8] = [
    ("parse", parse),
    ("request", request),
    ("dates", dates),
    ("document", document),
    ("openapi", openapi),
    ("json", json),
    ("saved_response", saved_response),
    ("lifecycle", lifecycle),
];

/// Runs a target on the files that are named on the command line: what a target's binary does when
/// it is built without cargo-fuzz.
///
/// # Errors
/// A file cannot be read.
pub fn replay_arguments(target: Target) -> std::io::Result<()> {
    std::env::args_os().skip(1).try_for_each(|file| std::fs::read(file).map(|data| target(&data)))
}
