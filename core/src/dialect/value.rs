//! What a parameter of the request is, and a value that members of a response are compared with.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Number;

use super::table::Table;
use super::template::Template;

/// What a parameter of the request is: written in a document just as the request looks.
///
/// ```
/// use polygrant::dialect::Value;
///
/// let value: Value = serde_json::from_str(r#"{ "id": "{client_id}", "version": 2 }"#)?;
/// assert!(matches!(value, Value::Object(_)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, in which placeholders stand for credentials, scopes and variables.
    Text(Template),
    /// A number, written as it is.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// An array: in a form or a query, each of its items is a parameter of that name.
    Array(Vec<Value>),
    /// An object (JSON alone).
    Object(Table<Value>),
}

impl Value {
    pub(super) const fn of(template: &'static str) -> Self {
        Self::Text(Template::of(template))
    }

    /// Returns the templates in it, however deep.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Text(template) => vec![template],
            Self::Number(_) | Self::Bool(_) => Vec::new(),
            Self::Array(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Object(members) => members.iter().flat_map(|(_, it)| it.templates()).collect(),
        }
    }

    /// Returns whether it is neither an array nor an object.
    #[must_use]
    pub const fn is_scalar(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Number(_) | Self::Bool(_))
    }
}

impl From<Template> for Value {
    fn from(template: Template) -> Self {
        Self::Text(template)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(template) => template.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parameter;

        impl<'de> Visitor<'de> for Parameter {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, a boolean, an array or an object")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
                text.parse().map(Value::Text).map_err(E::custom)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
                Ok(Value::Bool(truth))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(Value::Number(number.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number.into()))
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
                Number::from_f64(number)
                    .map(Value::Number)
                    .ok_or_else(|| E::custom("not a number that JSON can write"))
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
                Err(E::custom("`null` sends nothing: leave the parameter out"))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, items: S) -> Result<Value, S::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Value::Array)
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Value, M::Error> {
                Table::deserialize(MapAccessDeserializer::new(members)).map(Value::Object)
            }
        }

        deserializer.deserialize_any(Parameter)
    }
}

/// A text, a number or a boolean, as a response may hold it.
///
/// Responses are not held to the kind: `0`, `"0"` and `0.0`'s neighbours in other kinds are
/// compared by how they are written, so that `200` and `"200"` are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(Cow<'static, str>),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Bool(truth) => truth.fmt(f),
        }
    }
}

impl Scalar {
    /// Returns whether it is written as this text: both the number 7 and the text are written as `7`.
    #[must_use]
    pub fn is_written_as(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => own == text,
            Self::Number(_) | Self::Bool(_) => self.to_string() == text,
        }
    }
}

/// What a document may write for some values.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a shape for the schema")]
pub(super) enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => number.serialize(serializer),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Self::Text(text.into())),
            serde_json::Value::Number(number) => Ok(Self::Number(number)),
            serde_json::Value::Bool(truth) => Ok(Self::Bool(truth)),
            _ => Err(D::Error::custom("expected a text, a number or a boolean")),
        }
    }
}
