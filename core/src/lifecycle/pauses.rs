//! How long nothing is sent after a failure.

use std::time::Duration;

use super::cached_token::part_of;
use super::policy::{Backoff, Policy};
use crate::error::{Error, ErrorKind};

/// How long the server asked to be left alone, as far as the policy heeds it.
pub(super) fn asked_for(error: &Error, policy: &Policy) -> Duration {
    let Some(refusal) = error.as_refusal() else { return Duration::ZERO };
    match (refusal.retry_after, refusal.rate_limit_reset) {
        (Some(delay), _) => delay.min(policy.max_retry_after),
        (None, Some(delay)) => delay.min(policy.max_rate_limit_reset),
        (None, None) => Duration::ZERO,
    }
}

/// The pause before the next attempt of a flight that has made so many.
pub(super) fn backoff(error: &Error, attempts: u32, policy: &Policy, entropy: u64) -> Duration {
    let for_rate = error.as_refusal().is_some_and(|it| it.kind() == ErrorKind::Rate);
    let growth = if for_rate { policy.backoff_after_rate } else { policy.backoff };
    part_of(growth.after(attempts), entropy)
}

/// How many flights failed since the last token, by what they mean: the pauses of an outage are not
/// held against the first permanent refusal after it.
pub(super) struct FailedFlights {
    early: u32,
    transient: u32,
    permanent: u32,
}

impl FailedFlights {
    pub(super) const NONE: Self = Self { early: 0, transient: 0, permanent: 0 };

    /// The pause after one more flight has failed. `refresh_ahead` is the token's that serves on, if
    /// there is one.
    pub(super) fn one_more(
        &mut self,
        error: &Error,
        refresh_ahead: Option<Duration>,
        policy: &Policy,
    ) -> Duration {
        let is_permanent = error.as_refusal().is_some() && !error.is_retryable();
        let (number, growth) = if let Some(ahead) = refresh_ahead {
            let growth = policy.early_cooldown;
            (&mut self.early, Backoff { cap: growth.cap.min(ahead / 4), ..growth })
        } else if is_permanent {
            (&mut self.permanent, policy.permanent_cooldown)
        } else {
            (&mut self.transient, policy.transient_cooldown)
        };
        *number = number.saturating_add(1);
        growth.after(*number)
    }
}
