//! What was measured.

use std::collections::BTreeMap;

use polygrant_bench::vendor::{JUNK_SIZES, junk};

use crate::error::Error;
use crate::{herd, loopback, size, throughput};

/// Nanoseconds, by case and by contender.
pub type Times = BTreeMap<String, BTreeMap<String, f64>>;

/// Everything that was measured.
pub struct Measured {
    pub times: Times,
    pub instructions: Option<BTreeMap<String, u64>>,
    pub allocations: BTreeMap<String, u64>,
    pub allocations_by_hand: BTreeMap<String, u64>,
    pub allocations_of_headers: u64,
    pub throughput: Vec<throughput::Row>,
    pub herds: Vec<herd::Row>,
    pub loopback: Vec<loopback::Row>,
    pub sizes: Vec<size::Row>,
}

impl Measured {
    pub fn time(&self, case: &str, contender: &str) -> Result<f64, Error> {
        let time = self.times.get(case).and_then(|times| times.get(contender));
        Ok(*time.ok_or_else(|| format!("there is no time of {contender} for {case}"))?)
    }

    /// Returns what an exchange cannot do without, in nanoseconds.
    pub fn indispensable(&self) -> f64 {
        self.times.get("parts").into_iter().flat_map(BTreeMap::values).sum()
    }

    /// Returns what one more byte of a response costs, in nanoseconds.
    pub fn slope(&self, contender: &str) -> Result<f64, Error> {
        let [short, long] = JUNK_SIZES.map(|bytes| junk(bytes).body().len() as f64);
        let [less, more] =
            JUNK_SIZES.map(|bytes| self.time(&format!("parse {} KiB", bytes / 1024), contender));
        Ok((more? - less?) / (long - short))
    }
}
