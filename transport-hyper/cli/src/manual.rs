//! `polygrant manual`

use std::io;

use clap::{Args, Command};
use clap_mangen::Man;

use crate::error::CliError;

/// Print the manual page, of all commands, as `man` reads it
#[derive(Args)]
#[command(after_help = "Example: polygrant manual | man -l -")]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, program: Command) -> Result<String, CliError> {
    page(program).map_err(|error| CliError::usage(format!("cannot write the manual: {error}")))
}

fn page(mut program: Command) -> io::Result<String> {
    // So that each command knows its whole name and its usage.
    program.build();
    let mut page = Vec::new();
    let whole = Man::new(program.clone());
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_description_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut page, command, command.get_name())?;
    }
    Ok(page)
}

/// Writes a command's section, and the sections of its own commands.
fn section(page: &mut String, command: &Command, name: &str) -> io::Result<()> {
    let of_command = Man::new(command.clone());
    let mut text = Vec::new();
    of_command.render_synopsis_section(&mut text)?;
    of_command.render_description_section(&mut text)?;
    of_command.render_options_section(&mut text)?;
    page.push_str(&format!(".SH \"{}\"\n", name.to_uppercase()));
    // Sections of a page of its own are parts of a section here.
    let parts = |text: &[u8]| String::from_utf8_lossy(text).replace("\n.SH ", "\n.SS ");
    page.push_str(&parts(&text));
    if command.get_after_help().is_some() {
        let mut text = Vec::new();
        of_command.render_extra_section(&mut text)?;
        // Its lines are whole: an example, or JSON.
        page.push_str(&parts(&text).replace("\n.SS EXTRA\n", "\n.SS NOTES\n.nf\n"));
        page.push_str(".fi\n");
    }
    for inner in command.get_subcommands().filter(|command| command.get_name() != "help") {
        section(page, inner, &format!("{name} {}", inner.get_name()))?;
    }
    Ok(())
}
