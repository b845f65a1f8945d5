//! Where servers usually put what they say to people.

use super::head::Response;
use super::members::{is_number_or_reason, text};
use crate::json::{Path, Segment, Unescaped, Value, any_leaf};

/// The places of a message, the most telling first; an index is written as a number.
const PLACES: [&[&str]; 63] = [
    &["message"],
    &["Message"],
    &["detail"],
    &["error_description"],
    &["errorDescription"],
    &["errorSummary"],
    &["errorMessage"],
    &["ErrorMessage"],
    &["exceptionMessage"],
    &["error_message"],
    &["error_msg"],
    &["errmsg"],
    &["msg"],
    &["status_message"],
    &["moreInformation"],
    &["error", "message"],
    &["error", "message", "value"],
    &["odata.error", "message", "value"],
    &["error", "Message"],
    &["error", "description"],
    &["error", "error_description"],
    &["error", "detail"],
    &["error", "details"],
    &["error", "msg"],
    &["error", "reason"],
    &["Error", "Message"],
    &["fault", "message"],
    &["fault", "faultstring"],
    &["Fault", "Error", "0", "Message"],
    &["Fault", "faultstring"],
    &["ResponseStatus", "Message"],
    &["detail", "message"],
    &["data", "message"],
    &["meta", "message"],
    &["meta", "error_message"],
    &["response", "message"],
    &["response", "errorMessage"],
    &["response", "errors", "0", "message"],
    &["result", "message"],
    &["status", "message"],
    &["error_details"],
    &["errorMessages", "0"],
    &["errors", "0", "message"],
    &["errors", "0", "detail"],
    &["errors", "0", "description"],
    &["errors", "0", "title"],
    &["errors", "0"],
    &["detail", "0", "msg"],
    &["message", "0"],
    &["0", "message"],
    &["0", "errorMessage"],
    &["0", "error_description"],
    &["0", "detail"],
    &["description"],
    &["reason"],
    &["title"],
    &["violations", "0", "message"],
    &["error", "title"],
    &["hint"],
    &["errors"],
    &["details"],
    &["invalid-params"],
    &["error"],
];

/// The places of errors of a shape that only their server knows, such as one by the name of each
/// parameter.
const LISTS: [&[&str]; 3] = [&["errors"], &["details"], &["invalid-params"]];

/// The places of what is said beside a message about the first of several errors.
const DETAILS: [&[&str]; 5] = [
    &["errors", "0", "message"],
    &["errors", "0", "detail"],
    &["errors", "0", "description"],
    &["detail", "0", "msg"],
    &["violations", "0", "message"],
];

impl Response<'_> {
    /// Returns what a JSON body says in the usual places: the first message, and behind a colon what it
    /// says of the first of several errors, if that is more.
    pub(super) fn usual_message(self) -> Option<String> {
        let unescaped = Unescaped::default();
        let paths = PLACES.map(path);
        let paths: Vec<Option<&Path>> = paths.iter().map(Some).collect();
        let mut values = vec![Value::Absent; paths.len()];
        self.pick_legible(&unescaped, &paths, &mut values)?;
        let found = || PLACES.iter().zip(&values);
        let texts = || {
            let texts = found().filter_map(|(place, it)| Some((place, text(*it)?)));
            texts.filter(|(_, text)| text.chars().any(char::is_alphabetic))
        };
        // A reason phrase says the least.
        let message =
            texts().find(|(_, text)| !is_number_or_reason(text)).or_else(|| texts().next());
        let message = message.map(|(_, text)| text);
        let detail = texts().find(|(place, _)| DETAILS.contains(place));
        let detail = detail.map(|(_, text)| text.to_owned()).or_else(|| {
            found()
                .filter(|(place, _)| LISTS.contains(place))
                .find_map(|(_, it)| first_sentence(*it))
        });
        match (message, detail) {
            (Some(message), Some(detail)) if !message.contains(&detail) => {
                Some(format!("{}: {detail}", message.trim_end()))
            }
            (Some(message), _) => Some(message.to_owned()),
            (None, detail) => detail,
        }
    }

    /// Returns the same as far as it can be shown where nothing is known of it: a single word may be
    /// anything.
    pub(super) fn usual_sentence(self) -> Option<String> {
        let message = self.usual_message()?;
        message.trim().contains(char::is_whitespace).then(|| self.masked(&message)).flatten()
    }
}

/// Returns the first text of several words in an array or object.
fn first_sentence(value: Value<'_>) -> Option<String> {
    let (Value::Array(raw) | Value::Object(raw)) = value else { return None };
    let mut sentence = None;
    any_leaf(raw, |leaf| match text(leaf) {
        Some(text) if text.trim().contains(char::is_whitespace) => {
            sentence = Some(text.to_owned());
            true
        }
        _ => false,
    });
    sentence
}

fn path(names: &[&str]) -> Path {
    let segments = names.iter().map(|name| match name.parse() {
        Ok(index) => Segment::Index(index),
        Err(_) => Segment::Name(name),
    });
    segments.collect()
}
