//! Reads and writes one of a document's `failures`.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::composed::object;
use super::finding::Findings;
use super::node::Node;
use super::scalars::{status, word};
use crate::dialect::failure::{Failure, FailureCause};

pub(super) fn failure(node: Node<'_>, findings: &mut Findings) -> Option<Failure> {
    let example = r#"{"cause": "invalid_client", "status": 401, "body": {…}}"#;
    object(node, findings, example, |members| {
        let cause = members.required("cause", word::<FailureCause>);
        let status = members.required("status", status);
        let body = members.required("body", |node, _| Some(Value::from(node.value)));
        Some(Failure { cause: cause?, status: status?, body: body? })
    })?
}

/// A [`Failure`] as a document writes it.
#[derive(Serialize)]
struct WrittenFailure<'f> {
    cause: FailureCause,
    status: u16,
    body: &'f Value,
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { cause, status, body } = self;
        WrittenFailure { cause: *cause, status: *status, body }.serialize(serializer)
    }
}
