//! Measures everything, and writes `results/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::{Error, allocations, herd, instructions, report, throughput};

/// Everything that was measured.
pub struct Measured {
    /// Nanoseconds, by case and by who did it.
    pub times: BTreeMap<String, BTreeMap<String, f64>>,
    pub instructions: Option<BTreeMap<String, u64>>,
    pub allocations: BTreeMap<String, u64>,
    pub allocations_by_hand: BTreeMap<String, u64>,
    pub throughput: Vec<throughput::Row>,
    pub herds: Vec<herd::Row>,
}

pub fn measure() -> Result<(), Error> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["bench", "--locked", "--features", "peers", "--bench", "time", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .status()?;
    if !status.success() {
        return Err(format!("the benchmark of times failed: {status}").into());
    }
    let measured = Measured {
        times: times(&instructions::target_directory()?.join("criterion"))?,
        instructions: instructions::count()?,
        allocations: allocations::of_polygrant()?,
        allocations_by_hand: allocations::by_hand(),
        throughput: throughput::measure()?,
        herds: herd::measure()?,
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

/// The medians that criterion left behind.
fn times(folder: &Path) -> Result<BTreeMap<String, BTreeMap<String, f64>>, Error> {
    let mut times: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
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
            let case = times.entry(case.to_owned()).or_default();
            case.insert(who.to_owned(), estimates.median.point_estimate);
        }
    }
    Ok(times)
}
