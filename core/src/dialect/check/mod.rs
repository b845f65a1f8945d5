//! Contradictions in a dialect.

pub(in crate::dialect) use contradiction::Contradiction;

mod contradiction;
mod names;
mod request;
mod response;
mod size;
mod urls;
mod whole;
