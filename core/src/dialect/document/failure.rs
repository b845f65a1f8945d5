//! What a document says of a failure that its vendor documents.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::names::Word;
use super::object::object;
use super::stated::Stated;
use crate::dialect::failure::{Failure, FailureCause};

/// What a document states of a [`Failure`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenFailure {
    cause: Stated<Word<FailureCause>>,
    status: Stated<u16>,
    body: Stated<Value>,
}

impl TryFrom<WrittenFailure> for Failure {
    type Error = String;

    fn try_from(written: WrittenFailure) -> Result<Self, String> {
        Ok(Self {
            cause: written.cause.required("cause")?.0,
            status: written.status.required("status")?,
            body: written.body.required("body")?,
        })
    }
}

impl From<&Failure> for WrittenFailure {
    fn from(it: &Failure) -> Self {
        let Failure { cause, status, body } = it.clone();
        Self {
            cause: Some(Word(cause)).into(),
            status: Some(status).into(),
            body: Some(body).into(),
        }
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenFailure::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenFailure = object("an object", deserializer)?;
        written.try_into().map_err(D::Error::custom)
    }
}
