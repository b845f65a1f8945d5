//! Values of which a document may write one alone.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::dialect::value::Scalar;

/// Some values: one alone, or an array.
#[derive(Clone, Default, PartialEq)]
pub(super) struct OneOrMore(pub(super) Vec<Scalar>);

impl OneOrMore {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for OneOrMore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Array(items) => items,
            only => vec![only],
        };
        let scalars = written.into_iter().map(Scalar::deserialize).collect::<Result<_, _>>();
        scalars.map(Self).map_err(D::Error::custom)
    }
}
