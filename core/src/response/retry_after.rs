//! How long a server asks to be left alone.

use std::time::Duration;

use http::header::RETRY_AFTER;

use super::head::Response;
use crate::time::UnixTime;

/// The headers by which servers say when their rate limit ends, the usual one first.
const RESET: [&str; 3] = ["x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];

/// A reset from here on is a time, below it a number of seconds: 2001-09-09, or 31 years.
const EPOCH_SECONDS_FROM: u64 = 1_000_000_000;

/// A time from here on is in milliseconds: 2001-09-09, or the year 33658.
const EPOCH_MILLISECONDS_FROM: u64 = 1_000_000_000_000;

/// Returns how long to wait by the response's `Retry-After`, if it can be read.
pub(super) fn retry_after(response: Response<'_>) -> Option<Duration> {
    response.header(RETRY_AFTER).and_then(|text| delay(text, response.sent_at()))
}

/// Returns a pause of that many seconds, rounded up: a server that is asked again too early asks for
/// another pause. `None` if the number is negative.
pub(super) fn pause(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX))
}

/// Returns how long it takes until the rate limit ends, by the first header that says so.
pub(super) fn rate_limit_reset(response: Response<'_>) -> Option<Duration> {
    let mut texts = RESET.iter().filter_map(|name| response.header(*name));
    texts.find_map(|text| until_reset(text, response.sent_at()))
}

/// Reads a `Retry-After`: seconds, or one of HTTP's three dates (RFC 9110 §10.2.3).
fn delay(text: &str, sent_at: UnixTime) -> Option<Duration> {
    match whole_number(text) {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => until_date(text, sent_at),
    }
}

/// Returns how long it is until a date: HTTP's, or another that tells its day without doubt.
fn until_date(text: &str, sent_at: UnixTime) -> Option<Duration> {
    let date = UnixTime::from_http_date(text).or_else(|| UnixTime::from_any_date(text))?;
    pause(date.saturating_since(sent_at).as_secs_f64())
}

/// Reads a reset: when the limit ends, as a date or in seconds or milliseconds since the epoch, or how
/// many seconds it goes on.
fn until_reset(text: &str, sent_at: UnixTime) -> Option<Duration> {
    let Some(number) = whole_number(text) else { return until_date(text, sent_at) };
    let time = match number {
        ..EPOCH_SECONDS_FROM => return Some(Duration::from_secs(number)),
        EPOCH_SECONDS_FROM..EPOCH_MILLISECONDS_FROM => Duration::from_secs(number),
        EPOCH_MILLISECONDS_FROM.. => Duration::from_millis(number),
    };
    Some(UnixTime::after_epoch(time).saturating_since(sent_at))
}

fn whole_number(text: &str) -> Option<u64> {
    let digits = text.trim();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_795_296_370); // Sat, 21 Nov 2026 21:26:10 GMT

    #[test]
    fn seconds_and_dates() {
        let secs = |text| delay(text, NOW).map(|delay| delay.as_secs());
        assert_eq!(secs("120"), Some(120));
        assert_eq!(secs(" 120 "), Some(120));
        assert_eq!(secs("0"), Some(0));
        assert_eq!(secs("18446744073709551615"), Some(u64::MAX));
        assert_eq!(secs("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(secs("Sat, 21 Nov 2026 21:27:10 GMT"), Some(60));
        assert_eq!(secs("Saturday, 21-Nov-26 21:27:10 GMT"), Some(60));
        assert_eq!(secs("Sat Nov 21 21:27:10 2026"), Some(60));
        assert_eq!(secs("Sat, 21 Nov 2026 21:25:10 GMT"), Some(0));
        assert_eq!(secs("Sat, 21 Nov 2026 22:27:10 +0100"), Some(60));
        assert_eq!(secs("2026-11-21T21:27:10Z"), Some(60));
        for garbage in ["", "soon", "-1", "+1", "1.5", "1,2", "1 2", "٣"] {
            assert_eq!(secs(garbage), None, "{garbage:?}");
        }
    }

    #[test]
    fn resets() {
        let secs = |text| until_reset(text, NOW).map(|delay| delay.as_secs());
        assert_eq!(secs("58"), Some(58));
        assert_eq!(secs("1795296428"), Some(58));
        assert_eq!(secs("1795296428000"), Some(58));
        assert_eq!(secs("1795296369"), Some(0));
        assert_eq!(secs("2026-11-21T21:27:08Z"), Some(58));
        assert_eq!(secs("x"), None);
    }
}
