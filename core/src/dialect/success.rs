//! What tells a success from a failure.

use serde::de::{Deserializer, Error as _};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{Path, Scalar};

/// What tells a success from a failure where the status does not: vendors such as Feishu answer 200
/// to everything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Success {
    /// The member that tells.
    pub path: Path,
    /// What it is in a success. Numbers, texts and booleans are compared as they are written: `0` is
    /// `"0"`.
    #[serde(default, deserialize_with = "one_or_more")]
    #[cfg_attr(feature = "schema", schemars(with = "OneOrMore"))]
    pub equals: Vec<Scalar>,
    /// Whether an answer without it, or with `null`, is a success.
    #[serde(default)]
    pub absent: bool,
}

impl Success {
    /// A success is where the member is one of these.
    #[must_use]
    pub const fn where_equal(path: Path, equals: Vec<Scalar>) -> Self {
        Self { path, equals, absent: false }
    }

    /// A success is where the member is not there.
    #[must_use]
    pub const fn where_absent(path: Path) -> Self {
        Self { path, equals: Vec::new(), absent: true }
    }
}

impl Serialize for Success {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("path", &self.path)?;
        match &*self.equals {
            [] => {}
            [only] => members.serialize_entry("equals", only)?,
            several => members.serialize_entry("equals", several)?,
        }
        if self.absent {
            members.serialize_entry("absent", &true)?;
        }
        members.end()
    }
}

/// What a document may write for the values of a success.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a shape for the schema")]
enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Scalar>, D::Error> {
    let written = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Array(items) => items,
        only => vec![only],
    };
    let scalars = written.into_iter().map(Scalar::deserialize).collect::<Result<_, _>>();
    scalars.map_err(D::Error::custom)
}
