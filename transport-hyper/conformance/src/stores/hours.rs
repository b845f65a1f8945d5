//! A clock for a whole fleet, which a check sets by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polygrant::UnixTime;
use polygrant_lifecycle::Now;
use polygrant_testkit::VirtualTime;
use polygrant_testkit::faults::Clocks;

/// The time of all processes and of the store, in milliseconds since it began.
#[derive(Clone, Debug, Default)]
pub(super) struct Hours(Arc<AtomicU64>);

impl Hours {
    pub(super) fn advance(&self, seconds: u64) {
        self.0.fetch_add(1000 * seconds, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Now {
        let passed = Duration::from_millis(self.0.load(Ordering::SeqCst));
        let wall = UnixTime::from_secs(VirtualTime::BEGINNING).saturating_add(passed);
        Now { wall, steady: Duration::from_secs(1000).saturating_add(passed) }
    }

    pub(super) fn clocks(&self) -> Clocks {
        let hours = self.clone();
        Arc::new(move || hours.now())
    }
}
