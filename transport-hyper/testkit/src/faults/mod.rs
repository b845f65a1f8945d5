//! The faults of a token's life, numbered: what happens, what is required then, and checks of it.
//!
//! A fault is decided by what writes requests and reads responses, by the lifecycle, or by a client
//! over sockets, and often by more than one of them. What core decides is checked once, without I/O
//! and in [virtual time](crate::VirtualTime); the rest is checked on the loopback, with any client that
//! is an [`Adapter`].
//!
//! Each fault is one row in the file of its theme: number, stimulus, what is required, and its checks,
//! each with the level that it runs on.

mod adapter;
mod bodies;
mod cancellation;
mod case;
mod clocks;
mod connections;
mod crowds;
mod cut_off;
mod events;
mod exchanges;
mod forced;
mod forks;
mod gate;
mod hand_clock;
mod hooks;
mod jwts;
mod leftovers;
mod lifetimes;
mod limits;
mod loopback;
mod other_clients;
mod outages;
mod proxies;
mod refusals;
mod rejected_calls;
mod rejections;
mod replacements;
mod retry_after;
mod rotations;
mod secrets;
mod setup;
mod stopped;
mod table;
mod tenants;
mod tokens;
mod told;
mod vendor;
mod verdict;

pub use adapter::{Adapter, Call, CallError, ClientUnderTest, PoolUnderTest};
pub use case::{FaultCase, Level};
pub use setup::{Clocks, CredentialsSource, Lookup, Setup};
pub use table::faults;
pub use verdict::Verdict;
