//! The axes of the answer.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Path;

/// Where a successful answer keeps what (the baseline is RFC 6749 §5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct TokenResponse {
    /// The token itself.
    pub access_token: Path,
    /// The token's type; `None` where the vendor never states one and it is Bearer.
    pub token_type: Option<Path>,
    /// Whether a token that happens to come without its type is a Bearer token. Where this is false,
    /// a missing type is malformed.
    pub assume_bearer: bool,
    /// How long the token lives.
    pub lifetime: Lifetime,
    /// The scope that was granted.
    pub scope: Path,
}

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            access_token: Path::of(&["access_token"]),
            token_type: Some(Path::of(&["token_type"])),
            assume_bearer: false,
            lifetime: Lifetime::Seconds(Path::of(&["expires_in"])),
            scope: Path::of(&["scope"]),
        }
    }
}

impl TokenResponse {
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.access_token, self.lifetime.path(), &self.scope].into_iter().chain(&self.token_type)
    }
}

/// How an answer says how long its token lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Lifetime {
    /// Seconds from the answer on (RFC 6749 §5.1, `expires_in`).
    Seconds(Path),
    /// An absolute time as RFC 3339 writes it. It is taken relative to the answer's own `Date`
    /// where there is one, so that a wrong local clock neither kills a good token nor revives a
    /// dead one.
    Rfc3339(Path),
}

impl Lifetime {
    /// The member that holds it.
    #[must_use]
    pub const fn path(&self) -> &Path {
        match self {
            Self::Seconds(path) | Self::Rfc3339(path) => path,
        }
    }
}

/// Where a failure keeps what (the baseline is RFC 6749 §5.2). Each list is tried in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The OAuth error code, such as `invalid_client`.
    pub code: Vec<Path>,
    /// Codes of the vendor's own whose first three digits repeat the HTTP status.
    pub vendor_code: Vec<Path>,
    /// The message for people.
    pub description: Vec<Path>,
    /// A page about the error.
    pub uri: Vec<Path>,
    /// The response headers that may hold the request's id, for reports to the vendor.
    pub request_id: Vec<Cow<'static, str>>,
}

impl Default for ErrorResponse {
    fn default() -> Self {
        Self {
            code: vec![Path::of(&["error"])],
            vendor_code: Vec::new(),
            description: vec![Path::of(&["error_description"])],
            uri: vec![Path::of(&["error_uri"])],
            request_id: vec![Cow::Borrowed("x-request-id")],
        }
    }
}

impl ErrorResponse {
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.code, &self.vendor_code, &self.description, &self.uri]
            .into_iter()
            .flat_map(|p| p.iter())
    }
}
