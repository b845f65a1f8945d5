//! Contradictions in a dialect.

pub(crate) use contradiction::Contradiction;

mod contradiction;
mod headers;
mod names;
mod public_suffix;
mod request;
mod response;
mod size;
mod urls;
mod whole;
