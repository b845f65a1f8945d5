//! `polygrant dialects`

use clap::{Args, Subcommand};

use crate::error::CliError;
use crate::load;

mod check;
mod list;
mod new;
mod rehearsal;

/// List the dialects, print one as a document, check documents, or write a new one
///
/// A document states how the dialect differs from the baseline, which is RFC 6749 with the client's
/// credentials in the form body.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example: polygrant dialects fuuffy > my-vendor.json"
)]
pub(crate) struct Arguments {
    /// The dialect to print; a file called `check` or `new` is `./check` or `./new`
    #[arg(value_name = "NAME|FILE")]
    name: Option<String>,
    /// List only the dialects whose name, hosts or notes hold that word
    #[arg(long, value_name = "WORD", conflicts_with = "name")]
    search: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    New(new::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    if let Some(word) = &arguments.search {
        return list::about(word);
    }
    match (&arguments.command, &arguments.name) {
        (Some(Command::Check(arguments)), _) => check::run(arguments),
        (Some(Command::New(arguments)), _) => new::run(arguments),
        (None, Some(name)) => Ok(load::dialect(name)?.to_json()),
        (None, None) => Ok(list::all()),
    }
}
