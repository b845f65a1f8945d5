//! Numbers of a JSON text that are sent otherwise than they are written.

use polygrant::dialect::{DocumentValue, Finding};

use super::tree::members;
use crate::warnings::gathered::Warnings;
use crate::warnings::words::shortened;

/// Warns of each number in `query`, `headers` or `body` of a JSON text that is sent in another way than it is
/// written: one with too many digits, or with zeros at its end.
pub(in crate::warnings) fn warn_of_numbers(
    text: &str,
    document: &DocumentValue,
    warnings: &mut Warnings,
) {
    for (name, value) in members(document) {
        if matches!(&**name, "query" | "headers" | "body") {
            gather(text, value, name.clone(), warnings);
        }
    }
}

fn gather(text: &str, value: &DocumentValue, place: String, warnings: &mut Warnings) {
    match value {
        DocumentValue::Number(number) => {
            let shown = written_at(text, &place);
            let sent = number.to_string();
            if shown != sent && !shown.is_empty() {
                let problem = format!(
                    "{shown} is sent as {sent}: say \"{shown}\", in quotation marks, if it is no number"
                );
                warnings.add(place, problem);
            }
        }
        DocumentValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(text, item, format!("{place}[{index}]"), warnings);
            }
        }
        DocumentValue::Object(members) => {
            for (name, member) in members {
                gather(text, member, format!("{place}.{}", shortened(name)), warnings);
            }
        }
        DocumentValue::Null | DocumentValue::Bool(_) | DocumentValue::Text(_) => {}
    }
}

/// Returns the number at a place as the text writes it.
fn written_at<'t>(text: &'t str, place: &str) -> &'t str {
    let place = Finding::warning(String::new()).with_place(place);
    let rest = text.get(place.offset_in(text)..).unwrap_or_default();
    // The place of a member begins at its name.
    let rest = match rest.strip_prefix('"').and_then(|it| it.split_once('"')) {
        Some((_, behind)) => behind.trim_start().trim_start_matches(':').trim_start(),
        None => rest,
    };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}
