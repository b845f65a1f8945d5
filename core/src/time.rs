//! Time as an argument, and the readers of the dates that servers write.

use std::borrow::Cow;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::{DateTime, Time, date};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::fmt::{rfc2822, strtime};

/// A point in time: what has passed since the Unix epoch, 1970-01-01T00:00:00Z.
///
/// This crate has no clock; the caller says what time it is, usually with
/// `UnixTime::from(std::time::SystemTime::now())`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(Duration);

impl UnixTime {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(Duration::ZERO);

    /// Returns the time so many seconds after the epoch.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Returns the time so much after the epoch.
    #[must_use]
    pub const fn after_epoch(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// Returns what has passed since the epoch.
    #[must_use]
    pub const fn since_epoch(self) -> Duration {
        self.0
    }

    /// Returns the time that much later; the end of time if there is none.
    #[must_use]
    pub const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }

    /// Returns what has passed since an earlier time; nothing if it is not earlier.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads one of the three dates of HTTP (RFC 9110 §5.6.7): IMF-fixdate, RFC 850, asctime.
    ///
    /// The name of the weekday is not held against the date. A date before the epoch is the epoch.
    ///
    /// ```
    /// use polygrant::UnixTime;
    ///
    /// for text in [
    ///     "Sun, 06 Nov 1994 08:49:37 GMT",
    ///     "Sunday, 06-Nov-94 08:49:37 GMT",
    ///     "Sun Nov  6 08:49:37 1994",
    /// ] {
    ///     assert_eq!(UnixTime::from_http_date(text), Some(UnixTime::from_secs(784_111_777)));
    /// }
    /// assert_eq!(UnixTime::from_http_date("soon"), None);
    /// ```
    #[must_use]
    pub fn from_http_date(text: &str) -> Option<Self> {
        let text = text.trim();
        let (format, rest) = match text.split_once(", ") {
            Some((_weekday, rest)) if rest.contains('-') => ("%d-%b-%y %H:%M:%S GMT", rest),
            Some((_weekday, rest)) => ("%d %b %Y %H:%M:%S GMT", rest),
            None => ("%b %e %H:%M:%S %Y", text.split_once(' ')?.1),
        };
        let civil = strtime::parse(format, rest).ok()?.to_datetime().ok()?;
        Some(Self::from_civil(civil, SignedDuration::ZERO))
    }

    /// Reads a time as RFC 3339 writes it. A time before the epoch is the epoch.
    ///
    /// ```
    /// use polygrant::UnixTime;
    ///
    /// let time = UnixTime::from_rfc3339("1970-01-01T01:00:01.5+01:00");
    /// assert_eq!(time.map(|time| time.since_epoch().as_millis()), Some(1500));
    /// assert_eq!(UnixTime::from_rfc3339("1970-01-01T00:00:00"), None, "no offset");
    /// ```
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        // Not through `jiff::Timestamp`, which ends a day before 9999-12-31T23:59:59Z: the time
        // that vendors write when they mean "never".
        let pieces = Pieces::parse(text).ok()?;
        let offset = match pieces.offset()? {
            PiecesOffset::Zulu => 0,
            PiecesOffset::Numeric(numeric) => i64::from(numeric.offset().seconds()),
            _ => return None,
        };
        let civil = pieces.date().to_datetime(pieces.time()?);
        Some(Self::from_civil(civil, SignedDuration::from_secs(offset)))
    }

    /// Reads a time in any of the ways in which vendors write one. Without an offset it is UTC.
    pub(crate) fn from_any_date(text: &str) -> Option<Self> {
        const UNITED_STATES: [&str; 4] =
            ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M"];

        let text = text.trim();
        let text =
            [" UTC", " GMT", " Z"].iter().find_map(|zone| text.strip_suffix(zone)).map_or_else(
                || Cow::Borrowed(text),
                |civil| {
                    if civil.contains(',') {
                        Cow::Borrowed(text)
                    } else {
                        format!("{civil}Z").into()
                    }
                },
            );
        let united_states = || {
            let civil = text.trim_end_matches('Z').trim_end();
            let mut read =
                UNITED_STATES.iter().filter_map(|format| strtime::parse(format, civil).ok());
            Some(Self::from_civil(read.next()?.to_datetime().ok()?, SignedDuration::ZERO))
        };
        let mail = || {
            let time = rfc2822::DateTimeParser::new().parse_timestamp(&*text).ok()?;
            let since = SignedDuration::from_secs(time.as_second());
            Some(Self(since.try_into().unwrap_or_default()))
        };
        Self::from_rfc3339(&text)
            .or_else(|| Self::from_iso_civil(&text))
            .or_else(|| Self::from_http_date(&text))
            .or_else(mail)
            .or_else(united_states)
    }

    /// Reads a date, perhaps with a time, that has no offset.
    fn from_iso_civil(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        let time = pieces.time().unwrap_or(Time::midnight());
        let is_civil = pieces.offset().is_none() && pieces.time_zone_annotation().is_none();
        is_civil.then(|| Self::from_civil(pieces.date().to_datetime(time), SignedDuration::ZERO))
    }

    fn from_civil(civil: DateTime, offset: SignedDuration) -> Self {
        let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
        let since = civil.duration_since(epoch).saturating_sub(offset);
        Self(since.try_into().unwrap_or_default())
    }
}

impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        Self(time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates() {
        let read = |text| UnixTime::from_http_date(text).map(|time| time.since_epoch().as_secs());
        assert_eq!(read("Sat, 21 Nov 2026 21:26:10 GMT"), Some(1_795_296_370));
        assert_eq!(read("Saturday, 21-Nov-26 21:26:10 GMT"), Some(1_795_296_370));
        assert_eq!(read("Sat Nov 21 21:26:10 2026"), Some(1_795_296_370));
        assert_eq!(read(" Sat, 21 Nov 2026 21:26:10 GMT "), Some(1_795_296_370));
        assert_eq!(read("Mon, 21 Nov 2026 21:26:10 GMT"), Some(1_795_296_370), "wrong weekday");
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
        assert_eq!(read("Wed, 31 Dec 1969 23:59:59 GMT"), Some(0));
        for garbage in ["", " ", "soon", "Sat, ", "Sat, 32 Nov 2026 21:26:10 GMT", "120", "Sat"] {
            assert_eq!(read(garbage), None, "{garbage:?}");
        }
    }

    #[test]
    fn rfc3339() {
        let read = |text| UnixTime::from_rfc3339(text).map(|time| time.since_epoch().as_millis());
        assert_eq!(read("2023-08-10T12:41:57.643Z"), Some(1_691_671_317_643));
        assert_eq!(read("2023-08-10T12:41:57Z"), Some(1_691_671_317_000));
        assert_eq!(read("2023-08-10t12:41:57z"), Some(1_691_671_317_000));
        assert_eq!(read("2023-08-10T14:41:57+02:00"), Some(1_691_671_317_000));
        assert_eq!(read("2023-08-10T10:41:57-02:00"), Some(1_691_671_317_000));
        assert_eq!(read("9999-12-31T23:59:59Z"), Some(253_402_300_799_000));
        assert_eq!(read("0001-01-01T00:00:00Z"), Some(0));
        for garbage in ["", "2023-08-10", "2023-08-10T12:41:57", "1691671317", "12:41:57Z"] {
            assert_eq!(read(garbage), None, "{garbage:?}");
        }
    }
}
