//! The time of a tokio runtime.

use std::time::Duration;

use polygrant::lifecycle::Now;
use polygrant_client::{Clock, SystemClock};
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
