//! Drafts a dialect's document from the vendor's OpenAPI document.

use std::io::{Read, Write};
use std::path::Path;

use polygrant::Dialect;
use polygrant::openapi::{OpenApiError, draft, from_json};
use serde_json::Value;

use crate::error::CliError;

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
    let document = parsed(&text).map_err(|problem| {
        CliError::usage(format!("{} is not an OpenAPI document: {problem}", path.display()))
    })?;
    let draft = draft(&document)
        .map_err(|error| CliError::usage(format!("{}: {error}", path.display())))?;
    let mut stderr = std::io::stderr().lock();
    for guess in &draft.guesses {
        // A reader that has closed its end does not want to know.
        let _ = writeln!(stderr, "guessed: {guess}");
    }
    let _ = writeln!(
        stderr,
        "Read the draft beside the vendor's page, then: polygrant dialects check FILE"
    );
    Ok(draft.dialect)
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

/// Reads JSON or YAML; of a page, the first fenced block that is an OpenAPI document.
fn parsed(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    for block in fenced(text).filter(|block| block.contains("openapi")) {
        if let Ok(document) = json_or_yaml(block)
            && document.get("openapi").is_some()
        {
            return Ok(document);
        }
    }
    json_or_yaml(text)
}

fn json_or_yaml(text: &str) -> Result<Value, String> {
    if text.trim_start().starts_with('{') {
        return from_json(text).map_err(|error| match error {
            OpenApiError::NotJson { problem } => format!("not JSON: {problem}"),
            other => other.to_string(),
        });
    }
    let document: Value = serde_saphyr::from_str_with_options(text, yaml(text.len()))
        .map_err(|error| one_line(&error.to_string()))?;
    if document.is_object() { Ok(document) } else { Err("it is neither JSON nor YAML".to_owned()) }
}

/// Bounds of a YAML document of that many bytes: an alias repeats what its anchor marks, and a value
/// takes more memory than it is long.
fn yaml(length: usize) -> serde_saphyr::Options {
    let nodes = FEW_NODES.max(length / BYTES_TO_A_NODE);
    serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_nodes: nodes, max_depth: MAX_LEVELS },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: nodes },
    }
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// Returns the blocks of a page in Markdown that stand between fences.
fn fenced(text: &str) -> impl Iterator<Item = &str> {
    const FENCE: &str = "```";
    let mut rest = text;
    std::iter::from_fn(move || {
        let opening = rest.find(FENCE)?;
        let fence = rest.get(opening..)?;
        let length = fence.len() - fence.trim_start_matches('`').len();
        let body = fence.get(fence.find('\n')? + 1..)?;
        let closing = fence.get(..length)?;
        let end = body.find(closing)?;
        rest = body.get(end + length..)?;
        body.get(..end)
    })
}
