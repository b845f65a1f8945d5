//! Measures polygrant; `USAGE` has the commands.

use std::process::ExitCode;

mod allocations;
mod budgets;
mod error;
#[cfg(feature = "peers")]
mod herd;
mod instructions;
#[cfg(feature = "peers")]
mod loopback;
#[cfg(feature = "peers")]
mod measure;
#[cfg(feature = "peers")]
mod measured;
#[cfg(feature = "peers")]
mod report;
#[cfg(feature = "peers")]
mod size;
#[cfg(feature = "peers")]
mod targets;
mod tenants;
#[cfg(feature = "peers")]
mod throughput;
#[cfg(feature = "peers")]
mod turns;
#[cfg(feature = "peers")]
mod units;

const USAGE: &str = "\
Measures polygrant beside its peers, beside code written by hand, and against budgets.

    check           compares allocations with budgets.toml, and fails where there are more
    check --bless   writes allocations and instructions into budgets.toml: needs valgrind
    instructions    prints instructions beside those in budgets.toml: needs valgrind
    tenants         measures what many tenants cost, and writes results/tenants.md: a few minutes
    measure         measures everything, and writes results/: some twenty minutes
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["check"] => budgets::check(),
        ["check", "--bless"] => budgets::bless(),
        ["instructions"] => budgets::report_instructions(),
        ["tenants"] => tenants::measure(),
        ["measure"] => measure(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "peers")]
use measure::measure;

#[cfg(not(feature = "peers"))]
fn measure() -> Result<(), error::Error> {
    Err("this was built without the peers: add `--features peers`".into())
}
