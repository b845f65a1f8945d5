//! Numbers of a JSON text that are sent otherwise than they are written.

use super::finding::{Finding, Severity};
use super::node::Place;
use super::written::Written;
use crate::json::locate;

/// Returns a warning for each number in `query`, `headers` or `body` that is sent in another way than it
/// is written: one with too many digits, or with zeros at its end.
pub(super) fn misread(text: &str, written: &Written) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Written::Object(members) = written {
        for (name, value) in members {
            if matches!(&**name, "query" | "headers" | "body") {
                gather(text, value, Place::Member(&Place::Whole, name), &mut found);
            }
        }
    }
    found
}

fn gather(text: &str, value: &Written, place: Place<'_>, found: &mut Vec<Finding>) {
    match value {
        Written::Number(number) => {
            let place = place.to_string();
            let rest = text.get(locate(text, &place)..).unwrap_or_default();
            // The place of a member begins at its name.
            let rest = match rest.strip_prefix('"').and_then(|it| it.split_once('"')) {
                Some((_, behind)) => behind.trim_start().trim_start_matches(':').trim_start(),
                None => rest,
            };
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
            let shown = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let sent = number.to_string();
            if shown != sent && !shown.is_empty() {
                let problem = format!(
                    "{shown} is sent as {sent}: say \"{shown}\", in quotation marks, if it is no number"
                );
                found.push(Finding::new(Severity::Warning, place, problem));
            }
        }
        Written::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(text, item, Place::Item(&place, index), found);
            }
        }
        Written::Object(members) => {
            for (name, member) in members {
                gather(text, member, Place::Member(&place, name), found);
            }
        }
        Written::Null | Written::Bool(_) | Written::Text(_) => {}
    }
}
