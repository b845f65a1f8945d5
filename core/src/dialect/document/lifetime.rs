//! Reads and writes a document's `token.lifetime`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::composed::object;
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::node::Node;
use super::paths::{Paths, paths};
use super::scalars::seconds;
use crate::dialect::lifetime::{Lifetime, LifetimeFormat};
use crate::json::Path;

const UNKNOWN: &str = "unknown";
const DEFAULT: &str = "default";
const FIXED: &str = "fixed";

/// How a lifetime is written, for messages.
const EXAMPLE: &str = r#"{"seconds": "expires_in"} or {"fixed": 3600}, or the string "unknown""#;

pub(super) fn lifetime(node: Node<'_>, findings: &mut Findings) -> Option<Lifetime> {
    match node.text() {
        Some(UNKNOWN) => Some(Lifetime::Unknown),
        Some(path) if LifetimeFormat::named(path).is_some() => node.refuse(
            findings,
            format!("`{path}` says how, but not where: say {{{path:?}: the path of the member}}"),
        ),
        Some("never" | "none" | "null" | "infinite" | "forever" | "jwt" | "unkown" | "unknow" | "Unknown") => {
            node.refuse(findings, "where nothing is known of a lifetime, say \"unknown\"")
        }
        Some(span) if span.starts_with(|first: char| first.is_ascii_digit()) => node.refuse(
            findings,
            format!(
                "{span:?} is no member: where every token lives as long, say it in seconds, \
                 {{\"fixed\": 3600}}"
            ),
        ),
        Some(path) => node.refuse(
            findings,
            format!(
                "{path:?} does not say how the lifetime is written: say {{\"seconds\": {path:?}}} if \
                 that member holds seconds, another format, or `unknown`"
            ),
        ),
        None => object(node, findings, EXAMPLE, |members| {
            let mut stated = Vec::new();
            for format in LifetimeFormat::ALL {
                if let Some(paths) = members.read(format.name(), where_it_stands) {
                    stated.push((format, paths));
                }
            }
            let formats = LifetimeFormat::ALL.iter().filter(|it| members.has(it.name())).count();
            let default = members.read(DEFAULT, seconds);
            let fixed = members.read(FIXED, seconds);
            match (formats, members.has(DEFAULT), members.has(FIXED)) {
                (1, _, false) => {
                    let (format, paths) = stated.pop()?;
                    Some(Lifetime::Stated { format, paths, default })
                }
                (0, false, true) => fixed.map(Lifetime::Fixed),
                (0, true, false) => {
                    members.refuse(
                        "a `default` is for where a member is missing: name the member too, or say \
                         `fixed`",
                    );
                    None
                }
                // Another member is probably meant for a format, and is reported by itself.
                (0, false, false) if members.has_unknown() => None,
                (0, false, false) => {
                    members.refuse(format!("it says nothing of the lifetime: say {EXAMPLE}"));
                    None
                }
                _ => {
                    members.refuse(
                        "a lifetime is said in one way: by one member, perhaps with a `default`, or \
                         by `fixed` alone",
                    );
                    None
                }
            }
        })?,
    }
}

/// Reads the paths of a member that says a lifetime.
fn where_it_stands(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        DocumentValue::Number(number) => node.refuse(
            findings,
            format!(
                "a format has the path of a member: where every token lives as long, say {{\"fixed\": \
                 {number}}} instead"
            ),
        ),
        _ => paths(node, findings),
    }
}

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated { format, paths, default } => {
                let mut members = serializer.serialize_map(None)?;
                members.serialize_entry(format.name(), &Paths(paths.clone()))?;
                if let Some(default) = default {
                    members.serialize_entry(DEFAULT, &default.as_secs())?;
                }
                members.end()
            }
            Self::Fixed(lifetime) => serializer.collect_map([(FIXED, lifetime.as_secs())]),
            Self::Unknown => serializer.serialize_str(UNKNOWN),
        }
    }
}
