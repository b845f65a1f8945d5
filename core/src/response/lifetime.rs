//! How long a token lives, in the ways that vendors say it.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

use crate::dialect::LifetimeFormat;
use crate::json::Value;
use crate::time::UnixTime;
use crate::token::MAX_LIFETIME;

/// What a member says of a lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    Nothing,
    /// What is over is zero; a huge one is [`MAX_LIFETIME`].
    Lifetime(Duration),
    /// Something that is no lifetime in the dialect's format.
    Unreadable,
}

/// Reads a lifetime as its format says it, counted from `sent_at` where it is an absolute time. An
/// empty text is nothing.
pub(super) fn lifetime(
    format: LifetimeFormat,
    value: Value<'_>,
    sent_at: impl Fn() -> UnixTime,
) -> Stated {
    match value {
        Value::Absent => return Stated::Nothing,
        Value::Text(text) if text.trim().is_empty() => return Stated::Nothing,
        // What nearly all say.
        Value::Number(number) if format == LifetimeFormat::Seconds => {
            if let Ok(seconds) = number.parse() {
                return Stated::Lifetime(Duration::from_secs(seconds).min(MAX_LIFETIME));
            }
        }
        _ => {}
    }
    let number = || value.number().map(f64::floor);
    let read = match format {
        LifetimeFormat::Seconds => number().and_then(|it| duration(it, 1.0)),
        LifetimeFormat::Milliseconds => number().and_then(|it| duration(it, 1000.0)),
        LifetimeFormat::EpochSeconds => number().and_then(|it| until(it, 1.0, sent_at())),
        LifetimeFormat::EpochMilliseconds => number().and_then(|it| until(it, 1000.0, sent_at())),
        LifetimeFormat::Rfc3339 => {
            text(value).and_then(UnixTime::from_rfc3339).map(|it| it.saturating_since(sent_at()))
        }
        LifetimeFormat::HttpDate => {
            text(value).and_then(UnixTime::from_http_date).map(|it| it.saturating_since(sent_at()))
        }
        LifetimeFormat::DaysHoursMinutes => text(value).and_then(days_hours_minutes),
        LifetimeFormat::Duration => match number() {
            Some(seconds) => duration(seconds, 1.0),
            None => text(value).and_then(span),
        },
        LifetimeFormat::AnyTime => match number() {
            Some(number) => until_any(number, sent_at()),
            None => text(value)
                .and_then(UnixTime::from_any_date)
                .map(|it| it.saturating_since(sent_at())),
        },
    };
    read.map_or(Stated::Unreadable, |lifetime| Stated::Lifetime(lifetime.min(MAX_LIFETIME)))
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text.trim()),
        _ => None,
    }
}

