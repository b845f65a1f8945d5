//! The fault matrix: every numbered fault of a token's life, on both adapters and on the example of one.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use polygrant_testkit::faults::{Adapter, Fault, Level, Verdict, faults};
use serde::Serialize;

mod hyper;
mod threads;
mod ureq;

/// Play every fault of a token's life on both clients, and show what came of it
///
/// What the machine or the parser decides is common to both clients, and is played once, without the
/// wire and in virtual time. Everything else is played on the loopback, on each. The exit status is 1
/// if any falls short.
#[derive(Parser)]
#[command(name = "polygrant-faults", after_help = "Example: polygrant-faults --only 1,33,34")]
struct Arguments {
    /// Play these alone, by number
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=64))]
    only: Vec<u8>,
    /// How to print what came of it
    #[arg(long, value_enum, default_value = "table")]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people, each as soon as it was played
    Table,
    /// One line of JSON, when all were played
    Json,
}

/// One fault, and what came of it.
#[derive(Serialize)]
struct Row {
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    observed: Vec<Observed>,
}

#[derive(Serialize)]
struct Observed {
    /// The client, or what decides for all clients.
    by: String,
    /// `null` if there was nothing to play.
    holds: Option<bool>,
    observed: String,
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

/// Plays and prints; whether all of it holds.
fn run(arguments: &Arguments) -> io::Result<bool> {
    let adapters: [&dyn Adapter; 3] = [&ureq::Ureq, &hyper::Hyper, &threads::Threads];
    let chosen =
        |fault: &Fault| arguments.only.is_empty() || arguments.only.contains(&fault.number());
    let mut out = io::stdout().lock();
    let mut rows = Vec::new();
    for fault in faults().iter().filter(|fault| chosen(fault)) {
        let row = Row::of(fault, &adapters);
        if arguments.output == Output::Table {
            write!(out, "{row}")?;
            out.flush()?;
        }
        rows.push(row);
    }
    if arguments.output == Output::Json {
        serde_json::to_writer(&mut out, &rows)?;
        writeln!(out)?;
    }
    let short: Vec<_> = rows.iter().flat_map(Row::falls_short).collect();
    if !short.is_empty() {
        writeln!(io::stderr(), "polygrant-faults: FAIL: {}", short.join(", "))?;
    } else if arguments.output == Output::Table {
        write!(out, "{}", summary(&rows))?;
    }
    Ok(short.is_empty())
}

fn summary(rows: &[Row]) -> String {
    let all = rows.iter().flat_map(|row| row.observed.iter().map(move |it| (row.number, it)));
    let unplayed: Vec<_> = all
        .filter(|(_, it)| it.holds.is_none())
        .map(|(number, it)| format!("{number} for {}", it.by))
        .collect();
    match &*unplayed {
        [] => format!("\n{} faults, and all holds.\n", rows.len()),
        some => {
            let some = some.join(", ");
            format!("\n{} faults, and all holds; not played: {some}.\n", rows.len())
        }
    }
}

impl Row {
    fn of(fault: &Fault, adapters: &[&dyn Adapter]) -> Self {
        let common = match fault.level() {
            Level::Parse => "parser",
            _ => "machine",
        };
        let observed = match fault.play_without_wire() {
            Some(verdict) => vec![Observed::new(common, verdict)],
            None => adapters
                .iter()
                .map(|adapter| Observed::new(adapter.name(), fault.play(*adapter)))
                .collect(),
        };
        Self {
            number: fault.number(),
            stimulus: fault.stimulus(),
            required: fault.required(),
            observed,
        }
    }

    fn falls_short(&self) -> Vec<String> {
        let short = self.observed.iter().filter(|it| it.holds == Some(false));
        short.map(|it| format!("{} ({})", self.number, it.by)).collect()
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:>2}  {} → {}", self.number, self.stimulus, self.required)?;
        for Observed { by, holds, observed } in &self.observed {
            let verdict = match holds {
                Some(true) => "",
                Some(false) => "FAIL: ",
                None => "does not apply: ",
            };
            writeln!(f, "      {by:<8}{verdict}{observed}")?;
        }
        Ok(())
    }
}

impl Observed {
    fn new(by: &str, verdict: Verdict) -> Self {
        let (holds, observed) = match verdict {
            Verdict::Holds(observed) => (Some(true), observed),
            Verdict::FallsShort(observed) => (Some(false), observed),
            Verdict::DoesNotApply(observed) => (None, observed),
        };
        Self { by: by.to_owned(), holds, observed }
    }
}
