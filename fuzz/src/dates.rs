use std::time::{Duration, UNIX_EPOCH};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderValue, Response};
use polygrant::{Dialect, UnixTime};

use crate::input::Input;

/// 9999-12-31T23:59:59Z.
const LAST: u64 = 253_402_300_799;
/// The widest offset that RFC 3339 can write, and a little: a date may lie that far beyond.
const WIDEST_OFFSET: u64 = 26 * 3600;
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const NOW: UnixTime = UnixTime::from_secs(1_795_296_370);

/// Reads dates. The input is a `Retry-After` (which is also read as every kind of date), an
/// `X-RateLimit-Reset` and a `Date`, a line each, and then bytes that make a time.
///
/// Holds: nothing panics or goes beyond the year 9999 (and an offset); the three dates of HTTP and
/// RFC 3339, written by other code, read as the same second; where `httpdate` reads a text too, it
/// reads the same; `Retry-After` is what RFC 9110 §10.2.3 says, or RFC 3339's date, relative to the
/// response's own `Date`, and saturates; a reset counts for 429 and 503 alone, and only without
/// `Retry-After`.
pub fn dates(data: &[u8]) {
    let mut input = Input::new(data);
    let [retry_after, reset, date] = [(); 3].map(|()| input.until(b'\n'));
    if let Ok(text) = std::str::from_utf8(retry_after) {
        read_any(text);
    }
    headers(retry_after, reset, date);
    written(input.rest());
}

/// Any text.
fn read_any(text: &str) {
    if let Some(time) = UnixTime::from_rfc3339(text) {
        assert!(time.since_epoch().as_secs() <= LAST + WIDEST_OFFSET, "{text:?}");
    }
    let Some(time) = UnixTime::from_http_date(text) else {
        let canonical = |time| httpdate::fmt_http_date(time) == text;
        assert!(!httpdate::parse_http_date(text).is_ok_and(canonical), "{text:?} was not read");
        return;
    };
    assert!(time.since_epoch().as_secs() <= LAST, "{text:?}");
    assert_eq!(time.since_epoch().subsec_nanos(), 0, "{text:?}");
    // In RFC 850's dates the two differ over the century of the year 69.
    if let (Ok(other), false) = (httpdate::parse_http_date(text), text.contains("-69 ")) {
        let other = other.duration_since(UNIX_EPOCH).unwrap_or_default();
        assert_eq!(time.since_epoch(), other, "{text:?}");
    }
}

/// Any headers.
fn headers(retry_after: &[u8], reset: &[u8], date: &[u8]) {
    // What a header's text is worth: nothing beside visible ASCII.
    fn text(value: &[u8]) -> Option<&str> {
        HeaderValue::from_bytes(value).ok()?.to_str().ok()?;
        std::str::from_utf8(value).ok()
    }
    let sent_at = text(date).and_then(UnixTime::from_http_date).unwrap_or(NOW);
    // A date is another than HTTP's three only where a server departs from the RFC: RFC 3339's is known here.
    let until_date = |text| {
        let rfc3339 = || UnixTime::from_rfc3339(text);
        let until = UnixTime::from_http_date(text).or_else(rfc3339)?.saturating_since(sent_at);
        Some(Duration::from_secs_f64(until.as_secs_f64().ceil()))
    };
    let asked = text(retry_after)
        .and_then(|text| whole_seconds(text).map(Duration::from_secs).or_else(|| until_date(text)));
    // A number of seconds, a time in seconds or a time in milliseconds, by its size.
    let until_reset = text(reset).and_then(|text| match whole_seconds(text) {
        None => until_date(text),
        Some(number @ 0..1_000_000_000) => Some(Duration::from_secs(number)),
        Some(number @ 1_000_000_000..1_000_000_000_000) => {
            Some(UnixTime::from_secs(number).saturating_since(sent_at))
        }
        Some(number) => Some(Duration::from_millis(number).saturating_sub(sent_at.since_epoch())),
    });
    // No date has fewer digits. Any other text may be one that is known to the reader alone.
    let is_known = |read: Option<Duration>, value: &[u8]| {
        read.is_some() || value.iter().filter(|byte| byte.is_ascii_digit()).count() < 3
    };
    for (status, limited) in [(429, true), (503, true), (400, false), (302, false)] {
        let mut response = Response::new(b"{}");
        *response.status_mut() = status.try_into().expect("a status");
        for (name, value) in
            [("retry-after", retry_after), ("x-ratelimit-reset", reset), ("date", date)]
        {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                response.headers_mut().insert(name, value);
            }
        }
        let expected = asked.or(if limited { until_reset } else { None });
        let delay = delay(&response);
        if is_known(asked, retry_after)
            && (asked.is_some() || !limited || is_known(until_reset, reset))
        {
            assert_eq!(delay, expected, "{response:?}");
        }
    }
}

