//! The lifecycle of a token: its policy, its faults by number, and the invariants of every trace.
//!
//! * `policy`: the table of defaults, literally.
//! * `grants`: pairs of grants, and which of them share tokens.
//! * `request_queue`: whose turn it is to send a request, where there is a limit.
//! * `pool`: which client a pool finds, and which it evicts, beside a plain model of it.
//! * `outcomes`: the outcomes that callers get; `health`: the snapshot for monitoring.
//! * `faults`: the test kit's numbered faults, as far as core decides them.
//! * `rejections`: what follows from rejections and changed credentials beside the numbered faults.
//! * `trace`: any sequence of calls, as data, and `any_trace`, which makes them up; `invariants`:
//!   what holds after every one of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

#[cfg(test)]
mod any_trace;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod grants;
#[cfg(test)]
mod health;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod pool;
#[cfg(test)]
mod rejections;
#[cfg(test)]
mod request_queue;
#[cfg(test)]
mod trace;
#[cfg(test)]
mod variations;
