//! Warnings about a document as it is written, of which the dialect keeps no trace.

pub(super) use numbers::warn_of_numbers;
pub(super) use whole::warn_of_document;

mod names;
mod numbers;
mod paths;
mod tree;
mod whole;
