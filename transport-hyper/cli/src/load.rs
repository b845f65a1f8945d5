//! Loads dialects: the program's own, and those in files.

use std::path::Path;

use polygrant::Dialect;
use polygrant::dialect::{Finding, Severity};
use polygrant_authoring::DocumentReport;

use crate::error::CliError;
use crate::nearest::did_you_mean;
use crate::yaml::{self, NotYaml};

/// Returns the dialect of that name, built in or of the catalogue, or the one that a file describes.
pub(crate) fn dialect(name: &str) -> Result<Dialect, CliError> {
    if let Some(dialect) = named(name) {
        return Ok(dialect);
    }
    let path = Path::new(name);
    if !path.exists() {
        let built_in: Vec<_> = Dialect::all().into_iter().map(|dialect| dialect.name).collect();
        let mut known: Vec<&str> = polygrant_catalogue::names().collect();
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
    let Examined { dialect, findings } = examine(name, &text);
    dialect.ok_or_else(|| {
        let wrong: Vec<_> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(ToString::to_string)
            .collect();
        CliError::usage(format!("{name} is not a dialect: {}", wrong.join("; ")))
    })
}

/// Returns the dialect of that name, built in or of the catalogue.
pub(crate) fn named(name: &str) -> Option<Dialect> {
    Dialect::named(name).or_else(|| polygrant_catalogue::named(name))
}

/// What a document describes, and what is to be said of it.
pub(crate) struct Examined {
    /// The dialect; `None` if something is wrong.
    pub(crate) dialect: Option<Dialect>,
    pub(crate) findings: Vec<Finding>,
}

/// Examines a document in JSON or YAML; `name` is where the text came from.
pub(crate) fn examine(name: &str, text: &str) -> Examined {
    if !is_yaml(name, text) {
        let report = DocumentReport::of_json(text);
        return Examined {
            findings: report.findings().to_vec(),
            dialect: report.into_dialect().ok(),
        };
    }
    let read = yaml::examine(text);
    // What begins as JSON does is hardly meant as YAML if it is no dialect.
    let is_like_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if is_like_json && !matches!(&read, Ok((report, _)) if report.dialect().is_some()) {
        let findings = DocumentReport::of_json(text).findings().to_vec();
        return Examined { dialect: None, findings };
    }
    match read {
        Ok((report, findings)) => Examined { dialect: report.into_dialect().ok(), findings },
        Err(NotYaml { problem, position }) => {
            let mut finding = Finding::error(problem);
            (finding.line, finding.column) = position.unzip();
            Examined { dialect: None, findings: vec![finding] }
        }
    }
}

/// Returns whether a document is meant as YAML: by its file's name, or since it does not begin as JSON
/// does. What is JSON in a file of YAML is read as JSON, which says more of what is wrong.
fn is_yaml(name: &str, text: &str) -> bool {
    let extension = Path::new(name).extension().unwrap_or_default();
    let is_called_yaml = extension == "yaml" || extension == "yml";
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return is_called_yaml && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err();
    }
    is_called_yaml || !(text.is_empty() || text.starts_with(['[', '"', '/', '<']))
}
