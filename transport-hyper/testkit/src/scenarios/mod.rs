//! The table of all scenarios.

mod answers;
mod build;
mod documents;
mod faults;
mod limits;
mod refusals;
mod requests;
mod table;

pub use table::scenarios;
