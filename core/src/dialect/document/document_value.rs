//! A document in any format, as a tree that loses nothing, and a value of it with its place.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number};

use super::error::Findings;
use crate::dialect::nearest::shortened;

/// A value of a document in any format that `serde` reads, or the document itself, which is an object.
/// [`Dialect::from_document`](crate::Dialect::from_document) makes a dialect of it.
///
/// Nothing is lost: members keep their order, and one that is there twice stays twice.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentValue {
    /// A `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    Array(Vec<DocumentValue>),
    /// An object: names and values.
    Object(Vec<(String, DocumentValue)>),
}

impl fmt::Display for DocumentValue {
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

impl From<&DocumentValue> for serde_json::Value {
    fn from(written: &DocumentValue) -> Self {
        match written {
            DocumentValue::Null => Self::Null,
            DocumentValue::Bool(truth) => Self::Bool(*truth),
            DocumentValue::Number(number) => Self::Number(number.clone()),
            DocumentValue::Text(text) => Self::String(text.clone()),
            DocumentValue::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            DocumentValue::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), value.into()));
                Self::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

impl<'de> Deserialize<'de> for DocumentValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = DocumentValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what JSON can write")
            }

            fn visit_unit<E>(self) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Null)
            }

            fn visit_none<E>(self) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<DocumentValue, D::Error> {
                DocumentValue::deserialize(value)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Bool(truth))
            }

            fn visit_u64<E>(self, number: u64) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Number(number.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Number(number.into()))
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<DocumentValue, E> {
                let number = Number::from_f64(number);
                number.map(DocumentValue::Number).ok_or_else(|| E::custom("not a number of JSON's"))
            }

            fn visit_str<E>(self, text: &str) -> Result<DocumentValue, E> {
                Ok(DocumentValue::Text(text.to_owned()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<DocumentValue, S::Error> {
                let mut array = Vec::new();
                while let Some(item) = items.next_element()? {
                    array.push(item);
                }
                Ok(DocumentValue::Array(array))
            }

            fn visit_map<M: MapAccess<'de>>(
                self,
                mut members: M,
            ) -> Result<DocumentValue, M::Error> {
                let mut object = Vec::new();
                while let Some(name) = members.next_key::<DocumentValue>()? {
                    let name = match name {
                        DocumentValue::Text(name) => name,
                        // YAML takes these for something else than the names that they are.
                        DocumentValue::Number(number) => number.to_string(),
                        DocumentValue::Bool(truth) => truth.to_string(),
                        other => {
                            return Err(M::Error::custom(format_args!(
                                "the name of a member is a string, and not {other}"
                            )));
                        }
                    };
                    object.push((name, members.next_value()?));
                }
                Ok(DocumentValue::Object(object))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// A value of a document and its place.
#[derive(Clone, Copy)]
pub(super) struct Node<'n> {
    pub(super) value: &'n DocumentValue,
    pub(super) place: Place<'n>,
}

/// The place of a value. It becomes a text only in a message.
#[derive(Clone, Copy)]
pub(super) enum Place<'n> {
    Whole,
    Member(&'n Place<'n>, &'n str),
    Item(&'n Place<'n>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Member(Place::Whole, name) => f.write_str(&shortened(name)),
            Self::Member(outer, name) => write!(f, "{outer}.{}", shortened(name)),
            Self::Item(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

impl<'n> Node<'n> {
    pub(super) const fn whole(value: &'n DocumentValue) -> Self {
        Self { value, place: Place::Whole }
    }

    /// Notes what is wrong with the value.
    pub(super) fn refuse<T>(
        self,
        findings: &mut Findings,
        problem: impl Into<String>,
    ) -> Option<T> {
        findings.refuse(self.place, problem);
        None
    }

    /// Notes that something else is expected where the value stands.
    pub(super) fn expected<T>(self, findings: &mut Findings, expected: &str) -> Option<T> {
        self.refuse(
            findings,
            match self.value {
                DocumentValue::Null => {
                    format!("`null` says nothing: leave the member out, or write {expected}")
                }
                other => format!("expected {expected}, and not {other}"),
            },
        )
    }

    /// Returns the string that it is.
    pub(super) fn text(self) -> Option<&'n str> {
        match self.value {
            DocumentValue::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }
}
