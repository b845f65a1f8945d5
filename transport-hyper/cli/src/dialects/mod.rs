//! `polygrant dialects`

use clap::{Args, Subcommand};
use polygrant::{Dialect, catalogue};

use crate::failure::Failure;
use crate::load;

mod check;
mod new;

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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    New(new::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    match (&arguments.command, &arguments.name) {
        (Some(Command::Check(arguments)), _) => check::run(arguments),
        (Some(Command::New(arguments)), _) => new::run(arguments),
        (None, Some(name)) => Ok(load::dialect(name)?.to_json()),
        (None, None) => Ok(list()),
    }
}

fn list() -> String {
    let mut text = String::new();
    for dialect in Dialect::all() {
        text.push_str(&line(&dialect));
    }
    text.push_str(
        "\nThe catalogue: made from public documentation, not tried against the vendors\n\n",
    );
    for dialect in catalogue::names().filter_map(catalogue::named) {
        text.push_str(&line(&dialect));
    }
    text
}

fn line(dialect: &Dialect) -> String {
    let Dialect { name, documentation, .. } = dialect;
    let line = format!("{name:<24}{:<28} {documentation}", environments(dialect));
    format!("{}\n", line.trim_end())
}

/// Where a dialect's endpoint is, and what it takes to name it.
fn environments(dialect: &Dialect) -> String {
    let names: Vec<_> = dialect.environments.names().collect();
    let names = if names.is_empty() { "needs --base-url".to_owned() } else { names.join(", ") };
    let needed = dialect.variables.iter().filter(|(_, it)| it.default.is_none() && !it.optional);
    let needed: String = needed.map(|(name, _)| format!(" --var {name}=…")).collect();
    names + &needed
}
