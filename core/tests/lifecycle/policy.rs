//! The table of defaults, row by row.

use polygrant::lifecycle::{Backoff, Fraction, Policy};
use polygrant::{MAX_BODY, MAX_HEADERS, Timeouts};

use super::scenario::{millis, seconds};

#[test]
fn times_of_a_token() {
    let policy = Policy::default();
    assert_eq!(policy.refresh_ahead, Fraction { divisor: 4, max: seconds(3600) });
    assert_eq!(policy.jitter, Fraction { divisor: 10, max: seconds(300) });
    assert_eq!(policy.margin, Fraction { divisor: 10, max: seconds(30) });
    assert_eq!(policy.default_lifetime, seconds(300));
    assert_eq!(policy.max_lifetime, seconds(86_400));
}

#[test]
fn times_of_a_request() {
    let policy = Policy::default();
    assert_eq!(policy.request_floor, seconds(1));
    assert_eq!(policy.attempts, 3);
    assert_eq!(policy.flight, seconds(30));
    assert_eq!(policy.timeouts, Timeouts::default());
    assert_eq!(policy.timeouts.connect, millis(3100));
    assert_eq!(policy.timeouts.attempt, seconds(10));
    assert_eq!(policy.backoff, Backoff { base: millis(200), cap: seconds(20) });
    assert_eq!(policy.backoff_after_rate, Backoff { base: seconds(1), cap: seconds(20) });
    assert_eq!(policy.max_retry_after, seconds(3600));
    assert_eq!(policy.max_rate_limit_reset, seconds(60));
}

#[test]
fn pauses_after_a_failure() {
    let policy = Policy::default();
    assert_eq!(policy.early_cooldown, Backoff { base: seconds(10), cap: seconds(300) });
    assert_eq!(policy.transient_cooldown, Backoff { base: seconds(1), cap: seconds(30) });
    assert_eq!(policy.permanent_cooldown, Backoff { base: seconds(30), cap: seconds(300) });
}

#[test]
fn sizes() {
    assert_eq!((MAX_BODY, MAX_HEADERS), (65_536, 65_536));
}
