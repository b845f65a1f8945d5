//! How a vendor fails: what tells a failure from a success, where it keeps what, and the failures that are
//! documented.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::table::Table;
use super::value::Scalar;
use crate::error::ErrorKind;
use crate::json::Path;

/// What tells a success from a failure where the status does not: vendors such as Feishu respond
/// with 200 to everything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Success {
    /// The member that tells.
    pub path: Path,
    /// What it is in a success. Numbers, texts and booleans are compared as they are written: `0`
    /// is `"0"`.
    #[cfg_attr(feature = "schema", schemars(default, with = "super::value::OneOrMore"))]
    pub equals: Vec<Scalar>,
    /// Whether a response without it, or with `null`, is a success.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub absent: bool,
}

impl Success {
    /// Makes what calls it a success where the member is one of these.
    #[must_use]
    pub const fn where_equal(path: Path, equals: Vec<Scalar>) -> Self {
        Self { path, equals, absent: false }
    }

    /// Makes what calls it a success where the member is not there.
    #[must_use]
    pub const fn where_absent(path: Path) -> Self {
        Self { path, equals: Vec::new(), absent: true }
    }
}

/// Where a failure keeps what (the baseline is RFC 6749 §5.2). Of several paths the first counts that
/// leads to something; a document writes one as it is, and none as `[]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct ErrorFields {
    /// The OAuth error code, such as `invalid_client`.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub code: Vec<Path>,
    /// A code of the vendor's own, a number or a text.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub vendor_code: Vec<Path>,
    /// The message for people.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub description: Vec<Path>,
    /// A page about the error.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub uri: Vec<Path>,
    /// The request's id in the body, for reports to the vendor.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub request_id: Vec<Path>,
    /// The response headers that may hold the request's id.
    pub request_id_headers: Vec<Cow<'static, str>>,
    /// How long the vendor asks to be left alone, in seconds: a number, or a text that is one. It is
    /// heeded as a `Retry-After` (RFC 9110 §10.2.3) is, which goes before it.
    #[cfg_attr(feature = "schema", schemars(with = "super::token_fields::OneOrMorePaths"))]
    pub retry_after: Vec<Path>,
    /// What the vendor's codes are about. A code that ends in `*` stands for all that begin so; they
    /// count after the HTTP status, and all others before it.
    pub classes: Table<ErrorKind>,
}

impl Default for ErrorFields {
    fn default() -> Self {
        Self {
            code: vec![Path::of(&["error"])],
            vendor_code: Vec::new(),
            description: vec![Path::of(&["error_description"])],
            uri: vec![Path::of(&["error_uri"])],
            request_id: Vec::new(),
            request_id_headers: vec![Cow::Borrowed("x-request-id")],
            retry_after: Vec::new(),
            classes: Table::new(),
        }
    }
}

impl ErrorFields {
    /// Returns the lists of paths, each with its place in a document, such as `error.code`.
    #[must_use]
    pub fn path_lists(&self) -> [(&'static str, &[Path]); 6] {
        [
            ("error.code", &self.code),
            ("error.vendor_code", &self.vendor_code),
            ("error.description", &self.description),
            ("error.uri", &self.uri),
            ("error.request_id", &self.request_id),
            ("error.retry_after", &self.retry_after),
        ]
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.path_lists().into_iter().flat_map(|(_, paths)| paths)
    }
}

/// What a vendor responds with to one kind of bad request.
///
/// The client does not need these; the sandbox responds with them, so that a test meets the
/// vendor's own failure and not a generic one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Failure {
    /// What was wrong with the request.
    pub cause: FailureCause,
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: Value,
}

/// What can be wrong with a token request (RFC 6749 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum FailureCause {
    /// The client is unknown or its secret is wrong.
    InvalidClient,
    /// A parameter is missing, unknown or given twice, or the body cannot be read.
    InvalidRequest,
    /// The scope is unknown, or this client may not have it.
    InvalidScope,
    /// The grant type is not the one that the dialect sends.
    UnsupportedGrantType,
}

impl FailureCause {
    /// Returns the code that RFC 6749 §5.2 gives it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidClient => "invalid_client",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        }
    }
}

impl Failure {
    /// Makes a failure with that status and body.
    #[must_use]
    pub const fn new(cause: FailureCause, status: u16, body: Value) -> Self {
        Self { cause, status, body }
    }
}
