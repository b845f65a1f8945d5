//! What was measured.

use std::collections::BTreeMap;

use polygrant_bench::vendor::{ANSWERS, junk};

use crate::error::Error;
use crate::{herd, loopback, size, throughput};

/// Nanoseconds, by case and by who did it.
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
    pub fn time(&self, case: &str, who: &str) -> Result<f64, Error> {
        let time = self.times.get(case).and_then(|times| times.get(who));
        Ok(*time.ok_or_else(|| format!("there is no time of {who} for {case}"))?)
    }

    /// What an exchange cannot do without, in nanoseconds.
    pub fn indispensable(&self) -> f64 {
        self.times.get("parts").into_iter().flat_map(BTreeMap::values).sum()
    }

    /// What one more byte of an answer costs, in nanoseconds.
    pub fn slope(&self, who: &str) -> Result<f64, Error> {
        let [short, long] = ANSWERS.map(|bytes| junk(bytes).body().len() as f64);
        let [less, more] =
            ANSWERS.map(|bytes| self.time(&format!("parse {} KiB", bytes / 1024), who));
        Ok((more? - less?) / (long - short))
    }
}
