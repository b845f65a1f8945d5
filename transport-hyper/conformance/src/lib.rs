//! The adapters of this project as the fault matrix sees them, and the README's examples, which need
//! every crate at once. The matrix is the binary `polygrant-faults`.

use polygrant_testkit::faults::Adapter;

pub use hyper::Hyper;
pub use threads::Threads;
pub use ureq::Ureq;

mod events;
mod hand_clock;
mod hyper;
mod proxies;
mod threads;
mod trusting;
mod ureq;

/// Returns every adapter of this project, and the example of one.
#[must_use]
pub fn adapters() -> [&'static dyn Adapter; 3] {
    [&Ureq, &Hyper, &Threads]
}

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
