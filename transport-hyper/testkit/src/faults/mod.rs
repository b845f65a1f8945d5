//! The faults of a token's life, numbered: what happens, what is required then, and checks of it.
//!
//! A fault is decided on one or more levels: the code that writes requests and reads responses, the
//! lifecycle, and a client over sockets. The first two need no adapter, and are checked once, without I/O and in
//! [virtual time](crate::VirtualTime). The last is checked on the loopback, with any client that is an
//! [`Adapter`].
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
pub(crate) use bodies::WRONG;
pub use case::{FaultCase, Level};
pub use setup::{Clocks, CredentialsSource, Lookup, Setup};
pub use table::faults;
pub(crate) use verdict::Observed;
pub use verdict::Verdict;
