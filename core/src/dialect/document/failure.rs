//! Reads and writes what tells a failure: a document's `success`, `error`, `rejections` and `failures`.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::document_value::{Node, Place};
use super::error::Findings;
use super::values::{
    Paths, flag, list, object, path, paths_or_none, scalars, status, table, text, word,
};
use super::write::{OneOrMore, Stated};
use crate::dialect::failure::{ErrorFields, Failure, FailureCause, Success};
use crate::dialect::rejections::{RejectionCode, Rejections};
use crate::dialect::table::Table;
use crate::error::ErrorKind;
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
