//! How long nothing is sent after a failure.

use std::time::Duration;

use polygrant::{Error, ErrorKind};

use crate::backoff::Backoff;
use crate::clock::Now;
use crate::policy::{Policy, part_of};
use crate::refresh::Cooldown;

/// Returns how long the server asked to be left alone, as far as the policy heeds it.
pub(crate) fn requested_pause(error: &Error, policy: &Policy) -> Duration {
    let Some(refusal) = error.as_refusal() else { return Duration::ZERO };
    let most = if refusal.is_rate_limit_reset() {
        policy.max_rate_limit_reset
    } else {
        policy.max_retry_after
    };
    refusal.retry_after().map_or(Duration::ZERO, |delay| delay.min(most))
}

/// Returns the pause before the next attempt of a refresh that has made so many.
pub(crate) fn retry_pause(error: &Error, attempts: u32, policy: &Policy, entropy: u64) -> Duration {
    let for_rate = error.as_refusal().is_some_and(|it| it.kind() == ErrorKind::Rate);
    let backoff = if for_rate { policy.backoff_after_rate } else { policy.backoff };
    part_of(backoff.after(attempts), entropy).max(requested_pause(error, policy))
}

/// Counts the refreshes that failed since the last token, by what they mean: the pauses of an outage
/// are not held against the first permanent refusal after it.
pub(crate) struct FailedRefreshes {
    early: u32,
    transient: u32,
    permanent: u32,
}

impl FailedRefreshes {
    pub(crate) const NONE: Self = Self { early: 0, transient: 0, permanent: 0 };

    /// Counts one more, and returns the pause after it. `refresh_ahead` is that of the token that
    /// serves on, if there is one.
    pub(crate) fn cooldown(
        &mut self,
        error: Error,
        refresh_ahead: Option<Duration>,
        policy: &Policy,
        now: Now,
    ) -> Cooldown {
        let is_permanent = error.as_refusal().is_some() && !error.is_retryable();
        let (number, backoff) = if let Some(ahead) = refresh_ahead {
            let backoff = policy.early_cooldown;
            (&mut self.early, Backoff { cap: backoff.cap.min(ahead / 4), ..backoff })
        } else if is_permanent {
            (&mut self.permanent, policy.permanent_cooldown)
        } else {
            (&mut self.transient, policy.transient_cooldown)
        };
        *number = number.saturating_add(1);
        let requested = requested_pause(&error, policy);
        let until = now.after(backoff.after(*number).max(requested));
        // Should the token that serves on end meanwhile, only the server's own wish holds.
        let until_without_token =
            if refresh_ahead.is_some() { now.after(requested) } else { until };
        Cooldown { error, until, until_without_token }
    }
}
