//! The token that is kept, and what resource servers said of it.

use std::sync::Arc;
use std::time::Duration;

use polygrant::AccessToken;

use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};
use crate::policy::Policy;
use crate::refresh::Requesting;

/// The token that callers are served.
#[derive(Debug)]
pub(crate) struct CurrentToken {
    pub(crate) token: Arc<CachedToken>,
    pub(crate) origin: Origin,
    /// Until when a rejection counts against a replacement. A token without a rejection until then has
    /// proved good.
    pub(crate) trial_until: Deadline,
    pub(crate) marks: Marks,
}

/// How the token relates to the one before.
#[derive(Debug)]
pub(crate) enum Origin {
    /// A token was wanted.
    Ordinary,
    /// Its predecessor neared its end, or was to be replaced for another reason than a rejection. For a
    /// while it can stand in, should the new token not be known everywhere yet.
    Ahead { predecessor: Arc<CachedToken>, until: Deadline },
    /// Its predecessor was rejected.
    Replacement,
    /// It is the rejected token once more, issued before the rejection.
    Repeated { generation: u64 },
}

impl Origin {
    /// Returns how the token of a request relates to the one before.
    pub(crate) fn of(
        token: &AccessToken,
        former: Option<&CurrentToken>,
        requesting: &Requesting,
        policy: &Policy,
        now: Now,
    ) -> Self {
        let is_same = |it: &&CurrentToken| it.is_of(token);
        let rejected = former.filter(|it| it.marks.is_rejected).filter(is_same);
        let usable = former.filter(|it| it.token.is_usable(now));
        match (rejected, usable) {
            (Some(rejected), _) if requesting.token_rejected => {
                Self::Repeated { generation: rejected.token.generation() }
            }
            // The server insists on the same token though it was requested after the rejection.
            (Some(_), _) => Self::Replacement,
            _ if requesting.progress.replaces.is_some() => Self::Replacement,
            // The same token once more could not stand in for itself.
            (None, Some(former))
                if !former.marks.is_rejected_during_refresh && !former.is_of(token) =>
            {
                let until = now.after(policy.predecessor_stands_in);
                Self::Ahead { predecessor: Arc::clone(&former.token), until }
            }
            (None, _) => Self::Ordinary,
        }
    }
}

/// What was reported of the token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// A resource server rejected it.
    pub(crate) is_rejected: bool,
    /// A resource server rejected it while its successor was under way.
    pub(crate) is_rejected_during_refresh: bool,
    /// It is a replacement whose rejection was counted.
    pub(crate) is_counted: bool,
    /// Since when a rejection asks for its successor.
    pub(crate) successor_wanted: Option<Deadline>,
}

impl CurrentToken {
    pub(crate) fn new(token: Arc<CachedToken>, origin: Origin, now: Now, policy: &Policy) -> Self {
        let trial = policy.replacement_trial.of(token.lifetime());
        let marks = match origin {
            Origin::Repeated { .. } => {
                let successor_wanted = Some(now.after(Duration::ZERO));
                Marks { is_rejected: true, successor_wanted, ..Marks::default() }
            }
            _ => Marks::default(),
        };
        Self { token, origin, trial_until: now.after(trial), marks }
    }

    /// Returns whether it is that token, by its text.
    pub(crate) fn is_of(&self, token: &AccessToken) -> bool {
        self.token.token().secret() == token.secret()
    }

    /// Returns the predecessor, if it can stand in for this token.
    pub(crate) fn predecessor(&self, now: Now) -> Option<&Arc<CachedToken>> {
        match &self.origin {
            Origin::Ahead { predecessor, until }
                if !until.has_passed(now) && predecessor.is_usable(now) =>
            {
                Some(predecessor)
            }
            _ => None,
        }
    }

    /// Lets go of a predecessor that cannot stand in any more.
    pub(crate) fn forget_predecessor(&mut self, now: Now) {
        if matches!(self.origin, Origin::Ahead { .. }) && self.predecessor(now).is_none() {
            self.origin = Origin::Ordinary;
        }
    }

    /// Returns when a new token is wanted: when this one nears its end, or is to be replaced.
    pub(crate) fn refresh_due(&self) -> Deadline {
        self.marks.successor_wanted.unwrap_or(self.token.fresh_until())
    }
}
