//! What a document says of scopes.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::Word;
use super::object::object;
use crate::dialect::request::ScopeFormat;

/// How scopes become one value.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ScopeFormat"))]
pub(super) struct WrittenScope {
    /// What stands between two scopes: a space, unless this says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    separator: Option<Cow<'static, str>>,
    /// `"array"` where each scope is a value of its own: an item of a JSON array, or one of several
    /// parameters of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<ListKind>"))]
    list: Option<Word<ListKind>>,
    /// Whether a request without any scope is refused by the vendor.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum ListKind {
    Array,
}

impl TryFrom<WrittenScope> for ScopeFormat {
    type Error = &'static str;

    fn try_from(written: WrittenScope) -> Result<Self, Self::Error> {
        let separator = match (written.separator, written.list) {
            (Some(_), Some(_)) => {
                return Err(
                    "`separator` and `list` exclude each other: scopes are joined, or they \
                            are values of their own",
                );
            }
            (Some(separator), None) => Some(separator),
            (None, None) => ScopeFormat::default().separator,
            (None, Some(Word(ListKind::Array))) => None,
        };
        Ok(Self { separator, required: written.required })
    }
}

impl From<&ScopeFormat> for WrittenScope {
    fn from(format: &ScopeFormat) -> Self {
        let required = format.required;
        match format.separator.clone() {
            Some(separator) => {
                let separator = Some(separator).filter(|separator| separator != " ");
                Self { separator, list: None, required }
            }
            None => Self { separator: None, list: Some(Word(ListKind::Array)), required },
        }
    }
}

impl Serialize for ScopeFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenScope::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ScopeFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenScope = object("an object", deserializer)?;
        written.try_into().map_err(D::Error::custom)
    }
}
