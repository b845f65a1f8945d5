//! Contradictions in a dialect.

pub(in crate::dialect) use contradiction::Contradiction;

mod contradiction;
mod headers;
mod names;
mod public_suffix;
mod request;
mod response;
mod signing;
mod size;
mod urls;
mod whole;
