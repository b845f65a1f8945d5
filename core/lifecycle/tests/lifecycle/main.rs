//! The lifecycle of a token: its policy, its faults by number, and the invariants of every trace.
//!
//! * `policy`: the table of defaults, literally.
//! * `grants`: pairs of grants, and which of them share tokens.
//! * `request_queue`: whose turn it is to send a request, where there is a limit.
//! * `pool`: which client a pool finds, and which it evicts, beside a plain model of it.
//! * `outcomes`: the outcomes that callers get; `health`: the snapshot for monitoring.
//! * `faults`: the test kit's numbered faults, as far as the parser or the machine decides them.
//! * `variations`: those with rejections, in other circumstances.
//! * `rejections`: what follows from rejections and changed credentials beside the numbered faults.
//! * `trace`: any sequence of calls, as data, and `any_trace`, which makes them up; `invariants`:
//!   what holds after every one of them.
#![cfg(test)]

mod any_trace;
mod faults;
mod grants;
mod health;
mod invariants;
mod outcomes;
mod policy;
mod pool;
mod rejections;
mod request_queue;
mod trace;
mod variations;
