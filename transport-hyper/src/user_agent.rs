//! What the requests say that they come from.

/// The `User-Agent` of requests that have none of their own: RFC 9110 §10.1.5 asks for one, and
/// firewalls refuse requests without.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
