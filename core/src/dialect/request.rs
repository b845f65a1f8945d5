//! How a request is sent: its method, its encoding, the format of its scopes, and the standard's parameters.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::table::Table;
use super::template::Template;
use super::value::Value;

/// The method of the token request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum RequestMethod {
    /// As RFC 6749 §3.2 demands.
    #[default]
    Post,
    /// With all parameters in the query, as WeChat wants it. URLs end up in logs: a vendor that
    /// takes POST too is better asked that way.
    Get,
}

impl From<RequestMethod> for http::Method {
    fn from(method: RequestMethod) -> Self {
        match method {
            RequestMethod::Post => Self::POST,
            RequestMethod::Get => Self::GET,
        }
    }
}

/// How the request's body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`, as RFC 6749 §4.4.2 has it.
    #[default]
    Form,
    /// One JSON object (RFC 8259).
    Json,
    /// No body, and no `Content-Type`.
    None,
}

impl Encoding {
    /// Returns the media type that the request states.
    #[must_use]
    pub const fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Form => Some("application/x-www-form-urlencoded"),
            Self::Json => Some("application/json"),
            Self::None => None,
        }
    }
}

/// How several scopes become one value, wherever `{scope}` stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScopeFormat {
    /// What stands between two scopes; `None` where each is a value of its own: an item of a JSON
    /// array, or one of several parameters of the same name.
    pub separator: Option<Cow<'static, str>>,
    /// Whether a request without any scope is refused by the vendor.
    pub required: bool,
    /// The scopes of a grant that asks for none.
    pub defaults: Vec<Cow<'static, str>>,
}

impl Default for ScopeFormat {
    /// RFC 6749 §3.3: separated by spaces, optional.
    fn default() -> Self {
        Self { separator: Some(Cow::Borrowed(" ")), required: false, defaults: Vec::new() }
    }
}

impl ScopeFormat {
    /// Makes a format of scopes with that in between, which the vendor may do without.
    #[must_use]
    pub fn separated_by(separator: impl Into<Cow<'static, str>>) -> Self {
        Self { separator: Some(separator.into()), ..Self::default() }
    }

    /// Makes a format of scopes as values of their own, which the vendor may do without.
    #[must_use]
    pub const fn array() -> Self {
        Self { separator: None, required: false, defaults: Vec::new() }
    }

    /// Returns the same, where the vendor refuses a request without a scope.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// Returns a parameter table of this crate's own.
pub(super) fn parameters<const N: usize>(
    members: [(&'static str, &'static str); N],
) -> Table<Value> {
    members.map(|(name, template)| (name, Value::of(template))).into()
}

/// Returns a header table of this crate's own.
pub(super) fn templates<const N: usize>(
    members: [(&'static str, &'static str); N],
) -> Table<Template> {
    members.map(|(name, template)| (name, Template::of(template))).into()
}

/// Returns the parameters of RFC 6749 §4.4.2, with the credentials of §2.3.1.
pub(super) fn rfc6749() -> Table<Value> {
    let mut parameters = without_scope();
    parameters.set("scope", Value::of("{scope}"));
    parameters
}

/// Returns the same without the scope.
pub(super) fn without_scope() -> Table<Value> {
    parameters([
        ("grant_type", "client_credentials"),
        ("client_id", "{client_id}"),
        ("client_secret", "{client_secret}"),
    ])
}
