//! Which tokens a resource server accepts.

use std::time::Duration;

/// Which tokens a resource server accepts. Tokens are numbered from zero in the order of their issue.
#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    /// Accepts tokens that were issued at least that long ago.
    After(Duration),
    /// Accepts the token that was issued last.
    Latest,
    /// Accepts the token that was issued last, once it was issued at least that long ago.
    LatestAfter(Duration),
    /// Accepts no token until then.
    NoneUntil(Duration),
    /// Accepts no token from the first time on until the second.
    NoneBetween(Duration, Duration),
    /// Accepts every second token: `0`, `2` and so on.
    EverySecond,
    /// Accepts no longer what was issued before that time, once it has come.
    RevokedAt(Duration),
}

impl Accepts {
    /// Returns whether a token is accepted now, where tokens were `issued` at these times.
    #[must_use]
    pub fn accepts(self, token: usize, issued: &[Duration], now: Duration) -> bool {
        let Some(issued_at) = issued.get(token).copied() else { return false };
        let is_latest = token.saturating_add(1) == issued.len();
        let is_known_after = |delay| now >= issued_at.saturating_add(delay);
        match self {
            Self::After(delay) => is_known_after(delay),
            Self::Latest => is_latest,
            Self::LatestAfter(delay) => is_latest && is_known_after(delay),
            Self::NoneUntil(time) => now >= time,
            Self::NoneBetween(from, until) => now < from || now >= until,
            Self::EverySecond => token % 2 == 0,
            Self::RevokedAt(time) => now < time || issued_at >= time,
        }
    }
}
