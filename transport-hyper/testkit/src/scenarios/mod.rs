//! The table of all scenarios.

mod build;
mod documents;
mod faults;
mod limits;
mod refusals;
mod requests;
mod successes;
mod table;

pub use table::scenarios;
