//! A fleet: many processes that share one store.

mod calls;
mod chaos;
mod figures;
mod killed;
mod place;
mod process;
mod processes;
mod row;
mod setting;
mod tally;
mod vendor;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use place::Engine;

/// Run fleets of processes that share one store, and count their token requests
///
/// Each fleet runs with both adapters, with a file as its store and, if a server is given, with Redis. The
/// exit status is 1 if anything that is required does not hold.
#[derive(Parser)]
#[command(
    name = "polygrant-fleet",
    after_help = "Example: polygrant-fleet --redis /usr/bin/redis-server"
)]
struct Arguments {
    /// The program redis-server or valkey-server
    #[arg(long, value_name = "FILE")]
    redis: Option<PathBuf>,
    /// Run these alone, by number
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    only: Vec<u8>,
    /// How long the long ones take
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Be one process of a fleet
    #[command(hide = true)]
    Process(process::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Process(arguments)) => process::run(arguments).map(|()| true),
        None => run(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "polygrant-fleet: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the fleets and prints a row for each. Returns whether all of them hold.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let mut engines = vec![Engine::File];
    engines.extend(arguments.redis.clone().map(Engine::Redis));
    let seconds = Duration::from_secs(arguments.seconds);
    let rows = figures::rows(seconds).into_iter().chain([killed::row()]).chain(chaos::rows());
    let mut out = io::stdout().lock();
    let (mut passed, mut failed) = (0, 0);
    for (number, row) in (1..).zip(rows) {
        if !arguments.only.is_empty() && !arguments.only.contains(&number) {
            continue;
        }
        writeln!(out, "{number:>2}  {} → {}", row.stimulus, row.required)?;
        let mut holds = true;
        for engine in engines.iter().filter(|engine| !row.is_for_servers || engine.is_server()) {
            for adapter in process::Adapter::ALL {
                let by = format!("{}, {}", engine.name(), adapter.name());
                match (row.run)(engine, adapter) {
                    Ok(seen) => writeln!(out, "      {by:<14}{seen}")?,
                    Err(seen) => {
                        holds = false;
                        writeln!(out, "      {by:<14}FAIL: {seen}")?;
                    }
                }
                out.flush()?;
            }
        }
        if holds { passed += 1 } else { failed += 1 }
    }
    writeln!(out, "\n{passed} passed, {failed} failed")?;
    Ok(failed == 0)
}
