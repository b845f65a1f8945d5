//! Picks named members out of a JSON document in one pass, without building a tree.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::value::RawValue;

use crate::dialect::{Path, Segment};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing, or `null`.
    Absent,
    /// A string, borrowed where nothing in it is escaped.
    Text(Cow<'a, str>),
    /// A number, as it is written: no digit is lost, no size is too much.
    Number(Cow<'a, str>),
    /// An array, as it is written.
    Array(Cow<'a, str>),
    /// `true` or `false`.
    Bool(bool),
    /// An object.
    Other,
}

impl Value<'_> {
    /// A string, or an array of strings joined by a separator.
    pub(super) fn into_list(self, separator: &str) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.into_owned()),
            Self::Array(raw) => {
                let items = serde_json::from_str::<Vec<Cow<'_, str>>>(&raw).ok()?;
                Some(items.join(separator))
            }
            _ => None,
        }
    }

    fn into_owned(self) -> Value<'static> {
        match self {
            Self::Absent => Value::Absent,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(text) => Value::Number(Cow::Owned(text.into_owned())),
            Self::Array(raw) => Value::Array(Cow::Owned(raw.into_owned())),
            Self::Bool(truth) => Value::Bool(truth),
            Self::Other => Value::Other,
        }
    }
}

#[derive(Debug, PartialEq)]
pub(super) enum PickError {
    /// A member on that path is there twice.
    Duplicate(Path),
    NotAnObject,
    CutShort,
    NotJson {
        line: usize,
        column: usize,
    },
}

/// Fills `values` with what stands at `paths`, of which [`MAX_PATHS`] are heeded at most.
///
/// Where a path goes on and a string stands in its way, the string is read as JSON, if it is any:
/// some vendors wrap twice.
pub(super) fn pick<'a>(
    body: &'a [u8],
    paths: &[Option<&Path>],
    values: &mut [Value<'a>],
) -> Result<(), PickError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let in_array = |path: &&Path| matches!(path.segment(0), Some(Segment::Index(_)));
    if first != Some(&b'{') && (first != Some(&b'[') || !paths.iter().flatten().any(in_array)) {
        let any = IgnoredAny::deserialize(&mut json).and_then(|_| json.end());
        return Err(any.map_or_else(|error| PickError::of(&error), |()| PickError::NotAnObject));
    }
    let mut picked = Picked { paths, values, duplicate: None };
    let node = Node { wanted: picked.all(), depth: 0, picked: &mut picked };
    node.deserialize(&mut json).and_then(|()| json.end()).map_err(|error| {
        picked.duplicate.take().map_or_else(|| PickError::of(&error), PickError::Duplicate)
    })
}

impl PickError {
    fn of(error: &serde_json::Error) -> Self {
        if error.is_eof() {
            Self::CutShort
        } else {
            Self::NotJson { line: error.line(), column: error.column() }
        }
    }
}

/// A set of paths, by index.
type Mask = u64;

/// How many paths one pass looks for.
pub(crate) const MAX_PATHS: usize = Mask::BITS as usize;

struct Picked<'p, 'a> {
    paths: &'p [Option<&'p Path>],
    values: &'p mut [Value<'a>],
    duplicate: Option<Path>,
}

impl<'p, 'a> Picked<'p, 'a> {
    fn all(&self) -> Mask {
        self.those(Mask::MAX, |_| true)
    }

    fn those(&self, wanted: Mask, matches: impl Fn(&Path) -> bool) -> Mask {
        let paths = self.paths.iter().take(MAX_PATHS).enumerate();
        paths
            .fold(0, |mask, (index, path)| mask | (Mask::from(path.is_some_and(&matches)) << index))
            & wanted
    }

    fn first(&self, mask: Mask) -> Option<&'p Path> {
        let paths = self.paths.iter().enumerate();
        paths.filter(|(index, _)| mask >> index & 1 == 1).find_map(|(_, path)| *path)
    }

    fn fill(&mut self, mask: Mask, value: Value<'a>) {
        let mut slots =
            self.values.iter_mut().enumerate().filter(|(index, _)| mask >> index & 1 == 1);
        if let Some((_, first)) = slots.next() {
            for (_, slot) in slots {
                *slot = value.clone();
            }
            *first = value;
        }
    }
}

