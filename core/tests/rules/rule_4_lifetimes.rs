//! How long a token lives.

use std::time::Duration;

use http::Response;
use polygrant::{Dialect, TokenLifetime, UnixTime};

use super::{VENDORS, Vendor};

/// 2023-08-10T12:41:57Z, in the vendor's example.
const EXPIRY: u64 = 1_691_671_317;

/// The vendors that count seconds, and what they call them.
fn counting() -> impl Iterator<Item = (&'static Vendor, &'static str)> {
    VENDORS.iter().filter_map(|vendor| Some((vendor, vendor.seconds?)))
}

fn lifetime(vendor: &Vendor, member: &str, value: &str) -> Option<Duration> {
    vendor.parse(200, vendor.granted(&[(member, value)])).unwrap().expires_in()
}

#[test]
fn rule_4_seconds_may_be_a_number_or_a_string() {
    assert_eq!(counting().count(), 6);
    for (vendor, member) in counting() {
        for value in [
            "3600",
            "\"3600\"",
            "3600.0",
            "3.6e3",
            "36E2",
            "\"003600\"",
            "\" 3600\\n\"",
            "\"3600.0\"",
            "\"3.6e3\"",
        ] {
            let seconds = lifetime(vendor, member, value).map(|lifetime| lifetime.as_secs_f64());
            assert_eq!(seconds, Some(3600.0), "{value}");
        }
    }
}

#[test]
fn rule_4_null_and_absent_are_unknown() {
    for vendor in &VENDORS {
        let member = vendor.seconds.unwrap_or("accessTokenExpiresAt");
        assert_eq!(vendor.parse(200, vendor.granted(&[])).unwrap().expires_in(), None);
        assert_eq!(lifetime(vendor, member, "null"), None);
    }
}

#[test]
fn rule_4_zero_or_less_is_expired() {
    for (vendor, member) in counting() {
        for value in [
            "0",
            "-0",
            "0.0",
            "-1",
            "-3600.0",
            "\"0\"",
            "\"-1\"",
            "-9223372036854775809",
            "-1e308",
            "-1e999",
        ] {
            assert_eq!(lifetime(vendor, member, value), Some(Duration::ZERO), "{value}");
        }
    }
}

#[test]
fn rule_4_a_huge_lifetime_is_clamped() {
    const MOST: Duration = Duration::from_secs(2_147_483_647);
    assert_eq!(polygrant::MAX_LIFETIME, MOST);
    for (vendor, member) in counting() {
        for value in [
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "1e308",
            "1e999",
            "\"18446744073709551616\"",
        ] {
            assert_eq!(lifetime(vendor, member, value), Some(MOST), "{value}");
        }
        let digits = "9".repeat(400);
        assert_eq!(lifetime(vendor, member, &digits), Some(MOST));
        assert_eq!(lifetime(vendor, member, &format!("\"{digits}\"")), Some(MOST));
        assert_eq!(
            lifetime(vendor, member, "2147483646").map(|l| l.as_secs()),
            Some(2_147_483_646)
        );
    }
}

#[test]
fn rule_4_a_fraction_is_floored() {
    for (vendor, member) in counting() {
        for value in ["3599.876", "3599.0", "\"3599.876\"", "\" 3599.5 \"", "3599999e-3"] {
            let seconds = lifetime(vendor, member, value).map(|lifetime| lifetime.as_secs_f64());
            assert_eq!(seconds, Some(3599.0), "{value}");
        }
    }
}

#[test]
fn rule_4_an_empty_text_is_unknown() {
    for vendor in &VENDORS {
        let member = vendor.seconds.unwrap_or("accessTokenExpiresAt");
        for value in ["\"\"", "\" \"", "\"\\n\""] {
            let token = vendor.parse(200, vendor.granted(&[(member, value)])).unwrap();
            assert_eq!(token.lifetime(), TokenLifetime::Unknown, "{value}");
            assert!(!token.has_unreadable_lifetime());
        }
    }
}

#[test]
fn rule_4_an_unreadable_lifetime_is_unknown_and_flagged() {
    for (vendor, member) in counting() {
        for value in [
            "\"abc\"",
            "\"1h\"",
            "\"3600s\"",
            "\"0x10\"",
            "\"inf\"",
            "\"NaN\"",
            "\"-\"",
            "\"--1\"",
            "\"3,600\"",
            "\"٣\"",
            "true",
            "false",
            "[3600]",
            "{}",
            "\"2023-08-10T12:41:57.643Z\"",
        ] {
            let token = vendor.parse(200, vendor.granted(&[(member, value)])).unwrap();
            assert_eq!(token.expires_in(), None, "{value}");
            assert_eq!(token.lifetime(), TokenLifetime::Unreadable, "{value}");
            assert!(token.has_unreadable_lifetime());
        }
    }
}

