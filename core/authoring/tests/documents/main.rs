//! Errors and warnings about documents: mistakes are reported before the first request.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod cases;
mod members;
mod mistakes;
mod schema;
mod slips;
mod slips_in_requests;
mod trials;
mod trials_in_requests;
