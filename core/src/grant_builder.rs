//! How a grant comes to be.

use std::borrow::Cow;
use std::sync::Arc;

use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;
use crate::grant::Grant;
use crate::scopes::Scopes;

/// The parts of a [`Grant`], which come in any order; [`build`](Self::build) checks them together.
///
/// Only the credentials that the dialect needs must be given. Without an endpoint, a base URL or the
/// name of an environment, the request goes to the vendor's default environment.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant};
///
/// let dialect = Dialect::from_json(
///     r#"{
///         "name": "acme",
///         "environments": {
///             "production": "https://{tenant}.acme.example",
///             "testing": "https://{tenant}.testing.acme.example"
///         },
///         "variables": { "tenant": { "about": "the name of your account" } }
///     }"#,
/// )?;
/// let grant = Grant::builder(dialect)
///     .environment("testing")
///     .variable("tenant", "example-ltd")
///     .credentials(Credentials::new("my-client", "my-secret")?)
///     .scopes(["read"])
///     .build()?;
/// assert_eq!(grant.endpoint().uri(), "https://example-ltd.testing.acme.example/token");
/// assert!(!grant.dialect().to_json().contains("example-ltd"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a grant is there after `build`"]
pub struct GrantBuilder {
    dialect: Arc<Dialect>,
    destinations: Vec<Destination>,
    plain_http: bool,
    variables: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    credentials: Credentials,
    scopes: Scopes,
    issuer: Option<String>,
    name: Option<Arc<str>>,
}

/// Where the request shall go.
#[derive(Clone, Debug)]
enum Destination {
    Environment(String),
    BaseUrl(String),
    Endpoint(Endpoint),
}

impl Grant {
    /// Begins a grant in a dialect. A dialect in an [`Arc`] is shared by all grants that are begun with
    /// it: where there are many, each is then a fraction of the size.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use polygrant::{Credentials, Dialect, Grant};
    ///
    /// let dialect = Arc::new(Dialect::xone());
    /// for tenant in ["a", "b"] {
    ///     let credentials = Credentials::new(tenant, "secret")?;
    ///     let grant = Grant::builder(Arc::clone(&dialect)).credentials(credentials).build()?;
    ///     assert!(Arc::ptr_eq(grant.shared_dialect(), &dialect));
    /// }
    /// # Ok::<(), polygrant::ConfigurationError>(())
    /// ```
    pub fn builder(dialect: impl Into<Arc<Dialect>>) -> GrantBuilder {
        GrantBuilder {
            dialect: dialect.into(),
            destinations: Vec::new(),
            plain_http: false,
            variables: Vec::new(),
            credentials: Credentials::none(),
            scopes: Scopes::none(),
            issuer: None,
            name: None,
        }
    }

    /// Fits a grant together for an endpoint that is known, in a dialect whose variables need no values
    /// of the customer's: the short form of [`builder`](Self::builder).
    ///
    /// # Errors
    /// As [`GrantBuilder::build`].
    pub fn new(
        dialect: impl Into<Arc<Dialect>>,
        endpoint: Endpoint,
        credentials: Credentials,
        scopes: impl Into<Scopes>,
    ) -> Result<Self, ConfigurationError> {
        Self::builder(dialect).endpoint(endpoint).credentials(credentials).scopes(scopes).build()
    }
}

impl GrantBuilder {
    /// Sends the request to one of the vendor's environments, such as `"testing"`.
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.destinations.push(Destination::Environment(name.into()));
        self
    }

    /// Sends the request below a base URL: the dialect's path is appended.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.destinations.push(Destination::BaseUrl(url.into()));
        self
    }

    /// Sends the request to that endpoint, as it is.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.destinations.push(Destination::Endpoint(endpoint));
        self
    }

    /// Accepts a base URL with plain `http` to another machine: the client's secret and its tokens then
    /// cross the network in clear text. For an endpoint, see [`Endpoint::allowing_plain_http`].
    pub fn allowing_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Gives one of the dialect's [`variables`](Dialect::variables) a value.
    pub fn variable(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Identifies the client by these credentials, in place of any that were given before.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Asks for these scopes, in place of any that were given before, and of the dialect's
    /// [defaults](crate::dialect::ScopeFormat::defaults).
    pub fn scopes(mut self, scopes: impl Into<Scopes>) -> Self {
        self.scopes = scopes.into();
        self
    }

    /// Names the authorization server's issuer identifier (RFC 8414 §2) in assertions that are signed
    /// for it, in place of the dialect's. It should be known: an assertion whose audience is a URL that
    /// a server only claims to have may serve to impersonate the client elsewhere.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Gives the client a name of your own, such as the tenant's, by which events and snapshots tell it
    /// from others. It is not sent, and tells no two grants apart.
    pub fn name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Fits all parts together and encodes the request.
    ///
    /// # Errors
    /// The dialect contradicts itself; a variable is unknown, lacks a value, cannot have it, or is given
    /// twice; the dialect has no environment, or none of that name; more than one destination is given;
    /// the URL is none that [`Endpoint::new`] takes; the dialect needs a scope and there is none, or
    /// knows none and there is one; a scope is empty, or has a control character or what stands between
    /// two; a credential is missing or unknown, or cannot be written where the dialect puts it, in the
    /// request or beside the token; the issuer is empty.
    pub fn build(self) -> Result<Grant, ConfigurationError> {
        let Self { dialect, plain_http, credentials, issuer, name, .. } = self;
        let (mut destinations, variables, scopes) =
            (self.destinations, self.variables, self.scopes);
        dialect.check().map_err(|error| error.of(&dialect))?;
        let variables = dialect.bind(variables)?;
        let defaults = &dialect.scope.defaults;
        let scopes = if scopes.is_empty() { defaults.iter().collect() } else { scopes };
        let destination = destinations.pop();
        if !destinations.is_empty() {
            return Err(ConfigurationError::SeveralDestinations);
        }
        let checked = |url: String| {
            if plain_http { Endpoint::allowing_plain_http(&url) } else { Endpoint::new(&url) }
        };
        let endpoint = match destination {
            Some(Destination::Endpoint(endpoint)) => endpoint,
            Some(Destination::BaseUrl(url)) => checked(dialect.url_below(&url, &variables)?)?,
            Some(Destination::Environment(name)) => {
                checked(dialect.url_in(Some(&name), &variables)?)?
            }
            None => checked(dialect.url_in(None, &variables)?)?,
        };
        Grant::of(dialect, variables, endpoint, credentials, scopes, issuer, name)
    }
}
