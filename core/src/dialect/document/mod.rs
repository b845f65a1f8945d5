//! Dialects as documents: reads them, writes them, and reports what is wrong where.
//!
//! A document states what deviates from the baseline. It is read in two steps: first as a tree that loses
//! nothing, then its parts become the model's.
//!
//! | file | what it does |
//! |---|---|
//! | `read`, `write` | read and write the document itself |
//! | `request`, `token`, `failure` | do so with the members that say what is sent, what comes, and what fails |
//! | `values` | reads what members hold: arrays and objects, strings and numbers, paths |
//! | `document_value` | is the tree, and a value in it with its place |
//! | `error` | gathers what is wrong |
//! | `suggestions`, `syntax` | say what would be right: of a name, and of a text that is no document |
//! | `schema` | is the JSON Schema of documents |

pub use document_value::DocumentValue;
pub use error::{DocumentError, Finding, Severity};

mod document_value;
mod error;
mod failure;
mod read;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod suggestions;
mod syntax;
mod token;
mod values;
mod write;
