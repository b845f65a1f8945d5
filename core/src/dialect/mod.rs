//! How one vendor's token endpoint differs from RFC 6749, as data.
//!
//! A [`Dialect`] describes the whole conversation: where the request goes and what it looks like,
//! where the token and its lifetime stand in the answer, where an error's code and message stand, how
//! the token is put on API calls. The built-ins are one file each and read as *their deviations from
//! the baseline*, which is [`Dialect::default`]: RFC 6749 §4.4 with the credentials in a form body.
//!
//! Being data, a dialect can be changed, generated, printed, and loaded from a document, whose members
//! are the fields of [`Dialect`]; all but `name` may be left out:
//!
//! ```
//! use polygrant::Dialect;
//!
//! let dialect = Dialect::from_json(
//!     r#"{
//!         "name": "acme",
//!         "environments": { "production": "https://{tenant}.acme.example" },
//!         "path": "/auth/token",
//!         "variables": { "tenant": { "about": "the name of your account" } },
//!         "encoding": "json",
//!         "body": { "auth": { "id": "{client_id}", "key": "{client_secret}" } },
//!         "token": { "access_token": ["data", "token"], "lifetime": { "milliseconds": "ttl" } }
//!     }"#,
//! )?;
//! let dialect = dialect.with_variable("tenant", "example")?;
//! assert_eq!(dialect.endpoint()?.uri(), "https://example.acme.example/auth/token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Serializer};

use crate::credentials::Credentials;
use crate::error::Error;
use crate::redact::Redaction;
use crate::response::{self, Reading};
use crate::time::UnixTime;
use crate::token::AccessToken;

pub use crate::json::{Path, Segment};
pub(crate) use check::Contradiction;
pub use document::DocumentError;
use document::{deviations, object, objects, optional_object, table_of_objects};
pub use error_fields::ErrorFields;
pub use failure::{Failure, FailureCause};
pub use lifetime::{Lifetime, LifetimeFormat};
pub use presentation::Presentation;
pub use request::{Encoding, RequestMethod, ScopeFormat};
pub use success::Success;
pub use table::Table;
#[cfg(feature = "sandbox")]
pub(crate) use template::parts;
pub use template::{Code, Part, Template, TemplateError};
pub use token_fields::{TokenFields, TokenType, TokenTypeMember};
pub use value::{Scalar, Value};
pub use variable::Variable;

mod check;
mod document;
mod error_fields;
mod failure;
mod lifetime;
mod presentation;
mod request;
#[cfg(feature = "schema")]
mod schema;
mod success;
mod table;
mod template;
mod token_fields;
mod urls;
mod value;
mod variable;

mod ants;
mod cobee;
mod fuuffy;
mod oro;
mod rfc6749;
mod xone;

/// Everything in which one vendor's token endpoint differs from RFC 6749.
///
/// Start from a built-in (or from the baseline, [`Dialect::default`]) and change what differs; the
/// fields are public, each stands for one independent axis, and each is the member of that name in a
/// [document](Dialect::from_json). [`Grant::new`](crate::Grant::new) refuses contradictions.
///
/// ```
/// use polygrant::dialect::{Dialect, Path};
///
/// let mut dialect = Dialect::fuuffy();
/// dialect.token.extra = vec![Path::of(&["data", "refresh_token"])];
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default = "Dialect::unnamed", deny_unknown_fields, remote = "Self")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dialect {
    /// A short name in lower case, by which a person refers to the dialect.
    pub name: Cow<'static, str>,
    /// Where the vendor documents the endpoint: a URL or the title of the document.
    pub documentation: Cow<'static, str>,
    /// What a person should know: why an oddity is there, what was not verified.
    pub notes: Vec<Cow<'static, str>>,
    /// The vendor's own deployments and their base URLs, the default first. Empty where every customer
    /// has another host.
    pub environments: Table<Template>,
    /// What follows the base URL, with its leading slash.
    pub path: Template,
    /// What every customer fills in for itself.
    #[serde(deserialize_with = "table_of_objects")]
    pub variables: Table<Variable>,
    /// The names of further secrets, beside `client_id` and `client_secret`: an API key, for instance.
    pub credentials: Vec<Cow<'static, str>>,
    /// The names of credentials that the caller makes anew for each attempt, such as a signed JWT
    /// (RFC 7523 §2.2).
    pub assertions: Vec<Cow<'static, str>>,
    /// Whether the transport must present a TLS client certificate (RFC 8705 §2).
    pub client_certificate: bool,
    /// The request's method.
    pub method: RequestMethod,
    /// How the request's body is written.
    pub encoding: Encoding,
    /// The parameters of the query, in order.
    pub query: Table<Value>,
    /// Headers beside those that every request has.
    pub headers: Table<Template>,
    /// The parameters of the body, in order: those of RFC 6749 §4.4.2, unless a document says
    /// otherwise, or the request has no body.
    pub body: Table<Value>,
    /// How scopes become one value.
    pub scope: ScopeFormat,
    /// Where a successful answer keeps what.
    #[serde(deserialize_with = "object")]
    pub token: TokenFields,
    /// What tells a success from a failure, where the status does not.
    #[serde(deserialize_with = "optional_object")]
    pub success: Option<Success>,
    /// Where a failure keeps what.
    #[serde(deserialize_with = "object")]
    pub error: ErrorFields,
    /// How the token is put on calls of the vendor's API.
    #[serde(deserialize_with = "object")]
    pub presentation: Presentation,
    /// The failures that the vendor documents; the sandbox answers with them.
    #[serde(deserialize_with = "objects")]
    pub failures: Vec<Failure>,
}

