//! What stands at a path, and what of it can be kept.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::scan::{Scanned, Scanner};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing, or `null`.
    Absent,
    /// A string.
    Text(&'a str),
    /// A number, as it is written: no digit is lost, no size is too much.
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// An array, as it is written.
    Array(&'a str),
    /// An object, as it is written.
    Object(&'a str),
}

/// A value that cannot be kept: see [`Value::kept`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unkept;

impl<'a> Value<'a> {
    /// Returns a string, or an array of strings joined by a separator.
    pub(crate) fn into_list(self, separator: &str) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Array(raw) => {
                let items = serde_json::from_str::<Vec<Cow<'_, str>>>(raw).ok()?;
                Some(Cow::Owned(items.join(separator)))
            }
            _ => None,
        }
    }

    /// Returns a number, also one that is written in a string; `None` for any other value. An `f64` is
    /// exact far beyond any time to come, and infinite where a number is huge.
    pub(crate) fn number(self) -> Option<f64> {
        match self {
            // A number of JSON always parses: one that is too large is infinite.
            Self::Number(number) => number.parse().ok(),
            Self::Text(text) => {
                let text = text.trim();
                // Words such as `inf` are no numbers.
                let is_numeric = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
                text.bytes().all(is_numeric).then(|| text.parse().ok()).flatten()
            }
            _ => None,
        }
    }

    /// Returns a string, a number or a boolean as it is written, a string without its quotation marks.
    pub(crate) const fn written(self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Absent | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Returns the value as a tree; `None` if there is none.
    ///
    /// # Errors
    /// No tree says the same: a number is beyond an `f64`, nesting is deeper than 127 levels, an
    /// escape stands for no character, or an object has a member twice.
    pub(crate) fn kept(self) -> Result<Option<serde_json::Value>, Unkept> {
        let kept = match self {
            Self::Absent => return Ok(None),
            Self::Text(text) => serde_json::Value::from(text),
            Self::Bool(truth) => serde_json::Value::from(truth),
            // Only the slice that stands there is read, and its errors, which quote it, are dropped.
            Self::Number(raw) | Self::Array(raw) | Self::Object(raw) => {
                let tree = serde_json::from_str(raw).map_err(|_| Unkept)?;
                if has_doubled_member(raw) != Ok(false) {
                    return Err(Unkept);
                }
                tree
            }
        };
        Ok(Some(kept))
    }
}

/// Returns whether any object in a JSON text has a member twice, however its name is escaped.
fn has_doubled_member(text: &str) -> Scanned<bool> {
    let mut json = Scanner::new(text);
    // For each object around, the names of its members so far; for each array, nothing.
    let mut enclosing = Vec::new();
    loop {
        // 1. Go into what is enclosed by brackets, and over anything else.
        match json.peek()? {
            b'{' => {
                json.expect(b'{')?;
                if !json.next_is(b'}')? {
                    enclosing.push(Some(BTreeSet::from([json.name()?])));
                    continue;
                }
            }
            b'[' => {
                json.expect(b'[')?;
                if !json.next_is(b']')? {
                    enclosing.push(None);
                    continue;
                }
            }
            _ => json.skip()?,
        }
        // 2. Now a value has ended, and with it perhaps some of those around it.
        loop {
            let Some(innermost) = enclosing.last_mut() else { return Ok(false) };
            if json.goes_on(if innermost.is_some() { b'}' } else { b']' })? {
                if let Some(names) = innermost {
                    if !names.insert(json.name()?) {
                        return Ok(true);
                    }
                }
                break;
            }
            enclosing.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_kept_as_a_tree() {
        for (value, kept) in [
            (Value::Absent, None),
            (Value::Text("a"), Some(json!("a"))),
            (Value::Bool(true), Some(json!(true))),
            (Value::Number("-1.5e2"), Some(json!(-150.0))),
            (Value::Number("18446744073709551615"), Some(json!(u64::MAX))),
            (Value::Array(r#"[null,"\u00e9"]"#), Some(json!([null, "é"]))),
            (
                Value::Object(r#"{"b":{"a":1},"a":[-2]}"#),
                Some(json!({ "a": [-2], "b": { "a": 1 } })),
            ),
        ] {
            assert_eq!(value.kept(), Ok(kept), "{value:?}");
        }
    }

    #[test]
    fn a_value_that_no_tree_can_hold_is_not_kept() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for value in [
            Value::Number("1e999"),
            Value::Array("[1e999]"),
            Value::Array(&deep),
            Value::Array(r#"["\ud800"]"#),
            Value::Object(r#"{"a":1,"\u0061":1}"#),
            Value::Array(r#"[{"a":1,"a":1}]"#),
        ] {
            assert_eq!(value.kept(), Err(Unkept), "{value:?}");
        }
    }

    #[test]
    fn members_that_are_there_twice() {
        for (text, expected) in [
            ("1", false),
            ("{}", false),
            (r#"{"a":1,"b":{"a":[{"a":1},{"a":1}]},"c":{}}"#, false),
            (r#"{"a":1,"b":[],"a":1}"#, true),
            (r#"{"a":1,"\u0061":1}"#, true),
            (r#"[[{}],{"b":{"a":1,"a":1}}]"#, true),
        ] {
            assert_eq!(has_doubled_member(text), Ok(expected), "{text}");
        }
    }
}
