//! Decides what follows from a 401: whether a rejected token is replaced, and whether its caller waits.
//!
//! A rejection may mean that the token is void, that it is not known everywhere yet, or that the
//! resource server rejects this caller for another reason and will reject any token. The first wants
//! a new token at once, the last none at all. So a rejection gets a replacement at once, and a
//! pause begins, and grows, with each replacement that is rejected in its turn.

use std::sync::Arc;
use std::time::Duration;

use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};
use crate::current_token::{CurrentToken, Origin};
use crate::policy::Policy;

/// The replacements that were rejected too, one after another.
#[derive(Debug)]
pub(crate) struct Rejections {
    in_a_row: u32,
    /// Until then no rejection starts a refresh.
    pause_until: Option<Deadline>,
}

/// What the caller of a rejected token is to do.
pub(crate) enum Verdict {
    /// Use what there is: nothing follows from this rejection, or the token is not the current one.
    UseCurrent,
    /// Use the token before this one.
    UsePredecessor(Arc<CachedToken>),
    /// Wait for the next token.
    AwaitSuccessor,
}

impl Rejections {
    pub(crate) const NONE: Self = Self { in_a_row: 0, pause_until: None };

    /// Returns whether callers have stopped to wait for replacements, since those are rejected, too.
    pub(crate) const fn are_persistent(&self) -> bool {
        self.in_a_row >= 2
    }

    /// Returns whether rejections start no refresh for now.
    pub(crate) fn are_paused(&self, now: Now) -> bool {
        self.pause_until.is_some_and(|until| !until.has_passed(now))
    }

    /// Ends the row if the token has proved good.
    pub(crate) fn acknowledge(&mut self, current: &CurrentToken, now: Now) {
        if !current.marks.is_rejected && current.trial_until.has_passed(now) {
            self.in_a_row = 0;
        }
    }

    /// Judges a rejection of the current token, while no refresh is under way.
    pub(crate) fn judge(
        &mut self,
        current: &mut CurrentToken,
        now: Now,
        policy: &Policy,
    ) -> Verdict {
        // 1. A token that was fetched ahead may not be known everywhere yet: its predecessor is.
        if let Some(predecessor) = current.predecessor(now) {
            return Verdict::UsePredecessor(Arc::clone(predecessor));
        }
        // 2. During the pause nothing follows.
        if self.are_paused(now) {
            return Verdict::UseCurrent;
        }
        // 3. A replacement that is rejected on trial begins the next, longer pause.
        let is_on_trial = matches!(current.origin, Origin::Replacement)
            && !current.marks.is_counted
            && !current.trial_until.has_passed(now);
        if is_on_trial {
            current.marks.is_counted = true;
            self.in_a_row = self.in_a_row.saturating_add(1);
            self.pause_until = Some(now.after(policy.rejection_pause.after(self.in_a_row)));
            return Verdict::UseCurrent;
        }
        // 4. Otherwise the token is to be replaced. From the second rejected replacement on that
        //    happens in the background, since the next one will probably be rejected as well.
        current.marks.successor_wanted.get_or_insert(now.after(Duration::ZERO));
        if self.are_persistent() { Verdict::UseCurrent } else { Verdict::AwaitSuccessor }
    }
}
