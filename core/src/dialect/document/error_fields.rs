//! Reads and writes a document's `error`.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::finding::Findings;
use super::node::{Node, Place};
use super::paths::{Paths, paths_or_none};
use super::scalars::{text, word};
use super::stated::Stated;
use crate::dialect::error_fields::ErrorFields;
use crate::dialect::table::Table;
use crate::error::ErrorKind;
use crate::json::Path;

pub(super) fn error_fields(node: Node<'_>, findings: &mut Findings) -> Option<ErrorFields> {
    let baseline = ErrorFields::default();
    let example = r#"{"code": "error", "description": ["error", "message"]}"#;
    object(node, findings, example, |members| ErrorFields {
        code: members.read("code", paths_or_none).unwrap_or(baseline.code),
        vendor_code: members.read("vendor_code", paths_or_none).unwrap_or(baseline.vendor_code),
        description: members.read("description", paths_or_none).unwrap_or(baseline.description),
        uri: members.read("uri", paths_or_none).unwrap_or(baseline.uri),
        request_id: members.read("request_id", paths_or_none).unwrap_or(baseline.request_id),
        request_id_headers: members
            .read("request_id_headers", |node, findings| {
                list(node, findings, r#"["x-request-id"]"#, text)
            })
            .unwrap_or(baseline.request_id_headers),
        retry_after: members.read("retry_after", paths_or_none).unwrap_or(baseline.retry_after),
        classes: members
            .read("classes", |node, findings| {
                table(node, findings, r#"{"40001": "credentials", "429*": "rate"}"#, class)
            })
            .unwrap_or(baseline.classes),
    })
}

/// Reads what a code means; the name of the member is the code.
fn class(node: Node<'_>, findings: &mut Findings) -> Option<ErrorKind> {
    const KINDS: [&str; 5] = ["credentials", "scope", "rate", "transient", "other"];

    match (node.place, node.text()) {
        (Place::Member(_, kind), Some(code)) if KINDS.contains(&kind) && !KINDS.contains(&code) => {
            let right = format!("{{{code:?}: {kind:?}}}");
            node.refuse(findings, format!("a code stands before what it means: say {right}"))
        }
        _ => word(node, findings),
    }
}

/// [`ErrorFields`] as a document writes them.
#[derive(Serialize)]
struct WrittenFields {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    code: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    vendor_code: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    description: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    uri: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    request_id: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    request_id_headers: Stated<Vec<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    retry_after: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    classes: Stated<Table<ErrorKind>>,
}

impl Serialize for ErrorFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = Self::default();
        let paths = |own: &[Path], baseline: &[Path]| {
            Stated::deviating(&Paths(own.to_vec()), &Paths(baseline.to_vec()))
        };
        WrittenFields {
            code: paths(&self.code, &baseline.code),
            vendor_code: paths(&self.vendor_code, &baseline.vendor_code),
            description: paths(&self.description, &baseline.description),
            uri: paths(&self.uri, &baseline.uri),
            request_id: paths(&self.request_id, &baseline.request_id),
            request_id_headers: Stated::deviating(
                &self.request_id_headers,
                &baseline.request_id_headers,
            ),
            retry_after: paths(&self.retry_after, &baseline.retry_after),
            classes: Stated::deviating(&self.classes, &baseline.classes),
        }
        .serialize(serializer)
    }
}
