//! Many clients in a pool: which are one, which is evicted, what is told of them, and limits that they share.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test has threads, and stops where it cannot go on"
)]
#![cfg(not(loom))]

mod pool {
    mod clients;
    mod differences;
    mod eviction;
    mod limits;
    mod simulation;
    mod tenants;
    mod world;
}
