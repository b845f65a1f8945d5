//! `polygrant cache`, and the option `--cache`

use clap::{Args, Subcommand};

pub(crate) use options::CacheOptions;

use crate::error::CliError;

mod fetch;
mod folder;
mod key;
mod list;
mod options;

/// List or remove the tokens that --cache keeps
///
/// They are in the folder polygrant of XDG_CACHE_HOME, or else of ~/.cache, in files that only this user
/// can read.
#[derive(Args)]
#[command(after_help = "Example: polygrant cache list")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the tokens' dialects, endpoints, clients, scopes and ends, but not the tokens
    #[command(after_help = "Example: polygrant cache list")]
    List,
    /// Remove all tokens
    #[command(after_help = "Example: polygrant cache clear")]
    Clear,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let wrong = |why| CliError::usage(format!("the cache: {why}"));
    let store = folder::store().map_err(wrong)?;
    match arguments.command {
        Command::List => list::list(&store),
        Command::Clear => list::clear(&store),
    }
}
