//! What the error of a caller says.

use std::error::Error as _;

use polygrant::lifecycle::TokenError;
use polygrant::{TransportError, TransportErrorKind};
use polygrant_testkit::{ExpectAction, VirtualTime};

#[test]
fn a_failure_has_the_causes_of_its_error() {
    let time = VirtualTime::new().unwrap();
    let cause = TransportError::because(TransportErrorKind::Connect, "port 443 is closed");
    let failure = TokenError::of(cause.into(), time.now());
    assert_eq!(failure.source().map(ToString::to_string).as_deref(), Some("port 443 is closed"));
    assert_eq!(failure.to_string(), failure.error().to_string());
    // A caller that gave up has no cause but the time.
    assert!(TokenError::timed_out(time.now()).source().is_none());
}

#[test]
fn a_lease_hands_out_its_token_until_its_end() {
    let mut time = VirtualTime::new().unwrap();
    time.poll().expect_refresh().unwrap();
    time.issue(3600).unwrap();
    let lease = time.lifecycle.lease(None).unwrap();
    assert_eq!(lease.token(time.now()).unwrap().token().secret(), "t1");
    time.advance(3600);
    assert!(lease.token(time.now()).is_none());
}
