//! Finds members in a body, by an independent reader.

use polygrant::dialect::{Path, Segment};
use serde_json::Value;

/// What stands at a path.
pub(super) enum Found {
    Nothing,
    Value(Value),
    /// Something inside a string, which the independent parser cannot read or reads otherwise: it
    /// takes the last of two members.
    Wrapped(Option<Value>),
}

pub(super) fn member(document: &Value, path: &Path) -> Found {
    let mut here = document.clone();
    let mut wrapped = false;
    for segment in path.segments() {
        if let Value::String(text) = &here {
            if !text.trim_start().starts_with('{') {
                return Found::Nothing;
            }
            match serde_json::from_str(text) {
                Ok(inner) => here = inner,
                Err(_) => return Found::Wrapped(None),
            }
            wrapped = true;
        }
        let inner = match segment {
            Segment::Name(name) => here.get_mut(name),
            Segment::Index(index) => here.get_mut(index),
        };
        here = match inner {
            Some(value) => value.take(),
            None => Value::Null,
        };
    }
    match here {
        Value::Null if wrapped => Found::Wrapped(Some(Value::Null)),
        Value::Null => Found::Nothing,
        value if wrapped => Found::Wrapped(Some(value)),
        value => Found::Value(value),
    }
}
