//! Finding one's way in an OpenAPI document.

use serde_json::{Map, Value};

use super::work::Work;

/// How many references are followed from one place, and how deep a value is read.
pub(super) const MAX_DEPTH: usize = 16;

/// A document whose references point into itself, and the steps that are left to read it.
///
/// When none is left, what remains reads as if it were not there: the reader asks at the end.
#[derive(Clone, Copy)]
pub(super) struct Document<'d> {
    pub(super) root: &'d Value,
    pub(super) work: &'d Work,
    /// Whether it is of Swagger 2.0, which keeps some things elsewhere than OpenAPI 3 does.
    pub(super) is_swagger: bool,
}

impl<'d> Document<'d> {
    /// The value itself, or what it refers to.
    pub(super) fn resolved(self, value: &'d Value) -> &'d Value {
        let mut here = value;
        for _ in 0..MAX_DEPTH {
            let reference = here.get("$ref").and_then(Value::as_str);
            if !self.work.spend_on(reference.unwrap_or_default()) {
                break;
            }
            let Some(reference) = reference else { return here };
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            match target {
                Some(target) => here = target,
                None => break,
            }
        }
        &Value::Null
    }

    /// A member, resolved.
    pub(super) fn get(self, value: &'d Value, name: &str) -> &'d Value {
        value.get(name).map_or(&Value::Null, |member| self.resolved(member))
    }

    /// Whether a word stands in any text of a value, in lower case or in upper.
    pub(super) fn mentions(self, value: &'d Value, word: &str) -> bool {
        self.look_for(value, word, MAX_DEPTH)
    }

    fn look_for(self, value: &'d Value, word: &str, depth: usize) -> bool {
        if depth == 0 || !self.work.spend_on(value.as_str().unwrap_or_default()) {
            return false;
        }
        match value {
            Value::String(text) => text.to_ascii_lowercase().contains(word),
            Value::Array(items) => items.iter().any(|item| self.look_for(item, word, depth - 1)),
            Value::Object(members) => {
                members.values().any(|member| self.look_for(member, word, depth - 1))
            }
            _ => false,
        }
    }
}

/// The members of an object.
pub(super) fn objects(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.and_then(Value::as_object).map(Map::iter).into_iter().flatten();
    members.map(|(name, value)| (&**name, value))
}

/// The items of an array.
pub(super) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The texts of an array.
pub(super) fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    items(value).filter_map(Value::as_str)
}

/// A member that is a text, or nothing.
pub(super) fn text<'d>(value: &'d Value, name: &str) -> &'d str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
