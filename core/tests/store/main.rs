//! Tokens beyond one process: keys, records, and refreshes through a store.
//!
//! * `keys`: which grants share a record; `records`: what goes out comes in again, or is refused.
//! * `world`: processes, a store and a vendor in virtual time, one step at a time.
//! * `refreshes`: single stories; `interleavings`: what holds in all of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod records;
#[cfg(test)]
mod refreshes;
#[cfg(test)]
mod world;
