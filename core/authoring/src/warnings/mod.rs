//! Warnings about a dialect and its document: values that are allowed, but were probably not meant.
//!
//! No vendor is known to want any of them. None is an error: the library sends each as it is written.

pub(crate) use whole::{of, of_numbers};

mod fields;
mod foreign;
mod gathered;
mod grants;
mod headers;
mod hosts;
mod lifetimes;
mod literals;
mod parameters;
mod presented;
mod response;
mod roles;
mod scopes;
mod segments;
mod signing;
mod texts;
mod urls;
mod variables;
mod whole;
mod words;
mod written;