/// The dialect's default also stands for a lifetime that cannot be read.
#[test]
fn rule_4_the_dialects_default_stands_for_what_cannot_be_read() {
    let document = r#"{"name":"x","token":{"lifetime":{"seconds":"expires_in","default":60}}}"#;
    let dialect = Dialect::from_json(document).unwrap();
    for (lifetime, is_unreadable) in [("null", false), ("\"\"", false), ("\"soon\"", true)] {
        let body =
            format!(r#"{{"access_token":"a","token_type":"Bearer","expires_in":{lifetime}}}"#);
        let token = dialect.parse(&Response::new(body), UnixTime::EPOCH).unwrap();
        assert_eq!(token.expires_in(), Some(Duration::from_secs(60)));
        assert_eq!(token.has_unreadable_lifetime(), is_unreadable);
    }
}

/// A response in ants' words that expires at [`EXPIRY`] and 643 ms.
fn ants(date: Option<&str>, now: u64) -> Option<Duration> {
    let body = r#"{"accessToken":"5474","accessTokenExpiresAt":"2023-08-10T12:41:57.643Z"}"#;
    let mut response = Response::new(body);
    if let Some(date) = date {
        response.headers_mut().insert("date", date.parse().unwrap());
    }
    Dialect::ants().parse(&response, UnixTime::from_secs(now)).unwrap().expires_in()
}

#[test]
fn rule_4_an_absolute_time_counts_from_the_servers_own_date() {
    let left = Some(Duration::from_millis(3_600_643));
    for now in [0, EXPIRY - 3600, EXPIRY + 86_400, u64::MAX] {
        for date in [
            "Thu, 10 Aug 2023 11:41:57 GMT",
            "Thursday, 10-Aug-23 11:41:57 GMT",
            "Thu Aug 10 11:41:57 2023",
        ] {
            assert_eq!(ants(Some(date), now), left, "{date} at {now}");
        }
        let dead = "Thu, 10 Aug 2023 12:41:58 GMT";
        assert_eq!(ants(Some(dead), now), Some(Duration::ZERO), "a dead token stays dead");
    }
}

#[test]
fn rule_4_an_absolute_time_counts_from_the_callers_clock_without_a_date() {
    for date in [None, Some("yesterday"), Some(""), Some("Thu, 32 Aug 2023 11:41:57 GMT")] {
        assert_eq!(ants(date, EXPIRY - 60), Some(Duration::from_millis(60_643)));
        assert_eq!(ants(date, EXPIRY), Some(Duration::from_millis(643)));
        assert_eq!(ants(date, EXPIRY + 1), Some(Duration::ZERO));
        assert_eq!(ants(date, u64::MAX), Some(Duration::ZERO));
        assert_eq!(ants(date, 0), Some(Duration::from_millis(1_691_671_317_643)));
    }
}

#[test]
fn rule_4_an_absolute_time_is_rfc_3339() {
    let read = |value: &str| {
        let body = format!(r#"{{"accessToken":"5474","accessTokenExpiresAt":{value}}}"#);
        Dialect::ants().parse(&Response::new(body), UnixTime::from_secs(EXPIRY - 60))
    };
    for value in [
        r#""2023-08-10T12:41:57Z""#,
        r#""2023-08-10T12:41:57.000000000Z""#,
        r#""2023-08-10T14:41:57+02:00""#,
        r#""2023-08-10T07:11:57-05:30""#,
    ] {
        assert_eq!(read(value).unwrap().expires_in(), Some(Duration::from_secs(60)), "{value}");
    }
    for (value, seconds) in [
        (r#""9999-12-31T23:59:59.999Z""#, 2_147_483_647),
        (r#""0001-01-01T00:00:00Z""#, 0),
        (r#""1969-12-31T23:59:59Z""#, 0),
    ] {
        assert_eq!(read(value).unwrap().expires_in(), Some(Duration::from_secs(seconds)));
    }
    for value in [
        r#""tomorrow""#,
        r#""2023-08-10""#,
        r#""2023-08-10T12:41:57""#,
        r#""2023-13-10T12:41:57Z""#,
        r#""3600""#,
        "1691671317",
        "true",
        "{}",
    ] {
        assert_eq!(read(value).unwrap().lifetime(), TokenLifetime::Unreadable, "{value}");
    }
}
