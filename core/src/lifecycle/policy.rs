//! How a lifecycle behaves, as numbers.

use std::time::Duration;

use crate::limits::Timeouts;

/// How a [`Lifecycle`](super::Lifecycle) behaves. The default is what the best of the existing token
/// clients do, each where it is best; change a field only for a reason.
///
/// ```
/// use std::time::Duration;
/// use polygrant::lifecycle::Policy;
///
/// let mut policy = Policy::default();
/// policy.default_lifetime = Duration::from_secs(60);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// How long before the token stops being usable a new one is fetched: a quarter of its lifetime,
    /// 60 minutes at most. A window of fixed size would make a request per call on short-lived tokens.
    pub refresh_ahead: Fraction,
    /// How much earlier still, at random, drawn once per token: up to a tenth of its lifetime, 5
    /// minutes at most. It keeps a fleet from refreshing in step.
    pub jitter: Fraction,
    /// How long before its expiry a token is not used any more: a tenth of its lifetime, 30 seconds at
    /// most. A request takes time to arrive.
    pub margin: Fraction,
    /// The lifetime of a token whose server does not say: 5 minutes. Never for ever.
    pub default_lifetime: Duration,
    /// The longest that a token is kept: 24 hours.
    pub max_lifetime: Duration,
    /// The shortest time between two requests: 1 second.
    pub request_floor: Duration,
    /// How many requests one flight makes at most: 3.
    pub attempts: u32,
    /// How long a flight may take, its pauses included: 30 seconds.
    pub flight: Duration,
    /// How long one attempt, and connecting in it, may take: 10 and 3.1 seconds.
    pub timeouts: Timeouts,
    /// The pause before the next attempt, drawn between nothing and this: 200 milliseconds, doubling
    /// to 20 seconds.
    pub backoff: Backoff,
    /// The same after a refusal for rate: 1 second, doubling to 20 seconds.
    pub backoff_after_rate: Backoff,
    /// The longest `Retry-After` that is heeded: 1 hour.
    pub max_retry_after: Duration,
    /// The longest rate limit reset that is heeded: 60 seconds.
    pub max_rate_limit_reset: Duration,
    /// The pause after an early refresh failed, while the old token serves on: 10 seconds, doubling to
    /// 5 minutes or to a quarter of [`refresh_ahead`](Self::refresh_ahead), whichever is less.
    pub early_cooldown: Backoff,
    /// The pause after a flight failed that may succeed later: 1 second, doubling to 30 seconds.
    /// Callers fail fast, and nothing is sent.
    pub transient_cooldown: Backoff,
    /// The pause after a flight was refused for good: 30 seconds, doubling to 5 minutes. It ends at
    /// once when the credentials change.
    pub permanent_cooldown: Backoff,
}

impl Default for Policy {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            refresh_ahead: Fraction { divisor: 4, max: minutes(60) },
            jitter: Fraction { divisor: 10, max: minutes(5) },
            margin: Fraction { divisor: 10, max: seconds(30) },
            default_lifetime: minutes(5),
            max_lifetime: minutes(24 * 60),
            request_floor: seconds(1),
            attempts: 3,
            flight: seconds(30),
            timeouts: Timeouts::default(),
            backoff: Backoff { base: Duration::from_millis(200), cap: seconds(20) },
            backoff_after_rate: Backoff { base: seconds(1), cap: seconds(20) },
            max_retry_after: minutes(60),
            max_rate_limit_reset: seconds(60),
            early_cooldown: Backoff { base: seconds(10), cap: minutes(5) },
            transient_cooldown: Backoff { base: seconds(1), cap: seconds(30) },
            permanent_cooldown: Backoff { base: seconds(30), cap: minutes(5) },
        }
    }
}

/// A part of a lifetime, up to a maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// The lifetime is divided by this; zero counts as one.
    pub divisor: u32,
    /// The most that comes of it.
    pub max: Duration,
}

impl Fraction {
    /// The part of that lifetime.
    #[must_use]
    pub fn of(self, lifetime: Duration) -> Duration {
        (lifetime / self.divisor.max(1)).min(self.max)
    }
}

/// A pause that doubles with every failure, up to a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub base: Duration,
    /// The longest pause.
    pub cap: Duration,
}

impl Backoff {
    /// The pause after that many failures. It saturates: no number of failures overflows it.
    #[must_use]
    pub fn after(self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
        self.base.saturating_mul(doubled).min(self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_lifetimes() {
        let policy = Policy::default();
        let secs = Duration::from_secs;
        assert_eq!(policy.margin.of(secs(60)), secs(6));
        assert_eq!(policy.margin.of(secs(3600)), secs(30));
        assert_eq!(policy.refresh_ahead.of(secs(3600)), secs(900));
        assert_eq!(policy.refresh_ahead.of(secs(86_400)), secs(3600));
        assert_eq!(Fraction { divisor: 0, max: secs(9) }.of(secs(5)), secs(5));
    }

    #[test]
    fn growth_saturates() {
        let growth = Policy::default().transient_cooldown;
        let pauses: Vec<_> = (0..8).map(|failures| growth.after(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 1, 2, 4, 8, 16, 30, 30]);
        for failures in [31, 32, 33, 58, 64, 10_000, u32::MAX] {
            assert_eq!(growth.after(failures), growth.cap);
        }
        assert_eq!(Backoff { base: Duration::MAX, cap: Duration::MAX }.after(9), Duration::MAX);
    }
}
