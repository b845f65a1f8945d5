//! Measures everything, and writes `results/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use polygrant_bench::vendor::{ANSWERS, junk};
use serde::Deserialize;

use crate::{Error, allocations, herd, instructions, loopback, report, size, throughput};

/// How many times criterion goes through all.
const ROUNDS: usize = 10;

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

pub fn measure() -> Result<(), Error> {
    let measured = Measured {
        times: times()?,
        instructions: instructions::count()?,
        allocations: allocations::of_polygrant()?,
        allocations_by_hand: allocations::by_hand(),
        allocations_of_headers: allocations::of_headers(),
        throughput: throughput::measure()?,
        herds: herd::measure()?,
        loopback: loopback::measure()?,
        sizes: size::measure()?,
    };
    report::write(&measured)
}

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// The least median that criterion finds in some rounds: what disturbs the machine for a while makes a
/// thing slower, never faster.
fn times() -> Result<Times, Error> {
    let mut least = Times::new();
    for _ in 0..ROUNDS {
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["bench", "--locked", "--features", "peers", "--bench", "time"])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .status()?;
        if !status.success() {
            return Err(format!("the benchmark of times failed: {status}").into());
        }
        read(&instructions::target_directory()?.join("criterion"), &mut least)?;
    }
    Ok(least)
}

/// The medians that criterion left behind, where they are less.
fn read(folder: &Path, least: &mut Times) -> Result<(), Error> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if !path.is_dir() {
                continue;
            }
            if !path.ends_with("new") {
                folders.push(path);
                continue;
            }
            let read = |name: &str| fs::read_to_string(path.join(name));
            let benchmark: Benchmark = serde_json::from_str(&read("benchmark.json")?)?;
            let estimates: Estimates = serde_json::from_str(&read("estimates.json")?)?;
            let (case, who) = benchmark.full_id.split_once('/').ok_or("a case without a name")?;
            let case = least.entry(case.to_owned()).or_default();
            let time = case.entry(who.to_owned()).or_insert(f64::INFINITY);
            *time = time.min(estimates.median.point_estimate);
        }
    }
    Ok(())
}
