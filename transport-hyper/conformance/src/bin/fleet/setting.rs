//! What the processes of a fleet have around them: a vendor and a store.

use std::io;
use std::time::Duration;

use crate::place::{Engine, Place};
use crate::process::Adapter;
use crate::processes::{Plan, run_with};
use crate::row::told;
use crate::vendor::Vendor;

/// A vendor and a store, for processes of one adapter.
pub(crate) struct Setting {
    pub(crate) vendor: Vendor,
    pub(crate) place: Place,
    adapter: Adapter,
    is_exclusive: bool,
}

impl Setting {
    /// Starts the vendor and the store.
    pub(crate) fn new(
        engine: &Engine,
        adapter: Adapter,
        lifetime: Duration,
        is_exclusive: bool,
    ) -> Result<Self, String> {
        let vendor = Vendor::start(lifetime, is_exclusive).map_err(told)?;
        let place = engine.place().map_err(told)?;
        Ok(Self { vendor, place, adapter, is_exclusive })
    }

    /// Returns what starts a process that calls for that long, or once if that is no time.
    pub(crate) fn plan(&self, duration: Duration) -> Plan {
        Plan {
            adapter: self.adapter,
            store: self.place.name(),
            vendor: self.vendor.base_url(),
            is_exclusive: self.is_exclusive,
            duration,
        }
    }

    /// Lets that many processes call for that long. Returns how many token requests they made, and what they
    /// have seen of their calls, which must all be served.
    pub(crate) fn run(
        &mut self,
        count: usize,
        duration: Duration,
    ) -> Result<(u64, String), String> {
        self.run_with(count, duration, |_| Ok(()))
    }

    /// As `run`, and does something to the store meanwhile.
    pub(crate) fn run_with(
        &mut self,
        count: usize,
        duration: Duration,
        meanwhile: impl FnOnce(&mut Place) -> io::Result<()>,
    ) -> Result<(u64, String), String> {
        let plan = self.plan(duration);
        let tally = run_with(&plan, count, || meanwhile(&mut self.place)).map_err(told)?;
        Ok((self.vendor.requests(), tally.check()?))
    }
}
