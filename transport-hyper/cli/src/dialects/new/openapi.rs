//! Drafts a dialect's document from the vendor's OpenAPI document.

use std::io::{Read, Write};
use std::path::Path;

use polygrant::Dialect;
use polygrant::dialect::Finding;
use polygrant_authoring::openapi::{Draft, OpenApiError, draft, from_json};
use serde_json::Value;

use super::super::rehearsal::rehearse;
use super::page;
use crate::error::CliError;
use crate::load;

/// The most bytes that are read of a document.
const MOST: u64 = 64 * 1024 * 1024;

/// The fewest bytes of YAML to a value, and the values that any document may have.
const BYTES_TO_A_NODE: usize = 6;
const FEW_NODES: usize = 16 * 1024;

/// The most levels of a YAML document.
const MAX_LEVELS: usize = 64;

/// Returns the draft, and prints what was guessed on standard error.
pub(super) fn drafted(path: &Path) -> Result<Dialect, CliError> {
    let text = read(path)?;
    let draft = of_text(&text).map_err(|problem| {
        CliError::usage(match problem {
            Problem::NotRead(problem) => {
                format!("{} is not an OpenAPI document: {problem}", path.display())
            }
            Problem::NoDraft(error) => format!("{}: {error}", path.display()),
        })
    })?;
    let mut stderr = std::io::stderr().lock();
    for guess in &draft.guesses {
        // A reader that has closed its end does not want to know.
        let _ = writeln!(stderr, "guessed: {guess}");
    }
    let _ = stderr.write_all(checked(&draft.dialect).as_bytes());
    Ok(draft.dialect)
}

/// Returns what the check says of a draft, a line each.
fn checked(dialect: &Dialect) -> String {
    let mut lines = String::new();
    for Finding { place, problem, .. } in load::examine("the draft", &dialect.to_json()).findings {
        lines.push_str(&format!("doubtful: `{place}`: {problem}\n"));
    }
    match rehearse(dialect) {
        Ok(_) => lines.push_str(
            "The draft passes the check. Read it beside the vendor's page, and try it: polygrant request \
             --dialect FILE\n",
        ),
        Err(problem) => {
            lines.push_str(&format!("The draft does not pass the check: {problem}\n"));
        }
    }
    lines
}

/// Why a text gives no draft.
enum Problem {
    NotRead(String),
    NoDraft(OpenApiError),
}

/// Drafts from JSON or YAML; of a page, from the first document in it that gives a draft.
fn of_text(text: &str) -> Result<Draft, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut failed = None;
    for part in page::parts(text) {
        let Ok(document) = json_or_yaml(&part) else { continue };
        match draft(&document) {
            Ok(draft) => return Ok(draft),
            Err(OpenApiError::NotOpenApi) => {}
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match (json_or_yaml(text), failed) {
        (Ok(document), None) => draft(&document).map_err(Problem::NoDraft),
        (_, Some(error)) => Err(Problem::NoDraft(error)),
        (Err(_), None) if is_other_text(text) => Err(Problem::NotRead(
            "it has no member `openapi` and none `swagger`, which say the version".to_owned(),
        )),
        (Err(problem), None) => Err(Problem::NotRead(problem)),
    }
}

/// Returns whether a text is no attempt at an OpenAPI document.
fn is_other_text(text: &str) -> bool {
    let text = text.trim_start();
    !text.is_empty() && !text.starts_with('{') && !page::names_a_version(text)
}

fn read(path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(MOST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text))
    };
    read.map_err(|error| CliError::usage(format!("cannot read {}: {error}", path.display())))?;
    Ok(text)
}

fn json_or_yaml(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{') {
        let read = from_json(text).map_err(|error| match error {
            OpenApiError::NotJson { problem } => format!("not JSON: {problem}"),
            other => other.to_string(),
        });
        // YAML has comments and commas at the end, which some write in JSON too.
        return read.or_else(|problem| of_yaml(text).map_err(|_| problem));
    }
    of_yaml(text)
}

fn of_yaml(text: &str) -> Result<Value, String> {
    let document: Value = serde_saphyr::from_str_with_options(text, yaml(text.len()))
        .map_err(|error| one_line(&error.to_string()))?;
    if document.is_object() { Ok(document) } else { Err("it is neither JSON nor YAML".to_owned()) }
}

/// Bounds of a YAML document of that many bytes: an alias repeats what its anchor marks, and a value
/// takes more memory than it is long.
fn yaml(length: usize) -> serde_saphyr::Options {
    let nodes = FEW_NODES.max(length / BYTES_TO_A_NODE);
    serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::FirstWins,
        budget: serde_saphyr::budget! { max_nodes: nodes, max_depth: MAX_LEVELS },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: nodes },
    }
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}
