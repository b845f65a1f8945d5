//! A token as the lifecycle keeps it.

use std::time::Duration;

use super::clock::{Deadline, Now};
use super::policy::Policy;
use crate::token::AccessToken;

/// A token with its place in the sequence and its times.
#[derive(Clone, Debug)]
pub struct CachedToken {
    token: AccessToken,
    generation: u64,
    asked_for: Now,
    fresh_until: Deadline,
    usable_until: Deadline,
    refresh_ahead: Duration,
}

impl CachedToken {
    /// A token that was asked for at `sent`. Its lifetime counts from then, since the server may have
    /// counted from any time since.
    pub(super) fn new(
        token: AccessToken,
        generation: u64,
        sent: Now,
        policy: &Policy,
        entropy: u64,
    ) -> Self {
        let lifetime =
            token.expires_in().unwrap_or(policy.default_lifetime).min(policy.max_lifetime);
        let usable = lifetime.saturating_sub(policy.margin.of(lifetime));
        let refresh_ahead = policy.refresh_ahead.of(lifetime);
        let jitter = part_of(policy.jitter.of(lifetime), entropy);
        let fresh = usable.saturating_sub(refresh_ahead).saturating_sub(jitter);
        Self {
            token,
            generation,
            asked_for: sent,
            fresh_until: sent.after(fresh),
            usable_until: sent.after(usable),
            refresh_ahead,
        }
    }

    /// The token.
    #[must_use]
    pub const fn token(&self) -> &AccessToken {
        &self.token
    }

    /// Its place in the sequence of a lifecycle's tokens. It only grows.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether it can be used without asking the lifecycle: it is far from its end.
    #[must_use]
    pub fn is_fresh(&self, now: Now) -> bool {
        !self.fresh_until.has_passed(now)
    }

    /// Whether it can be used at all.
    #[must_use]
    pub fn is_usable(&self, now: Now) -> bool {
        !self.usable_until.has_passed(now)
    }

    /// From when on a new one is wanted.
    #[must_use]
    pub const fn fresh_until(&self) -> Deadline {
        self.fresh_until
    }

    /// From when on it is not handed out any more.
    #[must_use]
    pub const fn usable_until(&self) -> Deadline {
        self.usable_until
    }

    /// Whether a resource server that rejected `rejected` may think better of this one: it is another
    /// token. Some servers issue the same one again.
    #[must_use]
    pub fn is_worth_a_try_after(&self, rejected: &Self) -> bool {
        self.token.secret() != rejected.token.secret()
    }

    /// A copy in memory of its own.
    pub(super) fn detached(&self) -> Self {
        Self { token: self.token.detached(), ..self.clone() }
    }

    /// What has passed since it was asked for, by the clock that saw more of it.
    pub(super) fn age(&self, now: Now) -> Duration {
        let wall = now.wall.saturating_since(self.asked_for.wall);
        wall.max(now.steady.saturating_sub(self.asked_for.steady))
    }

    pub(super) const fn refresh_ahead(&self) -> Duration {
        self.refresh_ahead
    }

    /// The same, to be refreshed from now on.
    pub(super) fn stale(mut self, now: Now) -> Self {
        self.fresh_until = now.after(Duration::ZERO);
        self
    }
}

/// A part of a duration, from nothing to all of it, as entropy has it.
pub(super) fn part_of(duration: Duration, entropy: u64) -> Duration {
    let nanos = duration.as_nanos().saturating_mul(u128::from(entropy)) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).min(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_within() {
        let second = Duration::from_secs(1);
        assert_eq!(part_of(second, 0), Duration::ZERO);
        assert_eq!(part_of(second, u64::MAX), second);
        assert_eq!(part_of(second, u64::MAX / 2).as_millis(), 499);
        assert!(part_of(Duration::MAX, u64::MAX) <= Duration::MAX);
    }
}
