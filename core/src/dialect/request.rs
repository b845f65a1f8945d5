//! The axes of the request.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One of a vendor's deployments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// What the vendor calls it, such as `production`.
    pub name: Cow<'static, str>,
    /// The URL that the dialect's path is appended to.
    pub base_url: Cow<'static, str>,
}

impl Environment {
    pub(super) fn new(name: &'static str, base_url: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), base_url: Cow::Borrowed(base_url) }
    }
}

/// How the request's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`, as RFC 6749 §4.4.2 has it.
    Form,
    /// One flat JSON object of strings.
    Json,
}

impl Encoding {
    /// The media type that the request states.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }
}

/// How the client proves who it is (RFC 6749 §2.3.1). One way per request, never two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// HTTP Basic, with each half form-urlencoded first.
    Basic,
    /// Two parameters in the body, with these names.
    Body {
        /// The name of the parameter that holds the client's id.
        client_id: Cow<'static, str>,
        /// The name of the parameter that holds the client's secret.
        client_secret: Cow<'static, str>,
    },
}

/// How scopes are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeParameter {
    /// The parameter's name.
    #[serde(default = "ScopeParameter::default_name")]
    pub name: Cow<'static, str>,
    /// What stands between two scopes.
    #[serde(default = "ScopeParameter::default_separator")]
    pub separator: Cow<'static, str>,
    /// Whether a request without any scope is refused by the vendor.
    #[serde(default)]
    pub required: bool,
}

impl ScopeParameter {
    const fn default_name() -> Cow<'static, str> {
        Cow::Borrowed("scope")
    }

    const fn default_separator() -> Cow<'static, str> {
        Cow::Borrowed(" ")
    }
}

impl Default for ScopeParameter {
    /// RFC 6749 §3.3: `scope`, separated by spaces, optional.
    fn default() -> Self {
        Self { name: Self::default_name(), separator: Self::default_separator(), required: false }
    }
}
