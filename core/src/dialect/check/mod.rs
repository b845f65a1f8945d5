//! Contradictions in a dialect.

pub(crate) use contradiction::Contradiction;
pub(in crate::dialect) use contradiction::Contradictions;

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
