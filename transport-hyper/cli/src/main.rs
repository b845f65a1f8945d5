//! `polygrant`: access tokens from token endpoints that only almost speak OAuth 2.0.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::error::CliError;

mod curl;
mod demo;
mod dialects;
mod error;
mod load;
mod output;
mod parse;
mod placeholders;
mod print;
mod request;
mod sandbox;
mod secrets;
mod target;
mod token;

/// Gets access tokens from token endpoints that only almost speak OAuth 2.0.
///
/// Every vendor's way of "OAuth 2.0 client credentials" is a dialect: `polygrant dialects` lists
/// them.
#[derive(Parser)]
#[command(name = "polygrant", version, after_help = "Example: polygrant demo")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Token(token::Arguments),
    Request(request::Arguments),
    Parse(parse::Arguments),
    Dialects(dialects::Arguments),
    Sandbox(sandbox::Arguments),
    Demo(demo::Arguments),
}

impl Command {
    /// Runs the command to the text that it prints.
    fn run(self) -> Result<String, CliError> {
        match self {
            Self::Token(arguments) => token::run(&arguments),
            Self::Request(arguments) => request::run(&arguments),
            Self::Parse(arguments) => parse::run(&arguments),
            Self::Dialects(arguments) => dialects::run(&arguments),
            Self::Sandbox(arguments) => sandbox::run(&arguments),
            Self::Demo(arguments) => demo::run(&arguments),
        }
    }

    const fn wants_json(&self) -> bool {
        match self {
            Self::Token(arguments) => arguments.output.is_json(),
            Self::Parse(arguments) => arguments.output.is_json(),
            _ => false,
        }
    }
}

fn main() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return usage(&error),
    };
    let wants_json = command.wants_json();
    match command.run() {
        Ok(text) => match print::text(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(io::stderr(), "polygrant: cannot print: {error}");
                ExitCode::FAILURE
            }
        },
        Err(error) => report(&error, wants_json),
    }
}

/// Says what is wrong with the command line; help and version are not wrong.
fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return if error.use_stderr() { error::USAGE.into() } else { ExitCode::SUCCESS };
    }
    // What is wrong, and tips; what comes behind is the usage, which `--help` says better.
    let text = error.render().to_string();
    let problem = text.split("Usage:").next().unwrap_or_default().trim_start_matches("error: ");
    let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");

    let words: Vec<_> = std::env::args_os().collect();
    let wants_json = words.windows(2).any(|pair| pair == ["--output", "json"])
        || words.iter().any(|word| word == "--output=json")
        || words.get(1).is_some_and(|command| command == "parse");
    report(&CliError::usage(format!("{problem} (see --help)")), wants_json)
}

fn report(error: &CliError, as_json: bool) -> ExitCode {
    let _ = writeln!(io::stderr(), "polygrant: {error}");
    if as_json {
        let _ = print::text(&error.to_json());
    }
    ExitCode::from(error.exit_status())
}
