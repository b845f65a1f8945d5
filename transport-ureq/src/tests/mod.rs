//! The client without sockets and without a clock of its own: tests say what time it is and when a
//! response comes. `fault_…` are the numbers of the project's list of faults.

mod callers;
mod crowds;
mod failures;
mod harness;
mod life;
mod wanted;
