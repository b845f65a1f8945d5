//! Keys that sign: what they are read from, and what another library makes of their signatures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on should stop, and writes files"
)]
#![cfg(not(loom))]

mod certificates;
mod forms;
mod rotating;
mod signatures;
mod support;
mod unusable;
