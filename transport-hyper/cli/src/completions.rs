//! `polygrant completions`

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use crate::error::CliError;

/// Print what a shell completes the program's command line from
#[derive(Args)]
#[command(
    after_help = "Example: polygrant completions bash > ~/.local/share/bash-completion/completions/polygrant"
)]
pub(crate) struct Arguments {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, mut program: Command) -> Result<String, CliError> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut program, "polygrant", &mut script);
    String::from_utf8(script).map_err(|_| CliError::usage("the shell's script is not UTF-8"))
}
