//! Lets a fleet of processes share tokens through a store in virtual time, and prints what that costs, as the
//! documentation of polygrant-client has it.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use polygrant_testkit::Fail;

use figures::HEAD;
use scenario::scenarios;

mod figures;
mod fleet;
mod process;
mod random;
mod scenario;

/// Let a fleet of processes share tokens in virtual time, and print what that costs
///
/// The same arguments print the same table.
#[derive(Parser)]
#[command(
    name = "polygrant-fleet-simulation",
    after_help = "Example: polygrant-fleet-simulation --processes 100"
)]
struct Arguments {
    /// How many processes there are
    #[arg(long, default_value_t = 10_000)]
    processes: usize,
    /// What the delays and the clocks are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "polygrant-fleet-simulation: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Fail> {
    let mut out = io::stdout().lock();
    writeln!(out, "{HEAD}")?;
    for scenario in scenarios() {
        let figures = fleet::run(&scenario, arguments.processes, arguments.seed)?;
        writeln!(out, "{}", figures.row(&scenario))?;
        out.flush()?;
    }
    Ok(())
}
