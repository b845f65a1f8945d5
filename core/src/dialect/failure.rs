//! The failures that a vendor documents: what its side of the conversation answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Path;

/// What a vendor answers to one kind of bad request.
///
/// The client does not need these; the sandbox answers with them, so that a test meets the
/// vendor's own failure and not a generic one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What was wrong with the request.
    pub cause: FailureCause,
    /// The HTTP status.
    pub status: u16,
    /// The members of the JSON body.
    pub members: Vec<Member>,
}

/// What can be wrong with a token request (RFC 6749 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureCause {
    /// The client is unknown or its secret is wrong.
    InvalidClient,
    /// A parameter is missing, unknown or given twice, or the body cannot be read.
    InvalidRequest,
    /// The scope is unknown, or this client may not have it.
    InvalidScope,
    /// The grant type is not `client_credentials`.
    UnsupportedGrantType,
}

impl FailureCause {
    /// The code that RFC 6749 §5.2 gives it.
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

/// One member of a failure's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Where it stands.
    pub path: Path,
    /// What it is.
    pub value: Literal,
}

/// A fixed JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Literal {
    /// A JSON number without a fraction.
    Integer(i64),
    /// A JSON string.
    Text(Cow<'static, str>),
}

impl Failure {
    pub(super) fn new(
        cause: FailureCause,
        status: u16,
        members: impl IntoIterator<Item = Member>,
    ) -> Self {
        Self { cause, status, members: members.into_iter().collect() }
    }
}

impl Member {
    pub(super) fn text(path: &'static [&'static str], value: &'static str) -> Self {
        Self { path: Path::of(path), value: Literal::Text(Cow::Borrowed(value)) }
    }

    pub(super) fn integer(path: &'static [&'static str], value: i64) -> Self {
        Self { path: Path::of(path), value: Literal::Integer(value) }
    }
}
