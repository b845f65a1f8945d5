//! How a lifecycle behaves, as numbers.

use std::ops::Deref;
use std::time::Duration;

use polygrant::Timeouts;

use crate::backoff::Backoff;
use crate::clock::{Deadline, Now};

/// How a [`Lifecycle`](crate::Lifecycle) behaves. The default is what the best of the existing token
/// clients do, each where it is best; change a field only for a reason.
///
/// ```
/// use std::time::Duration;
/// use polygrant_lifecycle::Policy;
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
    /// Whether a token that is a JWT is asked itself when it ends, where its server does not say, and
    /// cuts what the server says: yes. It is a [heuristic](polygrant::AccessToken::lifetime) that verifies
    /// nothing.
    pub read_jwt_expiry: bool,
    /// The longest that a token is kept: 24 hours.
    pub max_lifetime: Duration,
    /// The shortest time between two requests: 1 second.
    pub request_interval: Duration,
    /// How many attempts a refresh makes at most: 3.
    pub attempts: u32,
    /// How long a refresh may take, its pauses included. `None`, the default, is 30 seconds, or all
    /// [`attempts`](Self::attempts) one after another where [`timeouts`](Self::timeouts) make those
    /// longer.
    pub refresh_timeout: Option<Duration>,
    /// How long one attempt may take, and how long connecting within it: 10 seconds, and a third of
    /// the attempt.
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
    /// The pause after a refresh failed that may succeed later: 1 second, doubling to 30 seconds.
    /// Callers fail fast, and nothing is sent.
    pub transient_cooldown: Backoff,
    /// The pause after a refresh was refused for good: 30 seconds, doubling to 5 minutes. It ends at
    /// once when the credentials change.
    pub permanent_cooldown: Backoff,
    /// How often the source of the credentials may be asked during a cooldown whether they have
    /// changed: every second.
    pub credentials_check_interval: Duration,
    /// How much later than its timeout an attempt may be reported: 5 seconds. A failure that is
    /// reported still later is that of a process that was stopped meanwhile, which says nothing of the
    /// server.
    pub late_report: Duration,
    /// How long after a new token came its predecessor stands in for it where it is rejected: 10
    /// seconds.
    pub predecessor_stands_in: Duration,
    /// How soon after it came a replacement for a rejected token counts as rejected, too: half of its
    /// lifetime, 60 seconds at most.
    pub replacement_trial: Fraction,
    /// How long after a replacement was rejected, too, no rejection starts a refresh: 1 second,
    /// doubling to 5 minutes with each in a row.
    pub rejection_pause: Backoff,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Policy {
    /// The defaults, in memory that all lifecycles share.
    pub(crate) const DEFAULT: Self = Self {
        refresh_ahead: Fraction { divisor: 4, max: HOUR },
        jitter: Fraction { divisor: 10, max: Duration::from_secs(5 * 60) },
        margin: Fraction { divisor: 10, max: Duration::from_secs(30) },
        default_lifetime: Duration::from_secs(5 * 60),
        read_jwt_expiry: true,
        max_lifetime: Duration::from_secs(24 * 3600),
        request_interval: Duration::from_secs(1),
        attempts: 3,
        refresh_timeout: None,
        timeouts: Timeouts::DEFAULT,
        backoff: Backoff { base: Duration::from_millis(200), cap: Duration::from_secs(20) },
        backoff_after_rate: Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(20) },
        max_retry_after: HOUR,
        max_rate_limit_reset: Duration::from_secs(60),
        early_cooldown: Backoff { base: Duration::from_secs(10), cap: Duration::from_secs(5 * 60) },
        transient_cooldown: Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(30) },
        permanent_cooldown: Backoff {
            base: Duration::from_secs(30),
            cap: Duration::from_secs(5 * 60),
        },
        credentials_check_interval: Duration::from_secs(1),
        late_report: Duration::from_secs(5),
        predecessor_stands_in: Duration::from_secs(10),
        replacement_trial: Fraction { divisor: 2, max: Duration::from_secs(60) },
        rejection_pause: Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(5 * 60) },
    };

    /// Returns how long a token that is kept for that long can be used.
    pub(crate) fn usable_for(&self, kept: Duration) -> Duration {
        kept.saturating_sub(self.margin.of(kept))
    }

    /// Returns until when no other token is wanted than one that is kept for that long, without jitter.
    pub(crate) fn fresh_for(&self, kept: Duration) -> Duration {
        self.usable_for(kept).saturating_sub(self.refresh_ahead.of(kept))
    }

    /// Returns when a refresh that begins now has to be over.
    pub(crate) fn refresh_deadline(&self, now: Now) -> Deadline {
        let all_attempts = self.timeouts.attempt.saturating_mul(self.attempts);
        let default = all_attempts.max(Duration::from_secs(30));
        now.after(self.refresh_timeout.unwrap_or(default))
    }
}

/// A policy as a lifecycle keeps it: there may be many that have the default.
#[derive(Debug)]
pub(crate) enum KeptPolicy {
    Default(&'static Policy),
    Own(Box<Policy>),
}

impl KeptPolicy {
    pub(crate) fn new(policy: Policy) -> Self {
        if policy == Policy::DEFAULT {
            Self::Default(&Policy::DEFAULT)
        } else {
            Self::Own(Box::new(policy))
        }
    }
}

impl Deref for KeptPolicy {
    type Target = Policy;

    fn deref(&self) -> &Policy {
        match self {
            Self::Default(policy) => policy,
            Self::Own(policy) => policy,
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
    /// Returns the part of that lifetime.
    #[must_use]
    pub fn of(self, lifetime: Duration) -> Duration {
        (lifetime / self.divisor.max(1)).min(self.max)
    }
}

/// Returns a part of a duration, from nothing to all of it, as entropy has it.
pub(crate) fn part_of(duration: Duration, entropy: u64) -> Duration {
    let nanos = duration.as_nanos().saturating_mul(u128::from(entropy)) / u128::from(u64::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).min(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_lifetimes() {
        let policy = Policy::default();
        let secs = Duration::from_secs;
        assert_eq!(policy.margin.of(secs(60)), secs(6));
        assert_eq!(policy.margin.of(secs(3600)), secs(30));
        assert_eq!(policy.refresh_ahead.of(secs(3600)), secs(900));
        assert_eq!(policy.refresh_ahead.of(secs(86_400)), secs(3600));
        assert_eq!(Fraction { divisor: 0, max: secs(9) }.of(secs(5)), secs(5));
    }

    #[test]
    fn parts_are_within() {
        let second = Duration::from_secs(1);
        assert_eq!(part_of(second, 0), Duration::ZERO);
        assert_eq!(part_of(second, u64::MAX), second);
        assert_eq!(part_of(second, u64::MAX / 2).as_millis(), 499);
        assert!(part_of(Duration::MAX, u64::MAX) <= Duration::MAX);
    }
}
