//! How long a server asks clients to wait: `Retry-After` (RFC 9110 §10.2.3), and the headers of rate limits.

use std::time::Duration;

use http::Response;
use polygrant::UnixTime;

use super::{VENDORS, refusal};

/// Sat, 21 Nov 2026 21:26:10 GMT
const SENT: u64 = 1_795_296_370;
const DATE: (&str, &str) = ("Date", "Sat, 21 Nov 2026 21:26:10 GMT");

/// Returns how many seconds a response asks for, of a caller whose clock is a day behind the server's; it is
/// the same in every dialect.
#[track_caller]
fn asked(status: u16, headers: &[(&str, &str)]) -> Option<u64> {
    let mut all = VENDORS.iter().map(|vendor| {
        let mut response = Response::builder().status(status).body("").unwrap();
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().unwrap();
            response.headers_mut().append(name, value.parse().unwrap());
        }
        let now = UnixTime::from_secs(SENT - 86_400);
        let refusal = refusal(vendor.dialect().parse(&response, now));
        refusal.retry_after()
    });
    let first = all.next().unwrap();
    assert!(all.all(|other| other == first));
    assert_eq!(first.map_or(0, |delay| delay.subsec_nanos()), 0);
    first.map(|delay: Duration| delay.as_secs())
}

#[test]
fn retry_after_may_be_in_seconds() {
    for status in [400, 401, 429, 500, 502, 503, 504] {
        for (text, seconds) in [
            ("120", 120),
            ("0", 0),
            ("00007", 7),
            ("9999999999", 9_999_999_999),
            ("18446744073709551615", u64::MAX),
            ("18446744073709551616", u64::MAX),
        ] {
            assert_eq!(asked(status, &[("Retry-After", text)]), Some(seconds), "{text}");
        }
        assert_eq!(asked(status, &[]), None);
    }
}

#[test]
fn retry_after_may_be_a_date_in_three_formats() {
    for text in [
        "Sat, 21 Nov 2026 21:27:10 GMT",
        "Saturday, 21-Nov-26 21:27:10 GMT",
        "Sat Nov 21 21:27:10 2026",
    ] {
        assert_eq!(asked(503, &[DATE, ("Retry-After", text)]), Some(60), "{text}");
        assert_eq!(asked(503, &[("Retry-After", text)]), Some(86_460), "{text}, without a Date");
        let garbage = ("Date", "once upon a time");
        assert_eq!(asked(503, &[garbage, ("Retry-After", text)]), Some(86_460), "{text}");
    }
    let past = ("Retry-After", "Sat, 21 Nov 2026 21:26:09 GMT");
    assert_eq!(asked(503, &[DATE, past]), Some(0));
}

#[test]
fn an_invalid_retry_after_is_ignored() {
    for text in
        ["", "soon", "-1", "+1", "1.5", "1e3", "1,2", "0x10", "Sat, 32 Nov 2026 21:27:10 GMT"]
    {
        assert_eq!(asked(503, &[DATE, ("Retry-After", text)]), None, "{text:?}");
    }
}

#[test]
fn a_rate_limit_reset_counts_on_429_and_503_alone() {
    let reset = ("X-RateLimit-Reset", "1795296428");
    for status in [429, 503] {
        assert_eq!(asked(status, &[DATE, reset]), Some(58));
        assert_eq!(asked(status, &[reset]), Some(86_458), "from the caller's clock");
        assert_eq!(asked(status, &[DATE, ("X-RateLimit-Reset", "1795296369")]), Some(0));
        assert_eq!(asked(status, &[DATE, ("X-RateLimit-Reset", "58")]), Some(58));
        let days = ("X-RateLimit-Reset", "999999999");
        assert_eq!(asked(status, &[DATE, days]), Some(999_999_999), "no time of this century");
        for garbage in ["", "soon", "-1", "1.5"] {
            assert_eq!(asked(status, &[DATE, ("X-RateLimit-Reset", garbage)]), None);
        }
    }
    for status in [302, 400, 401, 403, 404, 408, 500, 502, 504] {
        assert_eq!(asked(status, &[DATE, reset]), None, "{status}");
    }
}

#[test]
fn retry_after_comes_before_a_reset() {
    let reset = ("X-RateLimit-Reset", "1795296428");
    assert_eq!(asked(429, &[DATE, reset, ("Retry-After", "7")]), Some(7));
    assert_eq!(asked(429, &[DATE, reset, ("Retry-After", "soon")]), Some(58));
}
