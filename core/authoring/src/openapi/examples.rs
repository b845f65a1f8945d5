//! Examples that are written as strings.

use std::borrow::Cow;

use serde_json::Value;

use super::document::MAX_DEPTH;

/// The most bytes of an example that is read.
const MAX_EXAMPLE: usize = 16 * 1024;

/// Returns a document whose examples are values, where they are JSON in a string.
pub(super) fn with_examples(document: &Value) -> Cow<'_, Value> {
    if !has_one(document, "", 2 * MAX_DEPTH) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    read_all(&mut document, "", 2 * MAX_DEPTH);
    Cow::Owned(document)
}

/// Whether a value holds an example that is JSON in a string; `name` is the name of the value.
fn has_one(value: &Value, name: &str, depth: usize) -> bool {
    match value {
        Value::Object(members) if depth > 0 => members.iter().any(|(inner, member)| {
            is_example(name, inner, member) || has_one(member, inner, depth - 1)
        }),
        Value::Array(items) if depth > 0 => items.iter().any(|item| has_one(item, name, depth - 1)),
        _ => false,
    }
}

fn read_all(value: &mut Value, name: &str, depth: usize) {
    match value {
        Value::Object(members) if depth > 0 => {
            for (inner, member) in members {
                if is_example(name, inner, member) {
                    let read = member.as_str().and_then(|text| serde_json::from_str(text).ok());
                    // What is no JSON after all stays a text.
                    *member = read.unwrap_or_else(|| member.take());
                } else {
                    read_all(member, inner, depth - 1);
                }
            }
        }
        Value::Array(items) if depth > 0 => {
            items.iter_mut().for_each(|item| read_all(item, name, depth - 1));
        }
        _ => {}
    }
}

/// Whether a member is an example that begins as an object or an array of JSON does.
fn is_example(outer: &str, name: &str, member: &Value) -> bool {
    let is_called_so = matches!(name, "example" | "x-example" | "value") || outer == "examples";
    let text = member.as_str().filter(|_| is_called_so).map(str::trim_start);
    text.is_some_and(|text| text.starts_with(['{', '[']) && text.len() <= MAX_EXAMPLE)
}
