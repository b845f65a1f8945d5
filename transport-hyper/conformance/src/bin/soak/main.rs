//! A soak test: both adapters against servers that fail, for as long as is wanted.

mod callers;
mod calls;
mod report;
mod resource;
mod server;
mod soak;
mod usage;
mod vendor;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

/// Call a resource server through both clients, while the token server fails
///
/// Tokens live for two seconds, two in five token requests fail, and one caller in eight is always
/// rejected. No call may come without a token, or with one beyond its end; memory, descriptors and
/// threads have to stay as they are. The exit status is 1 if anything of this does not hold.
#[derive(Parser)]
#[command(name = "polygrant-soak", after_help = "Example: polygrant-soak --seconds 300")]
struct Arguments {
    /// How long to go on
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    /// What to draw the faults from
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let Arguments { seconds, seed } = Arguments::parse();
    let mut out = io::stdout().lock();
    let outcome = soak::run(Duration::from_secs(seconds), seed)
        .and_then(|report| writeln!(out, "{report}").map(|()| report.holds()));
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "polygrant-soak: {error}");
            ExitCode::FAILURE
        }
    }
}
