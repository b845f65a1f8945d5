//! Until when a call may take.

use std::thread;
use std::time::{Duration, Instant};

/// The first pause between two attempts, and the longest.
const SHORTEST: Duration = Duration::from_micros(500);
const LONGEST: Duration = Duration::from_millis(16);

/// Until when a call may take.
pub(crate) struct Deadline {
    end: Option<Instant>,
    pause: Duration,
}

impl Deadline {
    /// Returns the deadline of a call that begins now.
    pub(crate) fn after(timeout: Duration) -> Self {
        Self { end: Instant::now().checked_add(timeout), pause: SHORTEST }
    }

    /// Waits before another attempt, each time a little longer. Returns `false` once the time is over.
    pub(crate) fn pause(&mut self) -> bool {
        let left = match self.end {
            Some(end) => end.saturating_duration_since(Instant::now()),
            None => Duration::MAX,
        };
        if left.is_zero() {
            return false;
        }
        thread::sleep(self.pause.min(left));
        self.pause = (self.pause * 2).min(LONGEST);
        true
    }
}
