//! What a driver looks at: until when nothing is to be done, and how a lifecycle is.

use std::sync::Arc;

use crate::action::TokenError;
use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};
use crate::health::Health;
use crate::lease::Lease;
use crate::machine::Lifecycle;
use crate::pool::EvictionPriority;
use crate::refresh::{Cooldown, Refresh};

impl Lifecycle {
    /// Returns whether a resource server rejected the current token.
    pub(crate) fn is_current_rejected(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.marks.is_rejected)
    }

    /// Returns a lease of a copy of the [`current`](Self::current) token in place of the known one, if any:
    /// `None` if that is as good, or if there is no token.
    ///
    /// It holds until the token is due to be renewed; while that is under way or put off, until
    /// something is to be done about it.
    #[must_use]
    pub fn lease(&self, known: Option<&Lease>) -> Option<Lease> {
        let (token, until) = self.leasable(known)?;
        Some(Lease::own(token, until))
    }

    /// Returns a lease as [`lease`](Self::lease) does, of the token itself: it takes no memory for a copy.
    #[must_use]
    pub fn shared_lease(&self, known: Option<&Lease>) -> Option<Lease> {
        let (token, until) = self.leasable(known)?;
        Some(Lease::shared(token, until))
    }

    /// Returns the token, and until when a lease of it holds, unless the known one is as good.
    fn leasable(&self, known: Option<&Lease>) -> Option<(&Arc<CachedToken>, Deadline)> {
        let token = self.current()?;
        let until = self.wake_at()?.min(token.usable_until());
        let is_known = known.is_some_and(|known| known.is_of(token, until));
        (!is_known).then_some((token, until))
    }

    /// Returns when a driver that has no use for the token, but wants it to be there, is to poll: when
    /// the token is due to be refreshed, or when a pause is over.
    #[must_use]
    pub fn wake_at(&self) -> Option<Deadline> {
        let next_step_at = self.refresh.next_step_at();
        let Some(current) = &self.current else { return next_step_at };
        match &self.refresh {
            Refresh::Idle => Some(current.refresh_due()),
            // A shorter pause holds as soon as the token is at its end.
            Refresh::Cooldown(Cooldown { until, until_without_token, .. }) => {
                let end = until_without_token.max(current.token.usable_until());
                Some(until.max(current.refresh_due()).min(end))
            }
            Refresh::Requesting(_) | Refresh::Backoff { .. } => next_step_at,
        }
    }

    /// Returns how much a pool would miss the lifecycle, compared with others.
    #[must_use]
    pub fn eviction_priority(&self, now: Now) -> EvictionPriority {
        let now = self.clock.read(now);
        match self.refresh {
            Refresh::Requesting(_) => EvictionPriority::Busy,
            _ if self.usable(now).is_some() => EvictionPriority::Useful,
            _ => EvictionPriority::Expendable,
        }
    }

    /// Returns a snapshot for monitoring.
    #[must_use]
    pub fn health(&self, now: Now) -> Health {
        let now = self.clock.read(now);
        let last_result = self.last_outcome.as_ref().map(|outcome| outcome.result.as_ref());
        let last_error = last_result.and_then(Result::err).map(TokenError::error);
        Health::new(self.usable(now), &self.refresh, last_error, self.counts(), now)
    }
}
