//! Dialects as documents: reading, writing, and saying what is wrong where.
//!
//! A document states what deviates from the baseline, so it has types of its own beside the model:
//! `whole` has the document itself, and the other files its parts.

pub use error::DocumentError;

mod error;
mod error_fields;
mod failure;
mod lifetime;
mod names;
mod object;
mod one_or_more;
mod paths;
mod presentation;
mod read;
mod rejections;
#[cfg(feature = "schema")]
mod schema;
mod scope;
mod stated;
mod success;
mod token;
mod variable;
mod whole;
mod write;
