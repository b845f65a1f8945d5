//! URLs as documents write them.

use super::host::is_stand_in;
use super::words::{is_uuid, plain};

/// A URL in its parts. Placeholders are written `{name}` in all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    /// The scheme, empty where there is none.
    pub(super) scheme: String,
    /// The host and the port, empty where the URL is relative.
    pub(super) authority: String,
    /// The path, with its leading slash if the URL has a host.
    pub(super) path: String,
    pub(super) query: String,
}

/// The most bytes of a URL that is read.
pub(super) const MAX_URL: usize = 4096;

impl Url {
    /// Reads a URL, relative ones too; in a server's, a name with dots and no scheme is a host.
    pub(super) fn read(text: &str, is_server: bool) -> Self {
        let text = placeholders(text.trim());
        let text = text.split('#').next().unwrap_or_default();
        let (text, query) = text.split_once('?').unwrap_or((text, ""));
        let query = query.to_owned();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme, rest),
            None if text.starts_with("//") => ("https", text.trim_start_matches('/')),
            None if is_server && begins_with_host(text) => ("https", text),
            None => return Self { path: text.to_owned(), query, ..Self::default() },
        };
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let authority = authority.rsplit('@').next().unwrap_or_default();
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: path.to_owned(),
            query,
        }
    }

    /// Gives stand-ins for what customers fill in the form of placeholders: `your-domain`, a UUID.
    pub(super) fn with_stand_ins(mut self) -> Self {
        let labels: Vec<&str> = self.authority.split('.').collect();
        let named = labels.len().saturating_sub(2);
        let labels: Vec<String> = labels
            .iter()
            .enumerate()
            .map(|(at, label)| if at < named { stand_in(label) } else { (*label).to_owned() })
            .collect();
        self.authority = labels.join(".");
        let segments: Vec<String> = self.path.split('/').map(stand_in_path).collect();
        self.path = segments.join("/");
        self
    }
}

/// Whether a text without a scheme begins with a host.
fn begins_with_host(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.split('.').count() > 1
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_ascii_alphanumeric() || "-_.{}".contains(c))
}

fn stand_in(label: &str) -> String {
    if label.contains('{') {
        return label.to_owned();
    }
    // A part of it may be the customer's, as in `auth-YOUR_ACCOUNT`.
    let lower = label.to_ascii_lowercase();
    if let Some(at) = lower.find("-your_").or(lower.find("-your-")) {
        let (before, own) = label.split_at(at + 1);
        return format!("{before}{}", placeholder(own));
    }
    if is_stand_in(label) { placeholder(label) } else { label.to_owned() }
}

fn stand_in_path(segment: &str) -> String {
    if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) {
        return placeholder(name);
    }
    if is_uuid(segment) {
        return "{tenant}".to_owned();
    }
    let name = plain(segment);
    let shouts = !segment.contains(|c: char| c.is_ascii_lowercase());
    let is_stand_in = !segment.contains('{')
        && (name.starts_with("your")
            || matches!(&*name, "tenantid" | "tenantname")
            || shouts && name.contains("tenant"));
    if is_stand_in { placeholder(segment) } else { segment.to_owned() }
}

fn placeholder(text: &str) -> String {
    let name = plain(text);
    let name = name.strip_prefix("your").filter(|rest| !rest.is_empty()).unwrap_or(&name);
    let name = if name == "example" || name.starts_with("xxx") { "tenant" } else { name };
    format!("{{{name}}}")
}

/// Writes placeholders of all kinds as `{name}`.
fn placeholders(text: &str) -> String {
    let text = text.replace("{{", "{").replace("}}", "}").replace("${", "{");
    let text = text.replace("%7B", "{").replace("%7D", "}");
    let pairs = [('<', '>'), ('[', ']')];
    pairs.iter().fold(text, |text, (open, close)| {
        if text.contains(*open) && text.contains(*close) {
            text.replace(*open, "{").replace(*close, "}")
        } else {
            text
        }
    })
}

/// The names in braces, in order.
pub(super) fn names(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}
