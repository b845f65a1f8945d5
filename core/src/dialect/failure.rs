//! The failures that a vendor documents: what its token endpoint responds with.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
