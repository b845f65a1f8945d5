//! Runs the benchmark `instructions`, and reads what it prints.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::error::Error;

/// The instructions of each case, by its name; `None` where valgrind is not installed.
pub fn count() -> Result<Option<BTreeMap<String, u64>>, Error> {
    let valgrind = Command::new("valgrind").arg("--version").stderr(Stdio::null()).output();
    if !valgrind.is_ok_and(|version| version.status.success()) {
        return Ok(None);
    }
    let target = target_directory()?;
    run(cargo("build").args(["--package", "polygrant-bench-runner"]))?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = [target.join("debug")].into_iter().chain(env::split_paths(&path));
    let output = run(cargo("bench")
        .args(["--features", "instructions", "--bench", "instructions"])
        .args(["--", "--output-format=json"])
        .env("PATH", env::join_paths(path)?))?;

    let mut counts = BTreeMap::new();
    for line in output.lines().filter(|line| line.starts_with('{')) {
        let case: Case = serde_json::from_str(line)?;
        let profile = case.profiles.first().ok_or("gungraun gave no profile")?;
        let name = format!("{} {}", case.function_name, case.id).replace('_', "-");
        counts.insert(name, profile.data.total.metrics.ir.values.new);
    }
    if counts.is_empty() { Err("gungraun gave no figures".into()) } else { Ok(Some(counts)) }
}

/// A command of cargo's on this crate.
fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    cargo.args([command, "--locked", "--manifest-path", manifest]);
    cargo
}

fn run(command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Where cargo puts what it builds: this program is in `release` or `debug` below it.
pub fn target_directory() -> Result<std::path::PathBuf, Error> {
    let program = env::current_exe()?;
    let target = program.parent().and_then(std::path::Path::parent);
    Ok(target.ok_or("this program is in no target directory")?.to_owned())
}

#[derive(Deserialize)]
struct Case {
    function_name: String,
    id: String,
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    metrics: Metrics,
}

#[derive(Deserialize)]
struct Metrics {
    #[serde(rename = "Ir")]
    ir: Metric,
}

#[derive(Deserialize)]
struct Metric {
    values: Values,
}

#[derive(Deserialize)]
struct Values {
    new: u64,
}
