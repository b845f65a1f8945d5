//! A name for the draft.

use serde_json::Value;

use super::document::{Document, text};
use super::words::plain;

/// Hosts of companies that keep the token endpoints of others.
const SHARED: [&str; 14] = [
    "auth0",
    "okta",
    "oktapreview",
    "amazoncognito",
    "amazonaws",
    "microsoftonline",
    "azurewebsites",
    "windows",
    "herokuapp",
    "cloudfunctions",
    "azure-api",
    "googleapis",
    "appspot",
    "onmicrosoft",
];

/// Returns the registrable part of the first host's name, or the document's title, and says which.
pub(super) fn name(document: Document<'_>, host: Option<&str>) -> (String, &'static str) {
    let title = plain(text(document.root.get("info").unwrap_or(&Value::Null), "title"));
    let title: String = title.chars().take(32).collect();
    let host = host.and_then(registrable).filter(|label| !SHARED.contains(label)).map(plain);
    match host.filter(|name| !name.is_empty()) {
        Some(name) => (name, "the host"),
        None if title.is_empty() => ("draft".to_owned(), "nothing"),
        None => (title, "the title"),
    }
}

fn registrable(host: &str) -> Option<&str> {
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.last()?;
    let second = labels.get(labels.len().checked_sub(2)?)?;
    // Such as `.co.uk`.
    let is_suffix = last.len() == 2
        && labels.len() > 2
        && ["co", "com", "net", "org", "gov", "gob", "ac", "edu", "ne", "or"].contains(second);
    let at = labels.len().checked_sub(if is_suffix { 3 } else { 2 })?;
    labels.get(at).copied().filter(|label| !label.contains('{'))
}
