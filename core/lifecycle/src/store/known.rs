//! What a lifecycle has already, and whether a stored token is better.

use std::sync::Arc;

use super::record::TokenRecord;
use crate::cached_token::lifetime_of;
use crate::{AdoptedToken, Attempt, CachedToken, Now, Policy};

/// What the lifecycle has already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// A token that it can use, and that was not rejected.
    pub current: Option<Arc<CachedToken>>,
    /// The token whose rejection started the refresh, if one did.
    pub rejected: Option<Arc<CachedToken>>,
}

impl Known {
    /// Returns what the lifecycle of an attempt has. `current` is its token, which may have ended: it is then
    /// as if there were none.
    #[must_use]
    pub fn new(current: Option<Arc<CachedToken>>, attempt: &Attempt, now: Now) -> Self {
        let current = current.filter(|token| token.is_usable(now));
        let generation = current.as_ref().map(|token| token.generation());
        if generation == attempt.rejected() {
            Self { current: None, rejected: current }
        } else {
            Self { current, rejected: None }
        }
    }

    /// Returns whether the token of the record, another process's, is to be used.
    pub(super) fn is_bettered_by(
        &self,
        token: &AdoptedToken,
        record: &TokenRecord,
        policy: &Policy,
    ) -> bool {
        let is_same = |known: &Option<Arc<CachedToken>>| {
            known.as_ref().is_some_and(|known| known.token().secret() == token.token().secret())
        };
        let (lifetime, _) = lifetime_of(token.token(), policy);
        let kept = lifetime.min(policy.max_lifetime);
        let is_usable = token.age() < policy.usable_for(kept);
        let is_fresh = token.age() < policy.fresh_for(kept);
        match (&self.rejected, &self.current) {
            // It was rejected, or another process's copy of it was.
            (Some(_), _) => is_usable && !is_same(&self.rejected) && !record.is_rejected,
            // It is to be refreshed: another one must be better.
            (None, Some(_)) => is_fresh && !is_same(&self.current),
            (None, None) => is_usable,
        }
    }

    /// Returns whether the rejected token is a replacement that came just now, and so was probably rejected
    /// for another reason than its own.
    pub(super) fn is_replaced_too_soon(
        &self,
        token: &AdoptedToken,
        record: &TokenRecord,
        policy: &Policy,
    ) -> bool {
        let (lifetime, _) = lifetime_of(token.token(), policy);
        let pause = policy.rejection_pause.after(record.replacements);
        let pause = pause.min(policy.replacement_trial.of(lifetime));
        let rejected = self.rejected.as_ref();
        rejected.is_some_and(|it| it.token().secret() == token.token().secret())
            && record.replacements > 0
            && token.age() < pause
    }
}
