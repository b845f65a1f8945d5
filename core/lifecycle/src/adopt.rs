//! A token that comes from elsewhere, while nothing is asked for.

use std::sync::Arc;

use crate::adopted_token::AdoptedToken;
use crate::cached_token::CachedToken;
use crate::clock::Now;
use crate::current_token::{CurrentToken, Origin};
use crate::machine::Lifecycle;
use crate::pauses::FailedRefreshes;
use crate::refresh::Refresh;

impl Lifecycle {
    /// Takes in a token that another process, or an earlier run, has requested, as if it were its own, if it
    /// can be used and is better than the current one: it lasts longer, or the current one was rejected. A
    /// pause after a failure ends. Returns whether it was taken.
    ///
    /// `entropy` is 64 random bits.
    pub fn adopt(&mut self, token: AdoptedToken, now: Now, entropy: u64) -> bool {
        let now = self.clock.advance(now);
        let generation = self.generation + 1;
        let adopted = CachedToken::aged(token, generation, &self.policy, entropy);
        let is_better = self.current.as_ref().is_none_or(|known| {
            let is_shorter = known.token.remaining(now) < adopted.remaining(now);
            !known.is_of(adopted.token()) && (known.marks.is_rejected || is_shorter)
        });
        if !adopted.is_usable(now) || !is_better {
            return false;
        }
        if let Some(former) = &self.current {
            self.rejections.acknowledge(former, now);
        }
        self.generation = generation;
        self.counts.tokens += 1;
        self.counts.adopted += 1;
        self.failed_refreshes = FailedRefreshes::NONE;
        self.last_outcome = None;
        if matches!(self.refresh, Refresh::Cooldown(_)) {
            self.refresh = Refresh::Idle;
        }
        self.current =
            Some(CurrentToken::new(Arc::new(adopted), Origin::Ordinary, now, &self.policy));
        true
    }
}
