//! What a document says of success.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::object::object;
use super::one_or_more::OneOrMore;
use super::stated::Stated;
use crate::dialect::success::Success;
use crate::json::Path;

/// What a document states of a [`Success`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenSuccess {
    path: Stated<Path>,
    #[serde(skip_serializing_if = "OneOrMore::is_empty")]
    equals: OneOrMore,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    absent: bool,
}

impl TryFrom<WrittenSuccess> for Success {
    type Error = String;

    fn try_from(written: WrittenSuccess) -> Result<Self, String> {
        let path = written.path.required("path")?;
        Ok(Self { path, equals: written.equals.0, absent: written.absent })
    }
}

impl From<&Success> for WrittenSuccess {
    fn from(it: &Success) -> Self {
        let Success { path, equals, absent } = it.clone();
        Self { path: Some(path).into(), equals: OneOrMore(equals), absent }
    }
}

impl Serialize for Success {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenSuccess::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Success {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenSuccess = object("an object", deserializer)?;
        written.try_into().map_err(D::Error::custom)
    }
}
