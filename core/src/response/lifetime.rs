//! How long a token lives, in the ways that vendors say it.

use std::time::Duration;

use crate::dialect::LifetimeFormat;
use crate::json::Value;
use crate::time::UnixTime;

/// The longest lifetime that is told apart from longer ones: 2³¹ − 1 seconds, some 68 years.
pub const MAX_LIFETIME: Duration = Duration::from_secs(i32::MAX as u64);

/// What a lifetime should have been.
type Expected = &'static str;

/// Reads a lifetime as its format says it, counted from `sent_at` where it is an absolute time.
/// Nothing is `None`; what is over is zero; a huge one is [`MAX_LIFETIME`].
pub(super) fn lifetime(
    format: LifetimeFormat,
    value: Value<'_>,
    sent_at: impl Fn() -> UnixTime,
) -> Result<Option<Duration>, Expected> {
    match value {
        Value::Absent => return Ok(None),
        // What nearly all say.
        Value::Number(number) if format == LifetimeFormat::Seconds => {
            if let Ok(seconds) = number.parse() {
                return Ok(Some(Duration::from_secs(seconds).min(MAX_LIFETIME)));
            }
        }
        _ => {}
    }
    let read = match format {
        LifetimeFormat::Seconds => whole_number(value).and_then(|it| duration(it, 1.0)),
        LifetimeFormat::Milliseconds => whole_number(value).and_then(|it| duration(it, 1000.0)),
        LifetimeFormat::EpochSeconds => {
            whole_number(value).and_then(|it| until(it, 1.0, sent_at()))
        }
        LifetimeFormat::EpochMilliseconds => {
            whole_number(value).and_then(|it| until(it, 1000.0, sent_at()))
        }
        LifetimeFormat::Rfc3339 => {
            text(value).and_then(UnixTime::from_rfc3339).map(|it| it.saturating_since(sent_at()))
        }
        LifetimeFormat::HttpDate => {
            text(value).and_then(UnixTime::from_http_date).map(|it| it.saturating_since(sent_at()))
        }
        LifetimeFormat::DaysHoursMinutes => text(value).and_then(days_hours_minutes),
    };
    read.map(|lifetime| Some(lifetime.min(MAX_LIFETIME))).ok_or(expected(format))
}

/// What a lifetime should have been.
const fn expected(format: LifetimeFormat) -> Expected {
    match format {
        LifetimeFormat::Seconds => "a whole number of seconds",
        LifetimeFormat::Milliseconds => "a whole number of milliseconds",
        LifetimeFormat::EpochSeconds => "a whole number of seconds since 1970",
        LifetimeFormat::EpochMilliseconds => "a whole number of milliseconds since 1970",
        LifetimeFormat::Rfc3339 => "a time as RFC 3339 writes it",
        LifetimeFormat::HttpDate => "a time as HTTP writes it",
        LifetimeFormat::DaysHoursMinutes => "days, hours and minutes such as 0:1:30",
    }
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// An integer, also written as a string or as a float without a fraction. `f64` is exact far beyond
/// [`MAX_LIFETIME`] and any time to come, and infinite where a number is huge.
fn whole_number(value: Value<'_>) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number,
        Value::Text(text) => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            text
        }
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    (number.is_infinite() || number.fract() == 0.0).then_some(number)
}

/// A number of parts of a second, clamped to what a lifetime can be.
fn duration(number: f64, per_second: f64) -> Option<Duration> {
    let seconds = (number / per_second).clamp(0.0, MAX_LIFETIME.as_secs_f64());
    Duration::try_from_secs_f64(seconds).ok()
}

/// What is left from `sent_at` until so many parts of a second after 1970. The fraction is taken
/// apart: together with the whole seconds of our days it is beyond the precision of an `f64`.
fn until(number: f64, per_second: f64, sent_at: UnixTime) -> Option<Duration> {
    // The last second that can be written with four digits of a year, and more.
    const END: f64 = 1e12;
    let number = number.clamp(0.0, END * per_second);
    let seconds = (number / per_second).floor();
    let fraction = (number - seconds * per_second) / per_second;
    let whole = Duration::try_from_secs_f64(seconds).ok()?;
    let expiry = whole + Duration::try_from_secs_f64(fraction).ok()?;
    Some(UnixTime::after_epoch(expiry).saturating_since(sent_at))
}