impl Default for Dialect {
    /// The baseline: RFC 6749 with the client's credentials in the form body.
    fn default() -> Self {
        Self::rfc6749_post()
    }
}

impl Dialect {
    /// Every built-in dialect, the two standard ones first.
    ///
    /// ```
    /// let names: Vec<_> = polygrant::Dialect::all().map(|dialect| dialect.name).into();
    /// assert_eq!(names, ["rfc6749", "rfc6749-post", "xone", "ants", "oro", "fuuffy", "cobee"]);
    /// ```
    #[must_use]
    pub fn all() -> [Self; 7] {
        [
            Self::rfc6749(),
            Self::rfc6749_post(),
            Self::xone(),
            Self::ants(),
            Self::oro(),
            Self::fuuffy(),
            Self::cobee(),
        ]
    }

    /// The built-in dialect of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|dialect| dialect.name == name)
    }

    /// Sends `grant_type=client_credentials` first in the body, also where the vendor's document leaves
    /// it out.
    #[must_use]
    pub fn with_grant_type(mut self) -> Self {
        self.body.set_first("grant_type", Value::of("client_credentials"));
        self
    }

    /// Whether a request has a body.
    pub(crate) fn has_body(&self) -> bool {
        self.method == RequestMethod::Post && self.encoding != Encoding::None
    }

    /// Whether the endpoint can be asked for scopes.
    #[must_use]
    pub fn takes_scopes(&self) -> bool {
        self.places("scope")
    }

    /// Whether the request holds that value somewhere.
    pub(crate) fn places(&self, placeholder: &str) -> bool {
        self.request_templates()
            .iter()
            .any(|(_, template)| template.placeholders().contains(&placeholder))
    }

    /// The names of the credentials that the request needs.
    ///
    /// ```
    /// let dialect = polygrant::Dialect::xone();
    /// assert_eq!(dialect.needed_credentials(), ["client_id", "client_secret"]);
    /// ```
    #[must_use]
    pub fn needed_credentials(&self) -> Vec<&str> {
        let always = [Credentials::CLIENT_ID, Credentials::CLIENT_SECRET];
        let named = self.credentials.iter().map(|name| &**name);
        let presented = |name: &str| {
            self.presentation
                .templates()
                .any(|(_, _, template)| template.placeholders().contains(&name))
        };
        always
            .into_iter()
            .chain(named)
            .filter(|name| self.places(name) || presented(name))
            .collect()
    }

    /// The templates of query, headers and body, and where in the document they stand.
    pub(crate) fn request_templates(&self) -> Vec<(String, &Template)> {
        let mut templates = Vec::new();
        for (name, value) in self.query.iter() {
            gather(format!("query.{name}"), value, &mut templates);
        }
        for (name, template) in self.headers.iter() {
            templates.push((format!("headers.{name}"), template));
        }
        for (name, value) in self.body.iter() {
            gather(format!("body.{name}"), value, &mut templates);
        }
        templates
    }

    /// Parses an answer of this dialect's endpoint, without knowing the credentials.
    ///
    /// For saved responses. A live one is better parsed by [`Grant::parse`](crate::Grant::parse),
    /// which also keeps the client's credentials out of every message that the server echoes.
    /// `now` is when the response arrived.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::Malformed`].
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    ///
    /// let body = br#"{"data":{"access_token":"sk-418e","token_type":"Bearer","expires_in":3600}}"#;
    /// let token = Dialect::fuuffy().parse(&http::Response::new(body), UnixTime::EPOCH)?;
    /// assert_eq!(token.secret(), "sk-418e");
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    pub fn parse(
        &self,
        response: &http::Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let reading = Reading { dialect: self, redaction: Redaction::none(), credentials: None };
        let head = (response.status(), response.headers());
        response::parse(reading, head, Ok(response.body().as_ref()), now)
    }

    /// What a document starts from: the baseline, under no name yet.
    fn unnamed() -> Self {
        Self { name: Cow::Borrowed(""), documentation: Cow::Borrowed(""), ..Self::default() }
    }

    /// The body of a document that says nothing about it.
    fn unstated_body(&self) -> Table<Value> {
        if self.has_body() { request::rfc6749() } else { Table::new() }
    }

    fn serialize_deviations<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let unstated = Self { body: self.unstated_body(), ..Self::unnamed() };
        deviations!(
            of unstated; serializer, self: name; documentation, notes, environments, path, variables,
            credentials, assertions, client_certificate, method, encoding, query, headers, body, scope,
            token, success, error, presentation, failures
        )
    }
}

/// The templates in a value, and where they stand.
fn gather<'d>(place: String, value: &'d Value, templates: &mut Vec<(String, &'d Template)>) {
    match value {
        Value::Text(template) => templates.push((place, template)),
        Value::Number(_) | Value::Bool(_) => {}
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(format!("{place}[{index}]"), item, templates);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter() {
                gather(format!("{place}.{name}"), member, templates);
            }
        }
    }
}
