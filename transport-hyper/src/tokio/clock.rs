//! The time of a tokio runtime.

use std::time::Duration;

use polygrant_client::{Clock, SystemClock};
use polygrant_lifecycle::Now;
use tokio::time::Instant;

/// The system's wall clock and tokio's steady one, which a test may pause and advance.
#[derive(Debug)]
pub struct TokioClock {
    system: SystemClock,
    origin: Instant,
}

impl TokioClock {
    /// Returns a clock whose steady time begins now. It needs no runtime.
    #[must_use]
    pub fn new() -> Self {
        Self { system: SystemClock::new(), origin: Instant::now() }
    }

    fn steady(&self) -> Duration {
        self.origin.elapsed()
    }
}

impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Now {
        Now { steady: self.steady(), ..self.system.now() }
    }

    fn glance(&self) -> Now {
        Now { steady: self.steady(), ..self.system.glance() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_pauses_tokios_time_sets_the_steady_clock() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let clock = TokioClock::new();
            assert_eq!(clock.now().steady, Duration::ZERO);
            tokio::time::advance(Duration::from_secs(2800)).await;
            assert_eq!(clock.now().steady, Duration::from_secs(2800));
            assert_eq!(clock.glance().steady, Duration::from_secs(2800));
        });
    }
}
