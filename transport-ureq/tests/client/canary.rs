//! The credentials of these tests, and what may not be said aloud.

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_testkit::shows;

pub(crate) const SECRET: &str = "s3cr3t-canary";
const BASIC: &str = "bXktY2xpZW50OnMzY3IzdC1jYW5hcnk=";
const TOKEN: &str = "t0k3n-canary";

pub(crate) fn assert_silent(text: &str) {
    for canary in [SECRET, BASIC, TOKEN] {
        assert!(!shows(text, canary), "{canary} in {text}");
    }
}

/// A grant in RFC 6749's own dialect.
pub(crate) fn grant(base_url: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    let credentials = Credentials::new("my-client", SECRET).unwrap();
    Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
}
