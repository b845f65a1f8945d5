//! The table of defaults, row by row.

use polygrant::{MAX_BODY, MAX_HEADERS, Timeouts, TransportErrorKind};
use polygrant_lifecycle::{Backoff, Fraction, Lifecycle, Policy};
use polygrant_testkit::{ExpectAction as _, VirtualTime, grant_of, millis, seconds};

#[test]
fn defaults_for_a_token() {
    let policy = Policy::default();
    assert_eq!(policy.refresh_ahead, Fraction { divisor: 4, max: seconds(3600) });
    assert_eq!(policy.jitter, Fraction { divisor: 10, max: seconds(300) });
    assert_eq!(policy.margin, Fraction { divisor: 10, max: seconds(30) });
    assert_eq!(policy.default_lifetime, seconds(300));
    assert!(policy.read_jwt_expiry);
    assert_eq!(policy.max_lifetime, seconds(86_400));
}

/// A JWT that ends in 10 s by the response's own clock, and one that ends in 10 h, where the server
/// states nothing; and one of 10 s of which the server states an hour.
#[test]
fn a_jwts_expiry_is_read_unless_that_is_switched_off() {
    const DATE: &str = "Sat, 21 Nov 2026 21:26:10 GMT";
    // {"iat":1795296370,"exp":1795296380} and {"iat":1795296370,"exp":1795332370}
    let short = "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUyOTYzNzAsImV4cCI6MTc5NTI5NjM4MH0.";
    let long = "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUyOTYzNzAsImV4cCI6MTc5NTMzMjM3MH0.";
    for (reads, token, stated, usable) in [
        (true, short, "null", 9),
        (true, long, "null", 36_000 - 30),
        (true, short, "3600", 9),
        (false, short, "null", 270),
        (false, long, "null", 270),
        (false, short, "3600", 3570),
    ] {
        let mut policy = Policy::default();
        policy.read_jwt_expiry = reads;
        let grant = grant_of("app-1", "s3cr3t").unwrap();
        let mut time = VirtualTime::with_lifecycle(Lifecycle::new(grant, policy));
        time.poll().expect_refresh().unwrap();
        let body =
            format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{stated}}}"#);
        time.respond(200, &[("date", DATE)], &body).unwrap().unwrap();
        let token = time.poll().expect_use().unwrap();
        assert_eq!(token.usable_until().remaining(time.now()), seconds(usable), "{body}");
    }
}

#[test]
fn defaults_for_a_request() {
    let policy = Policy::default();
    assert_eq!(policy.request_interval, seconds(1));
    assert_eq!(policy.attempts, 3);
    assert_eq!(policy.refresh_timeout, None);
    assert_eq!(policy.timeouts, Timeouts::default());
    assert_eq!(policy.timeouts.attempt, seconds(10));
    assert_eq!(policy.timeouts.connect(), seconds(10) / 3);
    assert_eq!(policy.backoff, Backoff { base: millis(200), cap: seconds(20) });
    assert_eq!(policy.backoff_after_rate, Backoff { base: seconds(1), cap: seconds(20) });
    assert_eq!(policy.max_retry_after, seconds(3600));
    assert_eq!(policy.max_rate_limit_reset, seconds(60));
}

#[test]
fn a_timeout_that_is_raised_is_not_undone_by_another_default() {
    let timeouts = Timeouts::default().with_attempt(seconds(60));
    assert_eq!(timeouts.connect(), seconds(20));
    let timeouts = Timeouts::default().with_connect(seconds(5)).with_attempt(seconds(60));
    assert_eq!(timeouts.connect(), seconds(5));

    // The time of a whole refresh grows with its attempts, unless it is set as well.
    for (attempt, refresh, took) in
        [(10, None, 30), (5, None, 15), (60, None, 180), (60, Some(90), 90), (60, Some(200), 180)]
    {
        let mut policy = Policy::default();
        policy.timeouts = policy.timeouts.with_attempt(seconds(attempt));
        policy.refresh_timeout = refresh.map(seconds);
        let grant = grant_of("app-1", "s3cr3t").unwrap();
        let mut time = VirtualTime::with_lifecycle(Lifecycle::new(grant, policy));
        // No pause between two attempts.
        time.entropy = 0;
        let began = time.steady;
        time.run_to_failure(|time| {
            time.advance_by(time.latest()?.timeout());
            time.break_off(TransportErrorKind::Timeout)
        })
        .unwrap();
        assert_eq!(time.steady - began, seconds(took), "{attempt} s an attempt");
    }
}

#[test]
fn defaults_for_pauses_after_a_failure() {
    let policy = Policy::default();
    assert_eq!(policy.early_cooldown, Backoff { base: seconds(10), cap: seconds(300) });
    assert_eq!(policy.transient_cooldown, Backoff { base: seconds(1), cap: seconds(30) });
    assert_eq!(policy.permanent_cooldown, Backoff { base: seconds(30), cap: seconds(300) });
}

#[test]
fn defaults_for_rejections_and_stopped_processes() {
    let policy = Policy::default();
    assert_eq!(policy.replacement_trial, Fraction { divisor: 2, max: seconds(60) });
    assert_eq!(policy.rejection_pause, Backoff { base: seconds(1), cap: seconds(300) });
    assert_eq!(policy.predecessor_stands_in, seconds(10));
    assert_eq!(policy.late_report, seconds(5));
    assert_eq!(policy.credentials_check_interval, seconds(1));
}

#[test]
fn limits_of_sizes() {
    assert_eq!((MAX_BODY, MAX_HEADERS), (65_536, 65_536));
}
