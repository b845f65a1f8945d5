//! How a response says how long its token lives.

use std::time::Duration;

use crate::json::Path;

/// How a response says how long its token lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// In a member.
    Stated {
        /// How the member says it.
        format: LifetimeFormat,
        /// Where it stands: at the first of these paths that leads to a lifetime.
        paths: Vec<Path>,
        /// How long a token lives whose response lacks the member; `None` if nothing is known then.
        default: Option<Duration>,
    },
    /// Not at all: every token lives for so long.
    Fixed(Duration),
    /// Not at all, and nothing is known.
    Unknown,
}

/// How a member says how long a token lives.
///
/// An absolute time is taken relative to the response's own `Date` where there is one, so that a
/// wrong local clock neither kills a good token nor revives a dead one. Numbers may be written as
/// strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LifetimeFormat {
    /// Seconds from the response on (RFC 6749 §5.1, `expires_in`).
    Seconds,
    /// Milliseconds from the response on.
    Milliseconds,
    /// An absolute time, in seconds since 1970.
    EpochSeconds,
    /// An absolute time, in milliseconds since 1970.
    EpochMilliseconds,
    /// An absolute time as RFC 3339 writes it.
    Rfc3339,
    /// An absolute time as HTTP writes it (RFC 9110 §5.6.7).
    HttpDate,
    /// Days, hours and minutes from the response on, as `1:12:30`.
    DaysHoursMinutes,
    /// A span in words (`60 minutes`, `1 Hour`) or as ISO 8601 writes it (`PT1H`); a number alone is seconds.
    Duration,
    /// An absolute time whose format the vendor leaves open: as RFC 3339 writes it, also without an
    /// offset (then it is UTC); as HTTP or a mail does; in seconds or milliseconds since 1970, by its
    /// size; or as in the United States (`11/27/2026 6:00:00 PM`, UTC). A number too small for any of
    /// our days is seconds from the response on.
    AnyTime,
}

impl LifetimeFormat {
    /// Every format, in the order in which a person would look for it.
    pub const ALL: [Self; 9] = [
        Self::Seconds,
        Self::Milliseconds,
        Self::EpochSeconds,
        Self::EpochMilliseconds,
        Self::Rfc3339,
        Self::HttpDate,
        Self::DaysHoursMinutes,
        Self::Duration,
        Self::AnyTime,
    ];

    /// Returns the format that a document calls by that name.
    ///
    /// ```
    /// use polygrant::dialect::LifetimeFormat;
    ///
    /// assert_eq!(LifetimeFormat::named("http_date"), Some(LifetimeFormat::HttpDate));
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Returns what a document calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::EpochSeconds => "epoch_seconds",
            Self::EpochMilliseconds => "epoch_milliseconds",
            Self::Rfc3339 => "rfc3339",
            Self::HttpDate => "http_date",
            Self::DaysHoursMinutes => "days_hours_minutes",
            Self::Duration => "duration",
            Self::AnyTime => "any_time",
        }
    }
}

impl Default for Lifetime {
    fn default() -> Self {
        Self::seconds(Path::of(&["expires_in"]))
    }
}

impl Lifetime {
    /// Returns a lifetime in seconds in a member, of which nothing is known without it.
    #[must_use]
    pub fn seconds(path: Path) -> Self {
        Self::Stated { format: LifetimeFormat::Seconds, paths: vec![path], default: None }
    }

    /// Returns the paths of the members that may hold it, in the order in which they are tried.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        match self {
            Self::Stated { paths, .. } => paths,
            Self::Fixed(_) | Self::Unknown => &[],
        }
    }
}
