//! Warnings about a dialect: values that are allowed, but were probably not meant.
//!
//! No vendor is known to want any of them. None is an error: the library sends each as it is written.

mod foreign;
mod headers;
mod literals;
mod response;
mod scopes;
mod urls;
mod whole;
