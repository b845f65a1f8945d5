//! Measures programs that get one token: `size/` has one for each crate.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use polygrant_bench::server::{BODY, Server};

use crate::error::Error;
use crate::instructions::target_directory;

/// The programs, by the name of the feature that each needs.
const PROGRAMS: [&str; 7] = [
    "polygrant-ureq",
    "bare-ureq",
    "polygrant-hyper",
    "bare-hyper",
    "oauth2",
    "io-oauth",
    "huskarl",
];

/// One program.
pub struct Row {
    pub name: &'static str,
    /// How many crates end up in it.
    pub crates: usize,
    /// How long they all take to be built in release mode, by all cores.
    pub build: Duration,
    /// The size of the program, stripped.
    pub bytes: u64,
}

pub fn measure() -> Result<Vec<Row>, Error> {
    // Downloads are not measured.
    run(cargo("fetch"))?;
    PROGRAMS.into_iter().map(weigh).collect()
}

fn weigh(name: &'static str) -> Result<Row, Error> {
    let package = ["--package", "polygrant-size", "--features", name];
    let mut tree = cargo("tree");
    tree.args(package).args(["--edges", "normal,no-proc-macro", "--prefix", "none"]);
    let tree = run(tree)?;
    let mut crates: Vec<_> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    crates.sort_unstable();
    crates.dedup();

    // Cold: nothing is there before, and nothing is left for the next one.
    let folder = target_directory()?.join("size");
    remove(&folder)?;
    let mut build = cargo("build");
    build.args(package).args(["--bin", name, "--profile", "size", "--offline", "--quiet"]);
    build.arg("--target-dir").arg(&folder);
    let begin = Instant::now();
    run(build)?;
    let build = begin.elapsed();
    let program = folder.join("size").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let bytes = fs::metadata(&program)?.len();
    try_out(&program)?;
    remove(&folder)?;
    // The program's own package is not one of its crates.
    Ok(Row { name, crates: crates.len().saturating_sub(1), build, bytes })
}

/// Fails if the program does not get a token.
fn try_out(program: &Path) -> Result<(), Error> {
    let server = Server::responding(1);
    let mut command = Command::new(program);
    command.args([server.url(), "id"]).env("CLIENT_SECRET", "secret");
    let printed = run(command)?;
    let token = printed.trim_end();
    if token.is_empty() || !BODY.contains(&format!(r#""{token}""#)) {
        return Err(format!("{} does not print the token", program.display()).into());
    }
    Ok(())
}

fn cargo(what: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([what, "--locked", "--manifest-path"]);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    command
}

fn run(mut command: Command) -> Result<String, Error> {
    let output = command.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed, {}: {said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn remove(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
