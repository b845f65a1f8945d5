//! Dialects as documents: reads them, writes them, and reports what is wrong where.
//!
//! A document states what deviates from the baseline. It is read in two steps. `document_value` is the
//! document as a tree that loses nothing. The other files turn its parts into the model's, each from a `node`
//! (a value and its place), and note every error as a `finding`. `whole` reads the document itself, and
//! `read` adds contradictions.

pub use document_value::DocumentValue;
pub use error::DocumentError;
pub use finding::{Finding, Severity};

mod composed;
mod credentials;
mod document_value;
mod elsewhere;
mod error;
mod error_fields;
mod failure;
mod finding;
mod foreign;
mod jwt_format;
mod lifetime;
mod names;
mod node;
mod one_or_more;
mod parameter;
mod paths;
mod presentation;
mod read;
mod rejections;
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
