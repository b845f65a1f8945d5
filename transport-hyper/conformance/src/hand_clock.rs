//! A clock that a check sets.

use polygrant::lifecycle::Now;
use polygrant_client::Clock;
use polygrant_testkit::faults::Clocks;

/// Tells the time of a check. What waits on it waits in real time.
pub(crate) struct HandClock(pub(crate) Clocks);

impl Clock for HandClock {
    fn now(&self) -> Now {
        (self.0)()
    }
}
