//! The model: one vendor's token endpoint as a value.

use std::borrow::Cow;

use http::Response;

use super::failure::{ErrorFields, Failure, Success};
use super::jwt_format::JwtFormat;
use super::presentation::Presentation;
use super::rejections::Rejections;
use super::request::{self, Encoding, RequestMethod, ScopeFormat};
use super::table::Table;
use super::template::Template;
use super::template_part::Part;
use super::token_fields::TokenFields;
use super::value::Value;
use super::variable::{CredentialDetail, Variable, VariableKind, Variables};
use crate::credentials::Credentials;

/// Everything in which one vendor's token endpoint differs from RFC 6749.
///
/// Start from a built-in (or from the baseline, [`Dialect::default`]) and change what differs; the
/// fields are public, each stands for one independent axis, and each is the member of that name in
/// a [document](Dialect::from_json). [`Grant::new`](crate::Grant::new) refuses contradictions.
///
/// ```
/// use polygrant::dialect::{Dialect, Path};
///
/// let mut dialect = Dialect::fuuffy();
/// dialect.token.extra = vec![Path::of(&["data", "refresh_token"])];
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default = "Dialect::unnamed", deny_unknown_fields))]
#[non_exhaustive]
pub struct Dialect {
    /// A short name in lower case, by which a person refers to the dialect.
    pub name: Cow<'static, str>,
    /// Where the vendor documents the endpoint: a URL or the title of the document.
    pub documentation: Cow<'static, str>,
    /// What a person should know: why an oddity is there, what was not verified.
    pub notes: Vec<Cow<'static, str>>,
    /// The vendor's own deployments and their base URLs, the default first. Empty where every
    /// customer has another host.
    pub environments: Table<Template>,
    /// What follows the base URL, with its leading slash.
    pub path: Template,
    /// What every customer fills in for itself.
    pub variables: Table<Variable>,
    /// The names of further secrets, beside `client_id` and `client_secret`: an API key, for
    /// instance. A document that has more to say of one writes an object, `{"api_key": {"about": …}}`.
    #[cfg_attr(feature = "schema", schemars(with = "super::variable::NamesOrDetails"))]
    pub credentials: Vec<Cow<'static, str>>,
    /// What there is to say of some of them. In a document it stands beside the name.
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub credential_details: Table<CredentialDetail>,
    /// The names of credentials that the caller makes anew for each attempt, such as a signed JWT
    /// (RFC 7523 §2.2).
    pub assertions: Vec<Cow<'static, str>>,
    /// How assertions are signed, by their names. One that is not here is made by the caller in
    /// another way.
    pub signing: Table<JwtFormat>,
    /// The authorization server's issuer identifier (RFC 8414 §2), where it is known; its placeholders
    /// are variables, `{endpoint}`, `{origin}` and `{host}`.
    pub issuer: Option<Template>,
    /// What assertions name as their audience, where that is not the issuer; its placeholders are the
    /// same.
    pub audience: Option<Template>,
    /// Whether the transport must present a TLS client certificate (RFC 8705 §2).
    pub client_certificate: bool,
    /// Whether a token is good only together with the TLS client certificate that it was issued to (RFC 8705
    /// §3). A client whose certificate changes then gets another token.
    pub certificate_bound: bool,
    /// Whether a new token ends the one before. Processes that share tokens then leave it to one of them to
    /// fetch the next, and do without a token ahead of time while they cannot agree on which.
    pub exclusive: bool,
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
    /// Where a successful response keeps what.
    pub token: TokenFields,
    /// What tells a success from a failure, where the status does not.
    pub success: Option<Success>,
    /// Where a failure keeps what.
    pub error: ErrorFields,
    /// How the token is put on calls of the vendor's API.
    pub presentation: Presentation,
    /// What says, beside a 401, that a resource server rejects the token.
    pub rejections: Rejections,
    /// The failures that the vendor documents; the sandbox responds with them.
    pub failures: Vec<Failure>,
}