/// `D:H:M`.
fn days_hours_minutes(text: &str) -> Option<Duration> {
    let mut parts = text.split(':').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().unwrap_or(u64::MAX))
    });
    let (days, hours, minutes) = (parts.next()??, parts.next()??, parts.next()??);
    let all = days.saturating_mul(24).saturating_add(hours).saturating_mul(60);
    let seconds = all.saturating_add(minutes).saturating_mul(60);
    parts.next().is_none().then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_numeric_strings() {
        let seconds = |value: Value<'_>| {
            lifetime(LifetimeFormat::Seconds, value, || UnixTime::from_secs(1_700_000_000))
        };
        let number = |text| seconds(Value::Number(text));
        let text = |text| seconds(Value::Text(text));
        let secs = |seconds| Ok(Some(Duration::from_secs(seconds)));

        assert_eq!(seconds(Value::Absent), Ok(None));
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
        for other in [Value::Object("{}"), Value::Array("[1]")] {
            assert!(seconds(other).is_err());
        }
    }

    #[test]
    fn absolute_times() {
        let until = |text: &'static str, now| {
            lifetime(LifetimeFormat::Rfc3339, Value::Text(text), || UnixTime::from_secs(now))
        };
        let expiry = "1970-01-01T01:00:00.500Z";
        assert_eq!(until(expiry, 0), Ok(Some(Duration::from_millis(3_600_500))));
        assert_eq!(until(expiry, 3600), Ok(Some(Duration::from_millis(500))));
        assert_eq!(until(expiry, 3601), Ok(Some(Duration::ZERO)));
        assert_eq!(until("9999-12-31T23:59:59Z", 0), Ok(Some(MAX_LIFETIME)));
        assert!(until("tomorrow", 0).is_err());
        let rfc3339 = |value| lifetime(LifetimeFormat::Rfc3339, value, || UnixTime::EPOCH);
        assert_eq!(rfc3339(Value::Absent), Ok(None));
        assert!(rfc3339(Value::Number("3600")).is_err());
    }

    #[test]
    fn the_other_formats() {
        let read = |format, text: &'static str| {
            let sent_at = UnixTime::after_epoch(Duration::from_millis(1_700_000_000_250));
            let value = if text.contains([':', ',']) || text.starts_with('\'') {
                Value::Text(text.trim_matches('\''))
            } else {
                Value::Number(text)
            };
            lifetime(format, value, || sent_at).ok().flatten().map(|lifetime| lifetime.as_millis())
        };
        use LifetimeFormat::{
            DaysHoursMinutes, EpochMilliseconds, EpochSeconds, HttpDate, Milliseconds,
        };
        for (format, text, expected) in [
            (Milliseconds, "1500", Some(1500)),
            (Milliseconds, "'1500'", Some(1500)),
            (Milliseconds, "-1", Some(0)),
            (Milliseconds, "1.5", None),
            (EpochSeconds, "1700003600", Some(3_599_750)),
            (EpochSeconds, "'1700003600'", Some(3_599_750)),
            (EpochSeconds, "1600000000", Some(0)),
            (EpochSeconds, "1e999", Some(MAX_LIFETIME.as_millis())),
            (EpochMilliseconds, "1700000001250", Some(1000)),
            (EpochMilliseconds, "1700000000250", Some(0)),
            (HttpDate, "Tue, 14 Nov 2023 22:13:21 GMT", Some(750)),
            (HttpDate, "soon:", None),
            (DaysHoursMinutes, "0:1:30", Some(5_400_000)),
            (DaysHoursMinutes, "1:00:00", Some(86_400_000)),
            (DaysHoursMinutes, "1:00", None),
            (DaysHoursMinutes, "1:0:0:0", None),
            (DaysHoursMinutes, "1:-1:0", None),
            (DaysHoursMinutes, "99999999999999999999:0:0", Some(MAX_LIFETIME.as_millis())),
        ] {
            assert_eq!(read(format, text), expected, "{format:?} {text}");
        }
    }
}
