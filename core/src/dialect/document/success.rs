//! Reads and writes a document's `success`.

use serde::{Serialize, Serializer};

use super::composed::object;
use super::finding::Findings;
use super::node::Node;
use super::one_or_more::OneOrMore;
use super::paths::path;
use super::scalars::{flag, scalars};
use crate::dialect::success::Success;
use crate::json::Path;

pub(super) fn success(node: Node<'_>, findings: &mut Findings) -> Option<Success> {
    object(node, findings, r#"{"path": "code", "equals": 0}"#, |members| {
        let path = members.required("path", path);
        let equals = members.read("equals", scalars).unwrap_or_default();
        let absent = members.read("absent", flag).unwrap_or_default();
        Some(Success { path: path?, equals, absent })
    })?
}

/// A [`Success`] as a document writes it.
#[derive(Serialize)]
struct WrittenSuccess<'s> {
    path: &'s Path,
    #[serde(skip_serializing_if = "OneOrMore::is_empty")]
    equals: OneOrMore,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    absent: bool,
}

impl Serialize for Success {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { path, equals, absent } = self;
        WrittenSuccess { path, equals: OneOrMore(equals.clone()), absent: *absent }
            .serialize(serializer)
    }
}