fn whole_seconds(text: &str) -> Option<u64> {
    let digits = text.trim();
    if digits.is_empty() || digits.contains(|c: char| !c.is_ascii_digit()) {
        return None;
    }
    let add = |sum: u64, digit: u8| sum.saturating_mul(10).saturating_add((digit - b'0').into());
    Some(digits.bytes().fold(0, add))
}

fn delay(response: &Response<&[u8; 2]>) -> Option<Duration> {
    let error = Dialect::xone().parse(response, NOW).expect_err("a refusal");
    assert_eq!(error.retry_after(), error.as_refusal().expect("a refusal").retry_after());
    error.retry_after()
}

/// Dates that other code wrote.
fn written(bytes: &[u8]) {
    let mut eight = [0; 8];
    bytes.iter().zip(&mut eight).for_each(|(byte, slot)| *slot = *byte);
    let [a, b, c, d, e, offset @ .., millis] = eight;
    let seconds = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]) % (LAST + 1);
    let time = UnixTime::from_secs(seconds);

    let imf = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!(UnixTime::from_http_date(&imf), Some(time), "{imf}");

    let Civil { year, month, day, hour, minute, second } = Civil::of(seconds);
    let [weekday, month_name] = [imf.get(..3), imf.get(8..11)].map(Option::unwrap_or_default);
    let asctime =
        format!("{weekday} {month_name} {day:2} {hour:02}:{minute:02}:{second:02} {year}");
    assert_eq!(UnixTime::from_http_date(&asctime), Some(time), "{asctime}");
    let mut all = vec![imf.clone(), asctime];
    if (1970..2069).contains(&year) {
        let short = year % 100;
        let long = WEEKDAYS.iter().find(|long| long.starts_with(weekday)).expect("a weekday");
        let rfc850 = format!(
            "{long}, {day:02}-{month_name}-{short:02} {hour:02}:{minute:02}:{second:02} GMT"
        );
        assert_eq!(UnixTime::from_http_date(&rfc850), Some(time), "{rfc850}");
        all.push(rfc850);
    }

    let local = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    let millis = u64::from(millis);
    let zulu = format!("{local}.{millis:03}Z");
    let precise = time.saturating_add(Duration::from_millis(millis));
    assert_eq!(UnixTime::from_rfc3339(&zulu), Some(precise), "{zulu}");

    let minutes = u64::from(u16::from_be_bytes(offset)) % (24 * 60);
    let (hours, rest) = (minutes / 60, minutes % 60);
    let east = format!("{local}+{hours:02}:{rest:02}");
    let earlier = UnixTime::from_secs(seconds.saturating_sub(minutes * 60));
    assert_eq!(UnixTime::from_rfc3339(&east), Some(earlier), "{east}");
    let west = format!("{local}-{hours:02}:{rest:02}");
    let later = UnixTime::from_secs(seconds + minutes * 60);
    assert_eq!(UnixTime::from_rfc3339(&west), Some(later), "{west}");

    // In a `Retry-After`, relative to the `Date`, whatever the local clock says.
    for text in all {
        let mut response = Response::new(b"{}");
        *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, text.parse().expect("a header"));
        headers.insert(DATE, HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"));
        assert_eq!(delay(&response), Some(time.since_epoch()), "{text}");
    }
}

/// A date of the Gregorian calendar.
struct Civil {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Civil {
    /// Counts days from 0000-03-01, so that a leap day ends a year; after Howard Hinnant's
    /// `civil_from_days`.
    fn of(seconds: u64) -> Self {
        let days = seconds / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self {
            year: era * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
            hour: seconds % 86_400 / 3600,
            minute: seconds % 3600 / 60,
            second: seconds % 60,
        }
    }
}
