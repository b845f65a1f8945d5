//! How long a token lives, in the ways that vendors say it.

use std::time::Duration;

use super::pick::Value;
use crate::time::UnixTime;

/// The longest lifetime that is told apart from longer ones: 2³¹ − 1 seconds, some 68 years.
pub const MAX_LIFETIME: Duration = Duration::from_secs(i32::MAX as u64);

/// What a lifetime should have been.
type Expected = &'static str;

/// Reads a lifetime in seconds: an integer, also written as a string or as a float without a
/// fraction. Nothing is `None`; a negative one is zero; a huge one is [`MAX_LIFETIME`].
pub(super) fn seconds(value: &Value<'_>) -> Result<Option<Duration>, Expected> {
    const EXPECTED: Expected = "a whole number of seconds";
    match value {
        Value::Absent => Ok(None),
        Value::Number(number) => whole_number(number).map(Some).ok_or(EXPECTED),
        Value::Text(text) => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(EXPECTED);
            }
            whole_number(text).map(Some).ok_or(EXPECTED)
        }
        _ => Err(EXPECTED),
    }
}

/// Reads an absolute expiry and counts the lifetime from `sent_at`.
pub(super) fn until(value: &Value<'_>, sent_at: UnixTime) -> Result<Option<Duration>, Expected> {
    const EXPECTED: Expected = "a time as RFC 3339 writes it";
    match value {
        Value::Absent => Ok(None),
        Value::Text(text) => {
            let expiry = UnixTime::from_rfc3339(text).ok_or(EXPECTED)?;
            Ok(Some(expiry.saturating_since(sent_at).min(MAX_LIFETIME)))
        }
        _ => Err(EXPECTED),
    }
}

/// A number of seconds, clamped to what a lifetime can be; `None` if it has a fraction.
///
/// `f64` is exact far beyond [`MAX_LIFETIME`], and infinite where a number is huge.
fn whole_number(number: &str) -> Option<Duration> {
    let number: f64 = number.parse().ok()?;
    let clamped = number.clamp(0.0, MAX_LIFETIME.as_secs_f64());
    (number.is_infinite() || number.fract() == 0.0)
        .then(|| Duration::try_from_secs_f64(clamped).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_numeric_strings() {
        let number = |text: &'static str| seconds(&Value::Number(text.into()));
        let text = |text: &'static str| seconds(&Value::Text(text.into()));
        let secs = |seconds| Ok(Some(Duration::from_secs(seconds)));

        assert_eq!(seconds(&Value::Absent), Ok(None));
        assert_eq!(number("3600"), secs(3600));
        assert_eq!(number("3600.0"), secs(3600));
        assert_eq!(number("3.6e3"), secs(3600));
        assert_eq!(text("3600"), secs(3600));
        assert_eq!(text("+3600"), secs(3600));
        for expired in ["0", "-0", "-1", "-9223372036854775808", "-1e308", "-1e999"] {
            assert_eq!(number(expired), secs(0), "{expired}");
        }
        assert_eq!(text("-1"), secs(0));
        assert_eq!(number("2147483647"), Ok(Some(MAX_LIFETIME)));
        for huge in ["2147483648", "9223372036854775808", "18446744073709551616", "1e308", "1e999"]
        {
            assert_eq!(number(huge), Ok(Some(MAX_LIFETIME)), "{huge}");
        }
        assert_eq!(text("99999999999999999999999999"), Ok(Some(MAX_LIFETIME)));
        for fraction in ["3600.5", "0.1", "-0.5", "1e-3"] {
            assert!(number(fraction).is_err(), "{fraction}");
        }
        for garbage in
            ["abc", "", " 3600", "3600s", "1e3", "3600.0", "0x10", "-", "inf", "NaN", "٣"]
        {
            assert!(text(garbage).is_err(), "{garbage:?}");
        }
        for other in [Value::Other, Value::Array("[1]".into())] {
            assert!(seconds(&other).is_err());
        }
    }

    #[test]
    fn absolute_times() {
        let until = |text: &'static str, now| {
            super::until(&Value::Text(text.into()), UnixTime::from_secs(now))
        };
        let expiry = "1970-01-01T01:00:00.500Z";
        assert_eq!(until(expiry, 0), Ok(Some(Duration::from_millis(3_600_500))));
        assert_eq!(until(expiry, 3600), Ok(Some(Duration::from_millis(500))));
        assert_eq!(until(expiry, 3601), Ok(Some(Duration::ZERO)));
        assert_eq!(until("9999-12-31T23:59:59Z", 0), Ok(Some(MAX_LIFETIME)));
        assert!(until("tomorrow", 0).is_err());
        assert_eq!(super::until(&Value::Absent, UnixTime::EPOCH), Ok(None));
        assert!(super::until(&Value::Number("3600".into()), UnixTime::EPOCH).is_err());
    }
}
