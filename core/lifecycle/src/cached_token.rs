//! A token as the lifecycle keeps it.

use std::time::Duration;

use polygrant::AccessToken;

use crate::adopted_token::AdoptedToken;
use crate::clock::{Deadline, Now};
use crate::policy::{Policy, part_of};

/// A token with its generation and its times.
#[derive(Clone, Debug)]
pub struct CachedToken {
    token: AccessToken,
    generation: u64,
    /// When it was that old.
    seen_at: Now,
    age_then: Duration,
    lifetime: Duration,
    /// Whether the lifetime is the token's own, and not the policy's default.
    is_lifetime_known: bool,
    fresh_until: Deadline,
    usable_until: Deadline,
    refresh_ahead: Duration,
}

impl CachedToken {
    /// Dates a token by its age. Its lifetime counts from its request, since the server may have counted from
    /// any time since; that may have been before this process's clocks began.
    pub(crate) fn aged(
        adopted: AdoptedToken,
        generation: u64,
        policy: &Policy,
        entropy: u64,
    ) -> Self {
        let AdoptedToken { token, age, seen_at } = adopted;
        let (lifetime, is_lifetime_known) = lifetime_of(&token, policy);
        let kept = lifetime.min(policy.max_lifetime);
        let usable = policy.usable_for(kept);
        Self {
            token,
            generation,
            seen_at,
            age_then: age,
            lifetime,
            is_lifetime_known,
            fresh_until: fresh_until(kept, age, seen_at, policy, entropy),
            usable_until: seen_at.after(usable.saturating_sub(age)),
            refresh_ahead: policy.refresh_ahead.of(kept),
        }
    }

    /// Returns the same with another jitter.
    pub(crate) fn with_jitter(&self, policy: &Policy, entropy: u64) -> Self {
        let kept = self.lifetime.min(policy.max_lifetime);
        let fresh_until = fresh_until(kept, self.age_then, self.seen_at, policy, entropy);
        Self { fresh_until, ..self.clone() }
    }

    /// Returns the token itself.
    #[must_use]
    pub const fn token(&self) -> &AccessToken {
        &self.token
    }

    /// Returns its place in the sequence of a lifecycle's tokens. It only grows.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns whether it is far enough from its end that no new one is wanted.
    #[must_use]
    pub fn is_fresh(&self, now: Now) -> bool {
        !self.fresh_until.has_passed(now)
    }

    /// Returns whether it can be used at all.
    #[must_use]
    pub fn is_usable(&self, now: Now) -> bool {
        !self.usable_until.has_passed(now)
    }

    /// Returns from when on a new one is wanted.
    #[must_use]
    pub const fn fresh_until(&self) -> Deadline {
        self.fresh_until
    }

    /// Returns from when on it is not handed out any more.
    #[must_use]
    pub const fn usable_until(&self) -> Deadline {
        self.usable_until
    }

    /// Returns when the token ends for the server: its lifetime after it was requested, without the
    /// margin of [`usable_until`](Self::usable_until). `None` if that is not known.
    #[must_use]
    pub fn expires_at(&self) -> Option<Deadline> {
        self.is_lifetime_known.then(|| self.ends_at())
    }

    /// Returns the life that the token has left until its true end, as far as that is known; without a
    /// stated lifetime, that of the policy's default counts.
    #[must_use]
    pub fn remaining(&self, now: Now) -> Duration {
        self.ends_at().remaining(now)
    }

    fn ends_at(&self) -> Deadline {
        self.seen_at.after(self.lifetime.saturating_sub(self.age_then))
    }

    /// Returns whether a resource server that rejected `rejected` may accept this one, which is so if
    /// it is another token. Some servers issue the same one again.
    #[must_use]
    pub fn is_worth_a_try_after(&self, rejected: &Self) -> bool {
        self.token.secret() != rejected.token.secret()
    }

    /// Returns a copy in memory of its own.
    pub(crate) fn detached(&self) -> Self {
        Self { token: self.token.detached(), ..self.clone() }
    }

    /// Returns what has passed since it was requested, by the clock that saw more of it.
    pub(crate) fn age(&self, now: Now) -> Duration {
        let wall = now.wall.saturating_since(self.seen_at.wall);
        let since = wall.max(now.steady.saturating_sub(self.seen_at.steady));
        self.age_then.saturating_add(since)
    }

    pub(crate) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) const fn refresh_ahead(&self) -> Duration {
        self.refresh_ahead
    }
}

/// Returns whether a token is past its true end, as far as that is known.
pub(crate) fn has_ended(adopted: &AdoptedToken, policy: &Policy, now: Now) -> bool {
    let (lifetime, _) = lifetime_of(&adopted.token, policy);
    adopted.seen_at.after(lifetime.saturating_sub(adopted.age)).has_passed(now)
}

/// Returns how long a token is taken to live, and whether that is known or the policy's default.
pub(crate) fn lifetime_of(token: &AccessToken, policy: &Policy) -> (Duration, bool) {
    let known =
        if policy.read_jwt_expiry { token.lifetime().duration() } else { token.expires_in() };
    (known.unwrap_or(policy.default_lifetime), known.is_some())
}

/// Returns from when on a new token is wanted, for one that is kept for that long.
fn fresh_until(
    kept: Duration,
    age: Duration,
    seen_at: Now,
    policy: &Policy,
    entropy: u64,
) -> Deadline {
    let jitter = part_of(policy.jitter.of(kept), entropy);
    seen_at.after(policy.fresh_for(kept).saturating_sub(jitter).saturating_sub(age))
}
