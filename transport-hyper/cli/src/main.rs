//! `polygrant`: access tokens from token endpoints that only almost speak OAuth 2.0.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::error::{CliError, ErrorOutput};

#[cfg(unix)]
mod cache;
mod completions;
mod connection;
mod curl;
mod demo;
mod dialects;
mod doctor;
mod error;
mod load;
mod manual;
mod misread;
mod nearest;
mod network;
mod output;
mod parse;
mod placeholders;
mod print;
mod request;
mod sandbox;
mod secrets;
mod signing;
mod target;
mod token;
mod watched;
mod yaml;

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
    Doctor(doctor::Arguments),
    #[cfg(unix)]
    Cache(cache::Arguments),
    Completions(completions::Arguments),
    Manual(manual::Arguments),
}

impl Command {
    /// Runs the command and returns the text that it prints.
    fn run(self) -> Result<String, CliError> {
        match self {
            Self::Token(arguments) => token::run(&arguments),
            Self::Request(arguments) => request::run(&arguments),
            Self::Parse(arguments) => parse::run(&arguments),
            Self::Dialects(arguments) => dialects::run(&arguments),
            Self::Sandbox(arguments) => sandbox::run(&arguments),
            Self::Demo(arguments) => demo::run(&arguments),
            Self::Doctor(arguments) => doctor::run(&arguments),
            #[cfg(unix)]
            Self::Cache(arguments) => cache::run(&arguments),
            Self::Completions(arguments) => completions::run(&arguments, Arguments::command()),
            Self::Manual(arguments) => manual::run(&arguments, Arguments::command()),
        }
    }

    /// Returns how its failures are reported.
    const fn error_output(&self) -> ErrorOutput {
        match self {
            Self::Token(arguments) if arguments.output.is_json() => ErrorOutput::LineAndJson,
            Self::Parse(arguments) => arguments.error_output(),
            _ => ErrorOutput::Line,
        }
    }
}

fn main() -> ExitCode {
    let command = match Arguments::try_parse() {
        Ok(arguments) => arguments.command,
        Err(error) => return usage(&error),
    };
    let output = command.error_output();
    match command.run() {
        Ok(text) => match print::text(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(io::stderr(), "polygrant: cannot print: {error}");
                ExitCode::FAILURE
            }
        },
        Err(error) => report(&error, output),
    }
}

/// Reports what is wrong with the command line, in clap's own form. Help and version are not wrong.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let words: Vec<_> = std::env::args_os().collect();
    let wants_json = words.windows(2).any(|pair| pair == ["--output", "json"])
        || words.iter().any(|word| word == "--output=json");
    if wants_json {
        // What is wrong, and tips; what comes behind is the usage.
        let text = error.render().to_string();
        let problem = text.split("Usage:").next().unwrap_or_default();
        let problem = problem.trim_start_matches("error: ").split_whitespace();
        let problem = CliError::usage(problem.collect::<Vec<_>>().join(" "));
        let _ = print::text(&problem.to_json());
    }
    error::USAGE.into()
}

fn report(error: &CliError, output: ErrorOutput) -> ExitCode {
    let is_configuration = matches!(error, CliError::Configuration(_));
    let (as_line, as_json) = match output {
        ErrorOutput::Line => (true, false),
        ErrorOutput::LineAndJson => (true, true),
        ErrorOutput::Result => (is_configuration, !is_configuration),
        ErrorOutput::ExplicitResult => (is_configuration, true),
    };
    if as_line {
        let _ = writeln!(io::stderr(), "polygrant: {error}");
    }
    if as_json {
        let _ = print::text(&error.to_json());
    }
    ExitCode::from(error.exit_status())
}
