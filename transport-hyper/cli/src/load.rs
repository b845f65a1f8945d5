//! Loads dialects: the program's own, and those in files.

use std::path::Path;

use polygrant::{Dialect, catalogue};

use crate::error::CliError;
use crate::nearest::did_you_mean;

/// Returns the dialect of that name, built in or of the catalogue, or the one that a file describes.
pub(crate) fn dialect(name: &str) -> Result<Dialect, CliError> {
    if let Some(dialect) = Dialect::named(name).or_else(|| catalogue::named(name)) {
        return Ok(dialect);
    }
    let path = Path::new(name);
    if !path.exists() {
        let built_in: Vec<_> = Dialect::all().into_iter().map(|dialect| dialect.name).collect();
        let mut known: Vec<&str> = catalogue::names().collect();
        known.extend(built_in.iter().map(|name| &**name));
        return Err(CliError::usage(format!(
            "there is no dialect {name:?}, and no file of that name{}: the built-in ones are {}; \
             `polygrant dialects` lists the catalogue too",
            did_you_mean(name, known),
            built_in.join(", ")
        )));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| CliError::usage(format!("cannot read {}: {error}", path.display())))?;
    document(name, &text)
}

/// Returns the dialect that a text describes; `name` is where the text came from.
pub(crate) fn document(name: &str, text: &str) -> Result<Dialect, CliError> {
    Dialect::from_json(text)
        .map_err(|error| CliError::usage(format!("{name} is not a dialect: {error}")))
}
