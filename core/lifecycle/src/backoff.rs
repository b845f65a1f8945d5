//! A pause that grows with every failure.

use std::time::Duration;

/// A pause that doubles with every failure, up to a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub base: Duration,
    /// The longest pause.
    pub cap: Duration,
}

impl Backoff {
    /// Returns the pause after that many failures. It saturates: no number of failures overflows it.
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
    fn pauses_double_and_saturate() {
        let backoff = Backoff { base: Duration::from_secs(1), cap: Duration::from_secs(30) };
        let pauses: Vec<_> = (0..8).map(|failures| backoff.after(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 1, 2, 4, 8, 16, 30, 30]);
        for failures in [31, 32, 33, 58, 64, 10_000, u32::MAX] {
            assert_eq!(backoff.after(failures), backoff.cap);
        }
        assert_eq!(Backoff { base: Duration::MAX, cap: Duration::MAX }.after(9), Duration::MAX);
    }
}
