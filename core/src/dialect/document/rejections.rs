//! What a document says of rejected tokens.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::object::object;
use super::one_or_more::OneOrMore;
use super::stated::Stated;
use crate::dialect::rejections::{RejectionCode, Rejections};
use crate::dialect::table::Table;
use crate::json::Path;

/// What a document states of [`Rejections`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenRejections {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    statuses: Stated<Vec<u16>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    headers: Stated<Table<OneOrMore>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    code: Stated<RejectionCode>,
}

/// What a document states of a [`RejectionCode`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenCode {
    path: Stated<Path>,
    equals: OneOrMore,
}

impl From<WrittenRejections> for Rejections {
    fn from(written: WrittenRejections) -> Self {
        let headers = written.headers.or(Table::new()).into_iter();
        Self {
            statuses: written.statuses.or(Vec::new()),
            headers: headers.map(|(name, OneOrMore(values))| (name, values)).collect(),
            code: written.code.into_option(),
        }
    }
}

impl From<&Rejections> for WrittenRejections {
    fn from(it: &Rejections) -> Self {
        let headers = it.headers.iter();
        let headers =
            headers.map(|(name, values)| (name.to_owned(), OneOrMore(values.clone()))).collect();
        Self {
            statuses: Stated::deviating(&it.statuses, &Vec::new()),
            headers: Stated::deviating(&headers, &Table::new()),
            code: it.code.clone().into(),
        }
    }
}

impl Serialize for Rejections {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenRejections::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rejections {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenRejections = object("an object", deserializer)?;
        Ok(written.into())
    }
}

impl Serialize for RejectionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { path, equals } = self.clone();
        WrittenCode { path: Some(path).into(), equals: OneOrMore(equals) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RejectionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenCode = object("an object", deserializer)?;
        let path = written.path.required("path").map_err(D::Error::custom)?;
        Ok(Self { path, equals: written.equals.0 })
    }
}
