//! `polygrant dialects new`

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::CliError;
use ask::Asker;

mod answers;
mod ask;
mod openapi;
mod page;
mod questions;

/// Write a new dialect's document: answer a few questions, or let it be drafted from OpenAPI
///
/// Questions go to standard error, answers come from standard input, one a line; Enter takes what
/// stands in brackets, which is what RFC 6749 says. What the questions do not reach is added to the
/// document by hand.
#[derive(Args)]
#[command(after_help = "Examples: polygrant dialects new --out my-vendor.json\n          \
                        polygrant dialects new --from-openapi openapi.yaml --out my-vendor.json")]
pub(crate) struct Arguments {
    /// Ask nothing, and draft the document from the token operation of the vendor's OpenAPI document:
    /// JSON, YAML, or a page in Markdown or HTML that holds one of them; `-` is standard input. What
    /// was guessed goes to standard error, each with its reason
    #[arg(long, value_name = "FILE|-")]
    from_openapi: Option<PathBuf>,
    /// The file to write, which must not be there yet; without it, the document is printed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    if let Some(path) = arguments.out.as_deref().filter(|path| path.exists()) {
        return Err(already_there(path));
    }
    let document = match &arguments.from_openapi {
        Some(path) => openapi::drafted(path)?,
        None => questions::ask(&mut Asker::new(std::io::stdin().lock(), std::io::stderr()))?,
    };
    match &arguments.out {
        Some(path) => write(path, &document.to_json()).map(|()| String::new()),
        None => Ok(document.to_json()),
    }
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => already_there(path),
        _ => CliError::usage(format!("cannot write {}: {error}", path.display())),
    })
}

fn already_there(path: &Path) -> CliError {
    CliError::usage(format!("{} is there already: name another file", path.display()))
}
