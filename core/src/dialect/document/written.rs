//! A document as a tree that loses nothing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number};

use crate::dialect::nearest::shortened;

/// A value of a document. Members keep their order, and one that is there twice stays twice.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Written {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Written>),
    Object(Vec<(String, Written)>),
}

impl fmt::Display for Written {
    /// Names the kind of value, for messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("`null`"),
            Self::Bool(truth) => write!(f, "`{truth}`"),
            Self::Number(number) => write!(f, "the number {number}"),
            Self::Text(text) => write!(f, "the string {:?}", shortened(text)),
            Self::Array(_) => f.write_str("an array"),
            Self::Object(_) => f.write_str("an object"),
        }
    }
}

impl From<&Written> for serde_json::Value {
    fn from(written: &Written) -> Self {
        match written {
            Written::Null => Self::Null,
            Written::Bool(truth) => Self::Bool(*truth),
            Written::Number(number) => Self::Number(number.clone()),
            Written::Text(text) => Self::String(text.clone()),
            Written::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Written::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), value.into()));
                Self::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what JSON can write")
            }

            fn visit_unit<E>(self) -> Result<Written, E> {
                Ok(Written::Null)
            }

            fn visit_none<E>(self) -> Result<Written, E> {
                Ok(Written::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Written, D::Error> {
                Written::deserialize(value)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Written, E> {
                Ok(Written::Bool(truth))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Written, E> {
                Ok(Written::Number(number.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Written, E> {
                Ok(Written::Number(number.into()))
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Written, E> {
                let number = Number::from_f64(number);
                number.map(Written::Number).ok_or_else(|| E::custom("not a number of JSON's"))
            }

            fn visit_str<E>(self, text: &str) -> Result<Written, E> {
                Ok(Written::Text(text.to_owned()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Written, S::Error> {
                let mut array = Vec::new();
                while let Some(item) = items.next_element()? {
                    array.push(item);
                }
                Ok(Written::Array(array))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Written, M::Error> {
                let mut object = Vec::new();
                while let Some(name) = members.next_key::<Written>()? {
                    let name = match name {
                        Written::Text(name) => name,
                        // YAML takes these for something else than the names that they are.
                        Written::Number(number) => number.to_string(),
                        Written::Bool(truth) => truth.to_string(),
                        other => {
                            return Err(M::Error::custom(format_args!(
                                "the name of a member is a string, and not {other}"
                            )));
                        }
                    };
                    object.push((name, members.next_value()?));
                }
                Ok(Written::Object(object))
            }
        }

        deserializer.deserialize_any(Any)
    }
}
