//! The fault matrix: every numbered fault of a token's life, on every adapter.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use polygrant_conformance::adapters;
use polygrant_testkit::faults::{FaultCase, faults};

use matrix::{Row, summary};

mod matrix;

/// Check every fault of a token's life on both clients, and show what came of it
///
/// What the machine or the parser decides is common to both clients, and is checked once, without I/O
/// and in virtual time. Everything else is checked on the loopback, on each. The exit status is 1 if
/// any fault fails.
#[derive(Parser)]
#[command(name = "polygrant-faults", after_help = "Example: polygrant-faults --only 1,33,34")]
struct Arguments {
    /// Check these alone, by number
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = fault_of)]
    only: Vec<u8>,
    /// How to print what came of it
    #[arg(long, value_enum, default_value = "table")]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people, each as soon as it was checked
    Table,
    /// One line of JSON, when all were checked
    Json,
}

fn fault_of(text: &str) -> Result<u8, String> {
    let number = text.parse().map_err(|_| "not a number")?;
    let is_there = faults().iter().any(|fault| fault.number() == number);
    if is_there { Ok(number) } else { Err("there is no fault of that number".into()) }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "polygrant-faults: cannot print: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Checks the faults and prints the results. Returns whether every fault passed.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let chosen =
        |fault: &FaultCase| arguments.only.is_empty() || arguments.only.contains(&fault.number());
    let mut out = io::stdout().lock();
    let mut rows = Vec::new();
    for fault in faults().iter().filter(|fault| chosen(fault)) {
        let row = Row::of(fault, &adapters());
        if arguments.output == Output::Table {
            write!(out, "{row}")?;
            out.flush()?;
        }
        rows.push(row);
    }
    match arguments.output {
        Output::Table => writeln!(out, "\n{}", summary(&rows))?,
        Output::Json => {
            serde_json::to_writer(&mut out, &rows)?;
            writeln!(out)?;
        }
    }
    Ok(!rows.iter().any(Row::has_failed))
}
