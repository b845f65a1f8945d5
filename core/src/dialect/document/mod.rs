//! Dialects as documents: reading, writing, and saying what is wrong where.
//!
//! A document states what deviates from the baseline. It is read in two steps: `written` keeps what
//! stands there, and the other files make the model's parts of it, each from a `node`, and note in
//! `finding` all that is wrong. `whole` has the document itself, `report` what is said of it.

pub use error::DocumentError;
pub use finding::{Finding, Severity};
pub use report::DocumentReport;

mod composed;
mod credentials;
mod elsewhere;
mod error;
mod error_fields;
mod failure;
mod finding;
mod lifetime;
mod names;
mod node;
mod one_or_more;
mod parameter;
mod paths;
mod presentation;
mod read;
mod rejections;
mod report;
mod scalars;
#[cfg(feature = "schema")]
mod schema;
mod scope;
mod stated;
mod success;
mod syntax;
mod token;
mod variable;
mod whole;
mod write;
mod written;
