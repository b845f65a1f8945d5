//! What a caller waits for.

use std::time::Duration;

use crate::clock::Now;

/// Identifies a caller that waits for a refresh. Poll with it to receive that refresh's outcome, which
/// all of its waiters get. A token or a failure uses the waiter up: polling with it again may give the
/// same failure again, and nothing new.
///
/// A caller for which not any token will do begins with a waiter that says what it wants, and goes on
/// with those that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    pub(crate) refresh: RefreshId,
    pub(crate) wait: Duration,
    pub(crate) wish: Wish,
    /// Since when its request was held back, on the steady clock.
    pub(crate) held_since: Option<Duration>,
}

/// Which token will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// One of a later generation than that.
    After(u64),
    /// One in place of that generation, which was rejected just now.
    InPlaceOf(u64),
    /// One with that much life left.
    Lasting(Duration),
    /// One that is requested from now on, or is under way.
    New,
}

impl Wish {
    pub(crate) const ANY: Self = Self::After(0);
}

impl Waiter {
    /// Wants another token, since a resource server rejected the one of that generation. The first poll
    /// with it reports the rejection, as [`invalidate`](crate::Lifecycle::invalidate) does.
    ///
    /// The call is worth sending again with the token that comes of it if that
    /// [is another](crate::CachedToken::is_worth_a_try_after); otherwise there is none for now, and the
    /// resource server's response is the caller's.
    #[must_use]
    pub const fn in_place_of(generation: u64) -> Self {
        Self::wishing(Wish::InPlaceOf(generation))
    }

    /// Wants a token with at least that much life left. One with less is refreshed first, unless its
    /// whole lifetime is no longer.
    #[must_use]
    pub const fn lasting(life: Duration) -> Self {
        Self::wishing(Wish::Lasting(life))
    }

    /// Wants a new token, whatever the current one is good for; that stays in use until the new one has
    /// come, and also if none comes.
    #[must_use]
    pub const fn for_new_token() -> Self {
        Self::wishing(Wish::New)
    }

    pub(crate) const fn wishing(wish: Wish) -> Self {
        Self { refresh: RefreshId(0), wait: Duration::ZERO, wish, held_since: None }
    }

    /// Returns whether its caller has been told to wait for a refresh: it polls for the outcome of that. A
    /// waiter that only says what its caller wants has not.
    #[must_use]
    pub fn has_waited(self) -> bool {
        self.refresh != RefreshId(0)
    }

    /// Returns how long to wait at most before polling again.
    #[must_use]
    pub const fn max_wait(self) -> Duration {
        self.wait
    }

    /// Returns the same waiter, which waits no longer than that before polling again.
    #[must_use]
    pub fn with_max_wait(self, wait: Duration) -> Self {
        Self { wait: self.wait.min(wait), ..self }
    }

    /// Returns for how long this caller has waited since its request was first
    /// [held back](crate::Lifecycle::hold_requests); zero if it never was.
    #[must_use]
    pub fn held_for(self, now: Now) -> Duration {
        self.held_since.map_or(Duration::ZERO, |since| now.steady.saturating_sub(since))
    }
}

/// Identifies a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RefreshId(pub(crate) u64);
