//! A response at hand, and what its head says: the time, the request's id, where a redirect points, and how
//! long the server asks to be left alone.

use std::time::Duration;

use http::StatusCode;
use http::header::{AsHeaderName, DATE, HeaderMap, LOCATION, RETRY_AFTER};

use crate::dialect::Dialect;
use crate::json::Segment;
use crate::redact::{Redaction, bounded};
use crate::time::UnixTime;
use crate::token::Clock;

/// What every reader needs to know about the response at hand.
#[derive(Clone, Copy)]
pub(super) struct Response<'a> {
    pub(super) dialect: &'a Dialect,
    pub(super) redaction: Redaction<'a>,
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
    /// The body without a byte order mark, if it is UTF-8.
    pub(super) utf_8: Option<&'a str>,
    /// A body that is a form, as JSON.
    pub(super) form: Option<&'a str>,
    /// When it arrived.
    pub(super) now: UnixTime,
}

impl<'a> Response<'a> {
    /// Returns what time it was when the response came, by the server's own clock if it says so.
    pub(super) fn clock(self) -> Clock {
        let date = self.header(DATE).and_then(UnixTime::from_http_date);
        date.map_or(Clock::Caller(self.now), Clock::Server)
    }

    /// Returns the same as a time.
    pub(super) fn sent_at(self) -> UnixTime {
        match self.clock() {
            Clock::Server(time) | Clock::Caller(time) => time,
        }
    }

    /// Returns a header that is text.
    pub(super) fn header(self, name: impl AsHeaderName) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the id that the server gave the request.
    pub(super) fn request_id(self) -> Option<String> {
        let names = &self.dialect.error.request_id_headers;
        names.iter().find_map(|name| self.header(&**name)).and_then(|id| self.redaction.clean(id))
    }

    /// Returns where a redirect points, without query, fragment and userinfo. A URL may be written with
    /// any number of slashes of either kind before its host, and clients forgive that.
    pub(super) fn location(self) -> Option<String> {
        const SLASHES: [char; 2] = ['/', '\\'];
        let target = String::from_utf8_lossy(self.headers.get(LOCATION)?.as_bytes());
        // Secrets are replaced before the cuts below, which could leave half of one. The length is bounded
        // after them: the bound could take the `@` that ends the userinfo.
        let target = self.redaction.one_line(&target);
        let target = target.split(['?', '#']).next()?;
        let (scheme, rest) = match target.split_once(':') {
            Some((scheme, rest)) if !scheme.contains(SLASHES) => (format!("{scheme}:"), rest),
            _ if target.starts_with("//") || target.starts_with("\\\\") => (String::new(), target),
            _ => return bounded(without_parameters(target).to_owned()),
        };
        let rest = rest.trim_start_matches(SLASHES);
        let (authority, path) = rest.split_at(rest.find(SLASHES).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next()?;
        bounded(format!("{scheme}//{host}{}", without_parameters(path)))
    }

    /// Returns how long to wait by the response's `Retry-After`, if it can be read.
    pub(super) fn retry_after(self) -> Option<Duration> {
        self.header(RETRY_AFTER).and_then(|text| delay(text, self.sent_at()))
    }

    /// Returns how long it takes until the rate limit ends, by the first header that says so.
    pub(super) fn rate_limit_reset(self) -> Option<Duration> {
        let mut texts = RESET.iter().filter_map(|name| self.header(*name));
        texts.find_map(|text| until_reset(text, self.sent_at()))
    }

    /// Returns what of a server's text can be shown, where nothing is known of it.
    pub(super) fn masked(self, text: &str) -> Option<String> {
        let tokens = &self.dialect.token.access_token;
        let is_token = |name: &str| {
            tokens.iter().any(|path| path.segments().last() == Some(Segment::Name(name)))
        };
        self.redaction.excerpt(text, &is_token)
    }
}

/// Returns a path up to its first parameter (RFC 3986 §3.3), which may be a session's id.
fn without_parameters(path: &str) -> &str {
    path.split(';').next().unwrap_or_default()
}

/// Returns a pause of that many seconds, rounded up: a server that is asked again too early asks for
/// another pause. `None` if the number is negative.
pub(super) fn pause(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX))
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

/// The headers by which servers say when their rate limit ends, the usual one first.
const RESET: [&str; 3] = ["x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];

/// A reset from here on is a time, below it a number of seconds: 2001-09-09, or 31 years.
const EPOCH_SECONDS_FROM: u64 = 1_000_000_000;

/// A time from here on is in milliseconds: 2001-09-09, or the year 33658.
const EPOCH_MILLISECONDS_FROM: u64 = 1_000_000_000_000;

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
    use http::HeaderValue;

    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_795_296_370); // Sat, 21 Nov 2026 21:26:10 GMT

    #[test]
    fn a_location_is_bounded_last() {
        let long = "x".repeat(600);
        for (location, expected) in [
            (format!("https://user:{long}@host/t?{long}#{long}"), Some("https://host/t")),
            ("?next=1".to_owned(), None),
            ("/login;jsessionid=A1B2?x".to_owned(), Some("/login")),
            ("https://u;v@host/a;b=c/d".to_owned(), Some("https://host/a")),
        ] {
            let headers = [(LOCATION, HeaderValue::try_from(&location).unwrap())];
            let response = Response {
                dialect: &Dialect::default(),
                redaction: Redaction::none(),
                status: StatusCode::FOUND,
                headers: &HeaderMap::from_iter(headers),
                body: b"",
                utf_8: Some(""),
                form: None,
                now: UnixTime::EPOCH,
            };
            assert_eq!(response.location().as_deref(), expected, "{location}");
        }
    }

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