/// Reads the value that the paths `wanted` have reached after `depth` members.
struct Node<'m, 'p, 'a> {
    picked: &'m mut Picked<'p, 'a>,
    wanted: Mask,
    depth: usize,
}

impl<'a> Node<'_, '_, 'a> {
    /// Gives the value to the paths that end here.
    fn end_with(self, value: Value<'a>) {
        let ending = self.ending();
        self.picked.fill(ending, value);
    }

    fn ending(&self) -> Mask {
        self.picked.those(self.wanted, |path| path.len() == self.depth)
    }

    /// Follows the paths that go on into a string that may hold JSON.
    fn look_into(&mut self, text: &str) {
        let onward = self.wanted & !self.ending();
        if onward == 0 || !text.trim_start().starts_with(['{', '[']) {
            return;
        }
        let mut values = vec![Value::Absent; self.picked.values.len()];
        let mut picked = Picked { paths: self.picked.paths, values: &mut values, duplicate: None };
        let node = Node { wanted: onward, depth: self.depth, picked: &mut picked };
        let mut json = serde_json::Deserializer::from_str(text);
        if node.deserialize(&mut json).and_then(|()| json.end()).is_ok() {
            for (slot, value) in self.picked.values.iter_mut().zip(values) {
                if value != Value::Absent {
                    *slot = value.into_owned();
                }
            }
        }
    }
}

