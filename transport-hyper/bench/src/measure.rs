//! Measures everything, and writes `results/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::error::Error;
use crate::measured::{Measured, Times};
use crate::{allocations, herd, instructions, loopback, report, size, tenants, throughput};

/// How many times criterion goes through all.
const ROUNDS: usize = 10;

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
    report::write(&measured)?;
    tenants::measure()
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
            let (case, contender) =
                benchmark.full_id.split_once('/').ok_or("a case without a name")?;
            let case = least.entry(case.to_owned()).or_default();
            let time = case.entry(contender.to_owned()).or_insert(f64::INFINITY);
            *time = time.min(estimates.median.point_estimate);
        }
    }
    Ok(())
}
