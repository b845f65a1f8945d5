//! The lifecycle of a token: its policy, its faults by number, and what holds for every trace.
//!
//! * `scenario`: a world with a clock that a test sets, in which a test reads as a story.
//! * `policy`: the table of defaults, literally.
//! * `health`: what a dashboard is told.
//! * `faults`: a stimulus and what must come of it, each with its number.
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
mod health;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod trace;