impl<'a> DeserializeSeed<'a> for Node<'_, '_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted == 0 {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        if self.wanted == self.ending() {
            let raw = <&'a RawValue>::deserialize(deserializer)?;
            let value = read(raw.get()).map_err(D::Error::custom)?;
            self.picked.fill(self.wanted, value);
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

/// A value as it is written, without what is in it.
fn read(raw: &str) -> Result<Value<'_>, serde_json::Error> {
    Ok(match raw.as_bytes().first() {
        Some(b'"') => Value::Text(match raw.get(1..raw.len() - 1) {
            Some(text) if !text.contains('\\') => Cow::Borrowed(text),
            _ => Cow::Owned(serde_json::from_str(raw)?),
        }),
        Some(b'n') => Value::Absent,
        Some(b'[') => Value::Array(Cow::Borrowed(raw)),
        Some(b'-' | b'0'..=b'9') => Value::Number(Cow::Borrowed(raw)),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        _ => Value::Other,
    })
}

/// A value in which some paths go on.
impl<'a> Visitor<'a> for Node<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut members: M) -> Result<(), M::Error> {
        let Self { picked, wanted, depth } = self;
        let ending = picked.those(wanted, |path| path.len() == depth);
        picked.fill(ending, Value::Other);
        let mut seen: Mask = 0;
        while let Some(here) = members.next_key_seed(Name { picked, wanted, depth })? {
            if here & seen != 0 {
                picked.duplicate = picked.first(here & seen).cloned();
                return Err(M::Error::custom("a duplicate member"));
            }
            seen |= here;
            members.next_value_seed(Node { picked, wanted: here, depth: depth + 1 })?;
        }
        Ok(())
    }

    fn visit_borrowed_str<E>(mut self, text: &'a str) -> Result<(), E> {
        self.look_into(text);
        self.end_with(Value::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.look_into(text);
        self.end_with(Value::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.end_with(Value::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.end_with(Value::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.end_with(Value::Number(Cow::Owned(number.to_string())));
        Ok(())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.end_with(Value::Bool(truth));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut items: S) -> Result<(), S::Error> {
        let Self { picked, wanted, depth } = self;
        let ending = picked.those(wanted, |path| path.len() == depth);
        picked.fill(ending, Value::Other);
        for index in 0.. {
            let here =
                picked.those(wanted, |path| path.segment(depth) == Some(Segment::Index(index)));
            let item = Node { picked, wanted: here, depth: depth + 1 };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// Reads a member's name: which of the paths go through it?
struct Name<'m, 'p, 'a> {
    picked: &'m Picked<'p, 'a>,
    wanted: Mask,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_, '_> {
    type Value = Mask;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Mask, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_, '_> {
    type Value = Mask;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Mask, E> {
        Ok(self
            .picked
            .those(self.wanted, |path| path.segment(self.depth) == Some(Segment::Name(name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Path = Path::of(&["data", "access_token"]);
    const ERROR: Path = Path::of(&["error"]);
    const CODE: Path = Path::of(&["error", "code"]);

    fn picked(body: &str) -> Result<[Value<'_>; 3], PickError> {
        let mut values = [const { Value::Absent }; 4];
        pick(body.as_bytes(), &[Some(&TOKEN), Some(&ERROR), Some(&CODE), None], &mut values).map(
            |()| {
                let [a, b, c, _] = values;
                [a, b, c]
            },
        )
    }

    fn text(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    #[test]
    fn members_at_any_depth_and_order() {
        let body = r#" {"junk":{"data":{"access_token":1}},"error":{"code":1e999,"x":[1]},
            "data":{"more":[{}],"access_token":"a"}} "#;
        let code = Value::Number("1e999".into());
        assert_eq!(picked(body), Ok([text("a"), Value::Other, code]));
        assert_eq!(picked("{}"), Ok([Value::Absent, Value::Absent, Value::Absent]));
        assert_eq!(
            picked(r#"{"data":null,"error":null}"#),
            Ok([Value::Absent, Value::Absent, Value::Absent])
        );
    }

    #[test]
    fn names_and_texts_may_be_escaped() {
        assert_eq!(
            picked(r#"{"d\u0061ta":{"access\u005ftoken":"a\"\u00e9"}}"#).unwrap()[0],
            text("a\"é")
        );
    }

    #[test]
    fn plain_text_is_borrowed() {
        let [token, ..] = picked(r#"{"data":{"access_token":"abc"}}"#).unwrap();
        assert!(matches!(token, Value::Text(Cow::Borrowed("abc"))));
    }

    #[test]
    fn a_path_may_end_where_another_goes_on() {
        assert_eq!(picked(r#"{"error":"gone"}"#).unwrap()[1..], [text("gone"), Value::Absent]);
        assert_eq!(picked(r#"{"error":7}"#).unwrap()[1], Value::Number("7".into()));
        assert_eq!(picked(r#"{"error":-7}"#).unwrap()[1], Value::Number("-7".into()));
        assert_eq!(picked(r#"{"error":[{}]}"#).unwrap()[1], Value::Other);
        assert_eq!(picked(r#"{"error":true}"#).unwrap()[1], Value::Bool(true));
    }

    #[test]
    fn an_object_may_be_wrapped_in_a_string() {
        let body = r#"{"error":"{\"code\":\"x\\n\"}","data":"{\"access_token\":\"a\"}"}"#;
        assert_eq!(picked(body), Ok([text("a"), text(r#"{"code":"x\n"}"#), text("x\n")]));
        let broken = r#"{"error":"{\"code\":\"x\""}"#;
        assert_eq!(picked(broken).unwrap()[1..], [text(r#"{"code":"x""#), Value::Absent]);
    }

    #[test]
    fn twice_is_once_too_often() {
        for (body, path) in [
            (r#"{"data":{"access_token":"a","access_token":"a"}}"#, TOKEN),
            (r#"{"data":{"access_token":"a"},"data":{}}"#, TOKEN),
            (r#"{"error":1,"error":2}"#, ERROR),
            (r#"{"error":{"code":1,"code":2}}"#, CODE),
        ] {
            assert_eq!(picked(body), Err(PickError::Duplicate(path)), "{body}");
        }
        assert!(picked(r#"{"junk":1,"junk":2,"access_token":1,"access_token":2}"#).is_ok());
    }

    #[test]
    fn what_is_not_an_object() {
        for body in ["null", "[]", "\"{}\"", " 1 ", "true"] {
            assert_eq!(picked(body), Err(PickError::NotAnObject), "{body}");
        }
        for body in
            ["{", "{\"data\":", "{\"data\":{\"access_token\":\"ab", "[", "\"", "{\"a\":\"\\"]
        {
            assert_eq!(picked(body), Err(PickError::CutShort), "{body}");
        }
        for body in
            ["<html>", "{}x", "{'a':1}", "{\"a\":1,}", "{\"data\":{\"access_token\":01}}", "x"]
        {
            assert!(matches!(picked(body), Err(PickError::NotJson { .. })), "{body}");
        }
    }
}
