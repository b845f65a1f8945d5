//! Tokens beyond one process: keys, records, and refreshes through a store.
//!
//! * `keys`: which grants share a record; `records`: what goes out comes in again, or is refused.
//! * `world`: processes, a store and a vendor in virtual time, one step at a time.
//! * `refreshes`: single stories; `clocks`: those of clocks that are wrong; `interleavings`: what holds in
//!   all of them.
#![cfg(test)]

mod clocks;
mod interleavings;
mod keys;
mod records;
mod refreshes;
mod world;
