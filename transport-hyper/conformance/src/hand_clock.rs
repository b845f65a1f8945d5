//! A clock that a check sets by hand.

use polygrant_client::Clock;
use polygrant_lifecycle::Now;
use polygrant_testkit::faults::Clocks;

/// Tells the time of a check. A wait on it takes real time.
pub(crate) struct HandClock(pub(crate) Clocks);

impl Clock for HandClock {
    fn now(&self) -> Now {
        (self.0)()
    }
}
