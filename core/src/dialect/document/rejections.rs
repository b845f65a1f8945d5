//! Reads and writes a document's `rejections`.

use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::finding::Findings;
use super::node::Node;
use super::one_or_more::OneOrMore;
use super::paths::path;
use super::scalars::{scalars, status};
use super::stated::Stated;
use crate::dialect::rejections::{RejectionCode, Rejections};
use crate::dialect::table::Table;
use crate::json::Path;

pub(super) fn rejections(node: Node<'_>, findings: &mut Findings) -> Option<Rejections> {
    object(node, findings, r#"{"statuses": [419]}"#, |members| Rejections {
        statuses: members
            .read("statuses", |node, findings| list(node, findings, "[419]", status))
            .unwrap_or_default(),
        headers: members
            .read("headers", |node, findings| {
                table(node, findings, r#"{"grpc-status": 16}"#, scalars)
            })
            .unwrap_or_default(),
        code: members.read("code", code),
    })
}

fn code(node: Node<'_>, findings: &mut Findings) -> Option<RejectionCode> {
    object(node, findings, r#"{"path": "errcode", "equals": [40001]}"#, |members| {
        let path = members.required("path", path);
        let equals = members.read("equals", scalars).unwrap_or_default();
        Some(RejectionCode { path: path?, equals })
    })?
}

/// [`Rejections`] as a document writes them.
#[derive(Serialize)]
struct WrittenRejections<'r> {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    statuses: Stated<Vec<u16>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    headers: Stated<Table<OneOrMore>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: &'r Option<RejectionCode>,
}

/// A [`RejectionCode`] as a document writes it.
#[derive(Serialize)]
struct WrittenCode<'r> {
    path: &'r Path,
    equals: OneOrMore,
}

impl Serialize for Rejections {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let headers = self.headers.iter();
        let headers =
            headers.map(|(name, values)| (name.to_owned(), OneOrMore(values.clone()))).collect();
        WrittenRejections {
            statuses: Stated::deviating(&self.statuses, &Vec::new()),
            headers: Stated::deviating(&headers, &Table::new()),
            code: &self.code,
        }
        .serialize(serializer)
    }
}

impl Serialize for RejectionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { path, equals } = self;
        WrittenCode { path, equals: OneOrMore(equals.clone()) }.serialize(serializer)
    }
}
