//! What means something, but hardly what is meant.
//!
//! No vendor is known to want any of it, so that each is worth a warning. None is an error: the
//! library sends it as it is written.

mod foreign;
mod headers;
mod literals;
mod response;
mod scopes;
mod urls;
mod whole;
