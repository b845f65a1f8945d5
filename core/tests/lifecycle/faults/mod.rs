//! The faults, by number: a stimulus, and what must come of it.
//!
//! Here are those that the machine or the parser decides. Where a fault shows in an adapter alone
//! (sockets, certificates, dropped futures), its test stands there.

mod concurrency;
mod failure;
mod lifetime;
mod refusal;
mod rejected;
mod retry_after;
mod security;
