//! Where a failure keeps what.

use std::borrow::Cow;

use super::table::Table;
use crate::error::ErrorKind;
use crate::json::Path;

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
    pub fn lists(&self) -> [(&'static str, &[Path]); 6] {
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
        self.lists().into_iter().flat_map(|(_, paths)| paths)
    }
}
