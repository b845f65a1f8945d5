//! A token as the lifecycle keeps it.

use std::time::Duration;

use super::clock::{Deadline, Now};
use super::policy::{Policy, part_of};
use crate::token::AccessToken;

/// A token with its generation and its times.
#[derive(Clone, Debug)]
pub struct CachedToken {
    token: AccessToken,
    generation: u64,
    requested_at: Now,
    lifetime: Duration,
    /// Whether the lifetime is the token's own, and not the policy's default.
    is_lifetime_known: bool,
    fresh_until: Deadline,
    usable_until: Deadline,
    refresh_ahead: Duration,
}

impl CachedToken {
    /// Dates a token whose request was sent at `sent`. Its lifetime counts from then, since the server
    /// may have counted from any time since.
    pub(super) fn new(
        token: AccessToken,
        generation: u64,
        sent: Now,
        policy: &Policy,
        entropy: u64,
    ) -> Self {
        let known =
            if policy.read_jwt_expiry { token.lifetime().duration() } else { token.expires_in() };
        let lifetime = known.unwrap_or(policy.default_lifetime);
        let kept = lifetime.min(policy.max_lifetime);
        let usable = kept.saturating_sub(policy.margin.of(kept));
        Self {
            token,
            generation,
            requested_at: sent,
            lifetime,
            is_lifetime_known: known.is_some(),
            fresh_until: fresh_until(kept, sent, policy, entropy),
            usable_until: sent.after(usable),
            refresh_ahead: policy.refresh_ahead.of(kept),
        }
    }

    /// Returns the same with another jitter.
    pub(super) fn with_jitter(&self, policy: &Policy, entropy: u64) -> Self {
        let kept = self.lifetime.min(policy.max_lifetime);
        let fresh_until = fresh_until(kept, self.requested_at, policy, entropy);
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
        self.is_lifetime_known.then(|| self.requested_at.after(self.lifetime))
    }

    /// Returns the life that the token has left until its true end, as far as that is known; without a
    /// stated lifetime, that of the policy's default counts.
    #[must_use]
    pub fn remaining(&self, now: Now) -> Duration {
        self.requested_at.after(self.lifetime).remaining(now)
    }

    /// Returns whether a resource server that rejected `rejected` may accept this one, which is so if
    /// it is another token. Some servers issue the same one again.
    #[must_use]
    pub fn is_worth_a_try_after(&self, rejected: &Self) -> bool {
        self.token.secret() != rejected.token.secret()
    }

    /// Returns a copy in memory of its own.
    pub(super) fn detached(&self) -> Self {
        Self { token: self.token.detached(), ..self.clone() }
    }

    /// Returns what has passed since it was requested, by the clock that saw more of it.
    pub(super) fn age(&self, now: Now) -> Duration {
        let wall = now.wall.saturating_since(self.requested_at.wall);
        wall.max(now.steady.saturating_sub(self.requested_at.steady))
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(super) const fn refresh_ahead(&self) -> Duration {
        self.refresh_ahead
    }
}

/// Returns from when on a new token is wanted, for one that is kept for that long.
fn fresh_until(kept: Duration, sent: Now, policy: &Policy, entropy: u64) -> Deadline {
    let usable = kept.saturating_sub(policy.margin.of(kept));
    let jitter = part_of(policy.jitter.of(kept), entropy);
    sent.after(usable.saturating_sub(policy.refresh_ahead.of(kept)).saturating_sub(jitter))
}
