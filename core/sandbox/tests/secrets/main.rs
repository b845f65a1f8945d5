//! No secret stays in memory: everything that was freed is searched, byte by byte.
//!
//! Linux alone shows a process its own memory as a file, without unsafe code.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod canary;
mod grants;
mod memory;
mod tokens;