/// Returns a number of parts of a second, clamped to what a lifetime can be.
fn duration(number: f64, per_second: f64) -> Option<Duration> {
    let seconds = (number / per_second).clamp(0.0, MAX_LIFETIME.as_secs_f64());
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns what is left from `sent_at` until so many parts of a second after 1970. The fraction is taken
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

/// Returns what is left until an absolute time whose unit shows in its size. No token is issued in the
/// first years after 1970, and none in the fiftieth century.
fn until_any(number: f64, sent_at: UnixTime) -> Option<Duration> {
    const FIRST: f64 = 1e8;
    const FIRST_MILLISECONDS: f64 = 1e11;

    if number < FIRST {
        duration(number, 1.0)
    } else if number < FIRST_MILLISECONDS {
        until(number, 1.0, sent_at)
    } else {
        until(number, 1000.0, sent_at)
    }
}

/// Returns a span in words, or as ISO 8601 writes it. Months and years have no length of their own.
fn span(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok().or_else(|| in_lower_case(text)?.parse().ok())?;
    let span = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Some(span.try_into().unwrap_or(Duration::ZERO))
}

/// Returns `30 Minutes` as `30 minutes`. An `M` by itself may be a month as well.
fn in_lower_case(text: &str) -> Option<String> {
    let mut words = text.split(|letter: char| !letter.is_ascii_alphabetic());
    (!words.any(|word| word == "M")).then(|| text.to_ascii_lowercase())
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
        let secs = |seconds| Stated::Lifetime(Duration::from_secs(seconds));

        assert_eq!(seconds(Value::Absent), Stated::Nothing);
        assert_eq!(text(""), Stated::Nothing);
        assert_eq!(text(" \n"), Stated::Nothing);
        assert_eq!(number("3600"), secs(3600));
        assert_eq!(number("3600.0"), secs(3600));
        assert_eq!(number("3.6e3"), secs(3600));
        assert_eq!(text("3600"), secs(3600));
        assert_eq!(text("+3600"), secs(3600));
        for expired in ["0", "-0", "-1", "-9223372036854775808", "-1e308", "-1e999"] {
            assert_eq!(number(expired), secs(0), "{expired}");
        }
        assert_eq!(text("-1"), secs(0));
        assert_eq!(number("2147483647"), Stated::Lifetime(MAX_LIFETIME));
        for huge in ["2147483648", "9223372036854775808", "18446744073709551616", "1e308", "1e999"]
        {
            assert_eq!(number(huge), Stated::Lifetime(MAX_LIFETIME), "{huge}");
        }
        assert_eq!(text("99999999999999999999999999"), Stated::Lifetime(MAX_LIFETIME));
        assert_eq!(text("1e308"), Stated::Lifetime(MAX_LIFETIME));
        for floored in ["3599.876", "3599.0", "35.99e2", "3599.9999999"] {
            assert_eq!(number(floored), secs(3599), "{floored}");
            assert_eq!(text(floored), secs(3599), "{floored}");
        }
        for over in ["0.1", "-0.5", "1e-3"] {
            assert_eq!(number(over), secs(0), "{over}");
        }
        for trimmed in [" 3600", "3600\n", "\t3600.0 ", "\u{a0}3600"] {
            assert_eq!(text(trimmed), secs(3600), "{trimmed:?}");
        }
        for garbage in ["abc", "3600s", "0x10", "-", "inf", "NaN", "infinity", "٣", "1,5", "1 2"] {
            assert_eq!(text(garbage), Stated::Unreadable, "{garbage:?}");
        }
        for other in [Value::Object("{}"), Value::Array("[1]"), Value::Bool(true)] {
            assert_eq!(seconds(other), Stated::Unreadable);
        }
    }

    #[test]
    fn absolute_times() {
        let until = |text: &'static str, now| {
            lifetime(LifetimeFormat::Rfc3339, Value::Text(text), || UnixTime::from_secs(now))
        };
        let expiry = "1970-01-01T01:00:00.500Z";
        assert_eq!(until(expiry, 0), Stated::Lifetime(Duration::from_millis(3_600_500)));
        assert_eq!(until(expiry, 3600), Stated::Lifetime(Duration::from_millis(500)));
        assert_eq!(until(expiry, 3601), Stated::Lifetime(Duration::ZERO));
        assert_eq!(until("9999-12-31T23:59:59Z", 0), Stated::Lifetime(MAX_LIFETIME));
        assert_eq!(until(" 1970-01-01T01:00:00Z ", 3599), Stated::Lifetime(Duration::from_secs(1)));
        assert_eq!(until("tomorrow", 0), Stated::Unreadable);
        let rfc3339 = |value| lifetime(LifetimeFormat::Rfc3339, value, || UnixTime::EPOCH);
        assert_eq!(rfc3339(Value::Absent), Stated::Nothing);
        assert_eq!(rfc3339(Value::Number("3600")), Stated::Unreadable);
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
            match lifetime(format, value, || sent_at) {
                Stated::Lifetime(lifetime) => Some(lifetime.as_millis()),
                Stated::Nothing | Stated::Unreadable => None,
            }
        };
        use LifetimeFormat::{
            AnyTime, DaysHoursMinutes, EpochMilliseconds, EpochSeconds, HttpDate, Milliseconds,
        };
        for (format, text, expected) in [
            (Milliseconds, "1500", Some(1500)),
            (Milliseconds, "'1500'", Some(1500)),
            (Milliseconds, "-1", Some(0)),
            (Milliseconds, "1.5", Some(1)),
            (EpochSeconds, "1700003600", Some(3_599_750)),
            (EpochSeconds, "'1700003600'", Some(3_599_750)),
            (EpochSeconds, "1700003600.9", Some(3_599_750)),
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
            (LifetimeFormat::Duration, "'60 minutes'", Some(3_600_000)),
            (LifetimeFormat::Duration, "'30 Minutes'", Some(1_800_000)),
            (LifetimeFormat::Duration, "'1 HOUR 30 Min'", Some(5_400_000)),
            (LifetimeFormat::Duration, "'30 M'", None),
            (LifetimeFormat::Duration, "'1h 30m'", Some(5_400_000)),
            (LifetimeFormat::Duration, "'PT1H'", Some(3_600_000)),
            (LifetimeFormat::Duration, "'P1DT30M'", Some(88_200_000)),
            (LifetimeFormat::Duration, "'-PT1H'", Some(0)),
            (LifetimeFormat::Duration, "3600", Some(3_600_000)),
            (LifetimeFormat::Duration, "'3600'", Some(3_600_000)),
            (LifetimeFormat::Duration, "'P1M'", None),
            (LifetimeFormat::Duration, "'an hour'", None),
            // All of these are 2023-11-14T22:13:21Z, a second behind the Date but for its fraction.
            (AnyTime, "'2023-11-14T22:13:21Z'", Some(750)),
            (AnyTime, "'2023-11-14T23:13:21+01:00'", Some(750)),
            (AnyTime, "'2023-11-14T22:13:21'", Some(750)),
            (AnyTime, "'2023-11-14 22:13:21'", Some(750)),
            (AnyTime, "'2023-11-14 22:13:21 UTC'", Some(750)),
            (AnyTime, "'2023-11-14T22:13:21.000+0000'", Some(750)),
            (AnyTime, "Tue, 14 Nov 2023 22:13:21 GMT", Some(750)),
            (AnyTime, "Tue, 14 Nov 2023 23:13:21 +0100", Some(750)),
            (AnyTime, "'11/14/2023 10:13:21 PM'", Some(750)),
            (AnyTime, "'11/14/2023 22:13:21'", Some(750)),
            (AnyTime, "1700000001", Some(750)),
            (AnyTime, "'1700000001'", Some(750)),
            (AnyTime, "1700000001000", Some(750)),
            (AnyTime, "3600", Some(3_600_000)),
            (AnyTime, "-1", Some(0)),
            (AnyTime, "'2023-11-14'", Some(0)),
            (AnyTime, "'14/11/2023 22:13:21'", None),
            (AnyTime, "'soon'", None),
        ] {
            assert_eq!(read(format, text), expected, "{format:?} {text}");
        }
    }
}
