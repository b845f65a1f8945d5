//! How long a token lives, and how that is known.

use std::time::Duration;

use super::jwt::Times;
use crate::time::UnixTime;

/// The longest lifetime that is told apart from longer ones: 2³¹ − 1 seconds, some 68 years.
pub const MAX_LIFETIME: Duration = Duration::from_secs(i32::MAX as u64);

/// How long a token lives, and how that is known: see [`AccessToken::lifetime`].
///
/// [`AccessToken::lifetime`]: crate::AccessToken::lifetime
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenLifetime {
    /// The response says so, or the dialect where the response does not; cut to what lies between the
    /// `iat` and the `exp` of a token that is a JWT. Zero if the token arrived expired.
    Stated(Duration),
    /// No lifetime is stated that can be read, and the token is a JWT whose `exp` leaves so much.
    Derived(Duration),
    /// The response states what cannot be read as a lifetime, so that none is known.
    Unreadable,
    /// Nothing says it. This never means "for ever".
    Unknown,
}

impl TokenLifetime {
    /// Returns the lifetime, as far as it is known.
    ///
    /// ```
    /// use std::time::Duration;
    /// use polygrant::TokenLifetime;
    ///
    /// let hour = Duration::from_secs(3600);
    /// assert_eq!(TokenLifetime::Derived(hour).duration(), Some(hour));
    /// assert_eq!(TokenLifetime::Unreadable.duration(), None);
    /// ```
    #[must_use]
    pub const fn duration(self) -> Option<Duration> {
        match self {
            Self::Stated(lifetime) | Self::Derived(lifetime) => Some(lifetime),
            Self::Unreadable | Self::Unknown => None,
        }
    }
}

/// What a response tells of its token's lifetime.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownLifetime {
    pub(crate) stated: Option<Duration>,
    /// Whether a lifetime is stated that cannot be read.
    pub(crate) is_unreadable: bool,
    /// What time it was when the token came, where nothing is stated.
    pub(crate) clock: Clock,
}

/// What time it was when a response came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// By the response's own `Date`.
    Server(UnixTime),
    /// By the clock of the caller, which may be wrong.
    Caller(UnixTime),
}

impl KnownLifetime {
    /// Returns the lifetime, where the token itself is heeded as well.
    ///
    /// Clocks may be wrong by any time, and what is stated is the vendor's word: so a stated lifetime
    /// is cut only to what lies between two times of one clock. Where the caller's own clock has to be
    /// asked, it can only shorten what lies between them.
    pub(super) fn with_token(self, token: &str) -> TokenLifetime {
        let times = Times::of(token);
        let span = times.and_then(Times::span);
        if let Some(stated) = self.stated {
            return TokenLifetime::Stated(span.map_or(stated, |span| stated.min(span)));
        }
        let left = times.and_then(|times| match self.clock {
            Clock::Server(date) => times.left(date),
            Clock::Caller(now) => {
                let left = times.left(now)?;
                Some(span.map_or(left, |span| left.min(span)))
            }
        });
        match left {
            Some(left) => TokenLifetime::Derived(left),
            None if self.is_unreadable => TokenLifetime::Unreadable,
            None => TokenLifetime::Unknown,
        }
    }
}

impl Times {
    /// Returns what lies between its issue and its end, if anything does.
    fn span(self) -> Option<Duration> {
        some(self.expires_at.saturating_sub(self.issued_at?))
    }

    /// Returns what lies between a time and its end, if anything does.
    fn left(self, time: UnixTime) -> Option<Duration> {
        some(self.expires_at.saturating_sub(time.since_epoch().as_secs()))
    }
}

fn some(seconds: u64) -> Option<Duration> {
    let lifetime = Duration::from_secs(seconds).min(MAX_LIFETIME);
    (!lifetime.is_zero()).then_some(lifetime)
}