impl Default for Dialect {
    /// Returns the baseline: RFC 6749 §4.4 with the client's credentials in the form body (§2.3.1).
    fn default() -> Self {
        Self {
            name: "rfc6749-post".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4".into(),
            notes: Vec::new(),
            environments: Table::new(),
            path: Template::of("/token"),
            variables: Table::new(),
            credentials: Vec::new(),
            credential_details: Table::new(),
            assertions: Vec::new(),
            signing: Table::new(),
            issuer: None,
            audience: None,
            client_certificate: false,
            certificate_bound: false,
            exclusive: false,
            method: RequestMethod::Post,
            encoding: Encoding::Form,
            query: Table::new(),
            headers: Table::new(),
            body: request::rfc6749(),
            scope: ScopeFormat::default(),
            token: TokenFields::default(),
            success: None,
            error: ErrorFields::default(),
            presentation: Presentation::default(),
            rejections: Rejections::default(),
            failures: Vec::new(),
        }
    }
}

impl Dialect {
    /// Sends `grant_type=client_credentials` first in the body, also where the vendor's document
    /// leaves it out.
    #[must_use]
    pub fn with_grant_type(mut self) -> Self {
        self.body.set_first("grant_type", Value::of("client_credentials"));
        self
    }

    /// Sends a further parameter, behind those of the dialect: in the body, or in the query of a request
    /// that has none. Of a name that is given twice, both values are sent: in a form as two parameters of
    /// that name (`resource` of RFC 8707, `audience` of RFC 8693), in JSON as an array.
    ///
    /// ```
    /// use polygrant::{Credentials, Dialect, Grant};
    ///
    /// let dialect = Dialect::rfc6749()
    ///     .with_parameter("resource", "https://one.example/")
    ///     .with_parameter("resource", "https://two.example/");
    /// let grant = Grant::builder(dialect)
    ///     .base_url("https://auth.example.com")
    ///     .credentials(Credentials::new("my-client", "my-secret")?)
    ///     .build()?;
    /// assert_eq!(
    ///     grant.request().body().as_bytes(),
    ///     b"grant_type=client_credentials&resource=https%3A%2F%2Fone.example%2F\
    ///       &resource=https%3A%2F%2Ftwo.example%2F"
    /// );
    /// # Ok::<(), polygrant::ConfigurationError>(())
    /// ```
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<Cow<'static, str>>, value: &str) -> Self {
        let (name, value) = (name.into(), Value::Text(Template::literal(value)));
        let table = if self.has_body() { &mut self.body } else { &mut self.query };
        match table.get_mut(&name) {
            Some(Value::Array(items)) => items.push(value),
            Some(known) => {
                let first = std::mem::replace(known, Value::Bool(true));
                *known = Value::Array(vec![first, value]);
            }
            None => table.set(name, value),
        }
        self
    }

    /// Returns whether it is one of the standard's own, by its name: `rfc6749`, `rfc6749-post` and the
    /// like. Its scopes have the characters of RFC 6749 §3.3 alone.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.name.starts_with("rfc6749")
    }

    /// Returns whether a request has a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.method == RequestMethod::Post && self.encoding != Encoding::None
    }

    /// Returns whether the endpoint can be asked for scopes.
    #[must_use]
    pub fn takes_scopes(&self) -> bool {
        self.uses_placeholder("scope")
    }

    /// Returns whether the request, or an assertion in it, holds the value of that placeholder.
    ///
    /// ```
    /// let dialect = polygrant::Dialect::xone();
    /// assert!(dialect.uses_placeholder("client_secret") && !dialect.uses_placeholder("scope"));
    /// ```
    #[must_use]
    pub fn uses_placeholder(&self, placeholder: &str) -> bool {
        self.placeholders().contains(&placeholder)
    }

    /// Returns the placeholders of query, headers, body and assertions, in order; one may come more than
    /// once.
    #[must_use]
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.query.iter().for_each(|(_, value)| name_all(value, &mut names));
        names.extend(self.headers.iter().flat_map(|(_, template)| template.placeholders()));
        self.body.iter().for_each(|(_, value)| name_all(value, &mut names));
        names.extend(self.signing.iter().flat_map(|(_, format)| format.names()));
        names.extend(self.server_templates().flat_map(|(_, template)| template.placeholders()));
        names
    }

    /// The templates of issuer and audience, and where in the document they stand.
    pub(crate) fn server_templates(&self) -> impl Iterator<Item = (&'static str, &Template)> {
        let templates = [("issuer", &self.issuer), ("audience", &self.audience)].into_iter();
        templates.filter_map(|(place, template)| Some((place, template.as_ref()?)))
    }

    /// Returns the names of the credentials that the request needs.
    ///
    /// ```
    /// let dialect = polygrant::Dialect::xone();
    /// assert_eq!(dialect.needed_credentials(), ["client_id", "client_secret"]);
    /// ```
    #[must_use]
    pub fn needed_credentials(&self) -> Vec<&str> {
        let always = [Credentials::CLIENT_ID, Credentials::CLIENT_SECRET];
        let named = self.credentials.iter().map(|name| &**name);
        let mut placed = self.placeholders();
        let presented = self.presentation.templates();
        placed.extend(presented.flat_map(|(_, _, template)| template.placeholders()));
        always.into_iter().chain(named).filter(|name| placed.contains(name)).collect()
    }

    /// Returns what a variable stands for, where it stands for something: one without a value may be
    /// sent empty.
    pub(crate) fn value_of<'v>(&self, name: &str, values: &'v Variables) -> Option<&'v str> {
        let is_sent = |value: &&str| {
            !value.is_empty() || self.variables.get(name).is_some_and(|variable| variable.empty)
        };
        values.named(name).filter(is_sent)
    }

    /// Returns what a template stands for in a JSON body: one variable alone may be a number or a
    /// boolean.
    #[must_use]
    pub fn kind_of(&self, template: &Template) -> VariableKind {
        match *template.parts() {
            [Part::Placeholder(name)] => {
                self.variables.get(name).map(|variable| variable.kind).unwrap_or_default()
            }
            _ => VariableKind::Text,
        }
    }

    /// Returns whether a credential may be missing.
    #[must_use]
    pub fn is_optional_credential(&self, name: &str) -> bool {
        self.credential_details.get(name).is_some_and(|detail| detail.optional)
    }

    /// Returns the templates of query, headers and body, and where in the document they stand.
    ///
    /// ```
    /// let dialect = polygrant::Dialect::default();
    /// let places: Vec<_> = dialect.request_templates().into_iter().map(|(place, _)| place).collect();
    /// assert_eq!(places, ["body.grant_type", "body.client_id", "body.client_secret", "body.scope"]);
    /// ```
    #[must_use]
    pub fn request_templates(&self) -> Vec<(String, &Template)> {
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

    /// Returns whether a resource server's response says that the token is no good: a 401 (RFC 6750
    /// §3.1), or what the dialect [names](super::Rejections) beside it.
    ///
    /// A 401 whose `WWW-Authenticate` says `insufficient_scope` (RFC 6750 §3.1) or `use_dpop_nonce`
    /// (RFC 9449 §9) does not: another token of the same grant would be no better.
    ///
    /// ```
    /// use http::Response;
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::rfc6749();
    /// let response = Response::builder().status(401);
    /// assert!(dialect.rejects_token(&response.body(())?));
    /// let response = Response::builder().status(401);
    /// let response = response.header("www-authenticate", r#"Bearer error="insufficient_scope""#);
    /// assert!(!dialect.rejects_token(&response.body(())?));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn rejects_token<B>(&self, response: &Response<B>) -> bool {
        self.rejections.are_in_head(response.status(), response.headers())
    }

    /// Returns whether the body of a resource server's response says that the token is no good: where
    /// the dialect names a [code](super::Rejections::code).
    #[must_use]
    pub fn rejects_token_in_body(&self, body: &[u8]) -> bool {
        self.rejections.are_in_body(body)
    }

    /// Returns what a document starts from: the baseline, under no name yet.
    pub(super) fn unnamed() -> Self {
        Self { name: Cow::Borrowed(""), documentation: Cow::Borrowed(""), ..Self::default() }
    }

    /// Returns the body of a document that says nothing about it.
    pub(super) fn unstated_body(&self) -> Table<Value> {
        if self.has_body() { request::rfc6749() } else { Table::new() }
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

/// Gathers the placeholders in a value.
fn name_all<'d>(value: &'d Value, names: &mut Vec<&'d str>) {
    match value {
        Value::Text(template) => names.extend(template.placeholders()),
        Value::Number(_) | Value::Bool(_) => {}
        Value::Array(items) => items.iter().for_each(|item| name_all(item, names)),
        Value::Object(members) => members.iter().for_each(|(_, member)| name_all(member, names)),
    }
}
