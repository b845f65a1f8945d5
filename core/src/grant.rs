//! What makes a token request, validated together and encoded once.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use http::{HeaderMap, Request, Response, StatusCode};

use crate::assertion::Server;
use crate::credentials::Credentials;
use crate::dialect::{Dialect, Variables};
use crate::endpoint::Endpoint;
use crate::error::{ConfigurationError, Error};
use crate::grant_parts::{self, Digests, Parts};
use crate::hint::Exchange;
use crate::redact::{Redaction, Secrets};
use crate::request::{self, Escaping, RequestBody};
use crate::response::{self, Reading};
use crate::scopes::Scopes;
use crate::time::UnixTime;
use crate::token::{AccessToken, RestoreError, SavedToken};
use crate::transport::TransportError;

/// A dialect, an endpoint, variables, credentials and scopes that fit together: all that a token
/// request needs.
///
/// [`Grant::builder`] takes them in any order, and [`Grant::new`] where the endpoint is known.
///
/// The request of a grant never changes, so it is encoded when the grant is built; handing one out
/// shares its bytes. Cloning a grant is cheap. Where there are many, they can
/// [share their dialect](Self::builder).
///
/// Two grants are equal if they make the very same request. Comparing takes all that shapes it, and
/// hashing a digest of that, which is made with the grant.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, UnixTime};
///
/// let grant = Grant::builder(Dialect::ants())
///     .credentials(Credentials::new("my-client", "my-secret")?)
///     .scopes(["item", "event"])
///     .build()?;
///
/// let request = grant.request();
/// assert_eq!(request.uri(), "https://iam.ants.tech/oauth/token");
/// assert_eq!(
///     request.body().as_bytes(),
///     b"grant_type=client_credentials&client_id=my-client&client_secret=my-secret&scope=item%2Cevent"
/// );
///
/// // Send it with whatever you have. Then:
/// let response = http::Response::builder()
///     .header("date", "Thu, 10 Aug 2023 11:41:57 GMT")
///     .body(br#"{"accessToken":"5474","accessTokenExpiresAt":"2023-08-10T12:41:57.643Z","scope":"item,event"}"#)?;
/// let token = grant.parse(&response, UnixTime::from_secs(1_691_667_717))?;
/// assert_eq!(token.expires_in().map(|lifetime| lifetime.as_secs()), Some(3600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Grant(Arc<Inner>);

struct Inner {
    parts: Parts,
    request: Request<RequestBody>,
    secrets: Secrets,
    escaping: Option<Escaping>,
    digests: Digests,
}

impl Grant {
    /// Checks that the parts fit together, and encodes the request.
    pub(crate) fn of(
        dialect: Arc<Dialect>,
        variables: Variables,
        endpoint: Endpoint,
        credentials: Credentials,
        scopes: Scopes,
        issuer: Option<String>,
        name: Option<Arc<str>>,
    ) -> Result<Self, ConfigurationError> {
        grant_parts::check_issuer(&dialect, issuer.as_deref())?;
        let (credentials, assertions) = credentials.parted(&dialect.assertions);
        grant_parts::check(&dialect, &variables, &credentials, &scopes)?;
        Self::encoded(Parts {
            dialect,
            variables,
            endpoint,
            credentials,
            assertions,
            scopes,
            issuer,
            name,
        })
    }

    fn encoded(parts: Parts) -> Result<Self, ConfigurationError> {
        let Parts { dialect, endpoint, credentials, assertions, scopes, .. } = &parts;
        let separator = dialect.scope.separator.as_deref().unwrap_or(" ");
        let scope = scopes.joined(separator);
        let values = parts.values(&scope);
        grant_parts::check_user_id(values)?;
        let request = request::to(endpoint, values)?;
        let secrets = Secrets::of(credentials, assertions);
        // The header that it is about holds no scope.
        let escaping = request::escaping(parts.values(""));
        let digests = Digests::of(&request, parts.client(), assertions);
        Ok(Self(Arc::new(Inner { parts, request, secrets, escaping, digests })))
    }

    /// Returns the same grant for one attempt, with an assertion that was made for it: what one of
    /// the dialect's [`assertions`](Dialect::assertions) stands for, such as a signed JWT
    /// (RFC 7523 §2.2).
    ///
    /// # Errors
    /// The dialect has no assertion of that name; or the assertion is empty, or holds what cannot
    /// be written where the dialect puts it.
    ///
    /// ```
    /// use polygrant::{Credentials, Dialect, Endpoint, Grant, Scopes};
    ///
    /// let dialect = Dialect::from_json(
    ///     r#"{
    ///         "name": "acme",
    ///         "assertions": ["jwt"],
    ///         "body": { "grant_type": "client_credentials", "client_assertion": "{jwt}" }
    ///     }"#,
    /// )?;
    /// let endpoint = Endpoint::new("https://auth.example.com/token")?;
    /// let grant = Grant::new(dialect, endpoint, Credentials::none(), Scopes::none())?;
    /// assert_eq!(grant.missing_assertions(), ["jwt"]);
    ///
    /// let attempt = grant.with_assertion("jwt", "signed just now")?;
    /// assert_eq!(
    ///     attempt.request().body().as_bytes(),
    ///     b"grant_type=client_credentials&client_assertion=signed+just+now"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_assertion(
        &self,
        name: &str,
        assertion: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let parts = &self.0.parts;
        if !parts.dialect.assertions.iter().any(|known| known == name) {
            return Err(ConfigurationError::UnknownCredential {
                dialect: parts.dialect.name.to_string(),
                name: name.to_owned(),
                known: parts.dialect.assertions.iter().map(ToString::to_string).collect(),
            });
        }
        let mut parts = parts.clone();
        parts.assertions = parts.assertions.with(name.to_owned(), assertion)?;
        Self::encoded(parts)
    }

    /// Returns the same grant with other credentials, which may be assertions, too: those of their names
    /// are replaced, and any others stay.
    ///
    /// # Errors
    /// They are not those that the dialect needs, or hold what cannot be written where it puts them.
    pub fn with_credentials(&self, credentials: Credentials) -> Result<Self, ConfigurationError> {
        let Parts { dialect, variables, scopes, .. } = &self.0.parts;
        let (credentials, new) = credentials.parted(&dialect.assertions);
        grant_parts::check(dialect, variables, &credentials, scopes)?;
        let assertions = self.0.parts.assertions.clone().replaced_by(new);
        Self::encoded(Parts { credentials, assertions, ..self.0.parts.clone() })
    }

    /// Returns the names of the assertions that a request still lacks: it must not be sent before
    /// each was given [with the attempt](Self::with_assertion).
    #[must_use]
    pub fn missing_assertions(&self) -> Vec<&str> {
        let names = self.0.parts.dialect.assertions.iter().map(|name| &**name);
        names.filter(|name| self.0.parts.assertions.named(name).is_none()).collect()
    }

    /// Returns the token request, ready to be sent as it is.
    ///
    /// What HTTP adds (`Host`, `Content-Length`) is left to the transport. A vendor that wants a
    /// signature or another header gets it from you, between here and the wire.
    ///
    /// `Debug` of the request shows no secret, with one exception that this crate cannot mend: the
    /// URL of a dialect that puts secrets into the query.
    #[must_use]
    pub fn request(&self) -> Request<RequestBody> {
        self.0.request.clone()
    }

    /// Reads the response. `now` is when it arrived; it matters only to dialects that state an
    /// absolute expiry, and to responses without a `Date`.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::Malformed`].
    pub fn parse(
        &self,
        response: &Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let head = (response.status(), response.headers());
        self.read(head, Ok(response.body().as_ref()), now)
    }

    /// Reads a response of which the head has come, and then either the body or the reason why it
    /// has not. For adapters.
    ///
    /// A refusal is known from its status, whether or not its body can be read; a success is not.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), or [`Error::Transport`] with the error that was passed in.
    pub fn conclude(
        &self,
        head: &http::response::Parts,
        body: Result<&[u8], TransportError>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        self.read((head.status, &head.headers), body, now)
    }

    /// Returns text of the server's on one line, with the client's secrets replaced in it, however they
    /// are escaped: for logs and messages of your own.
    ///
    /// ```
    /// use polygrant::{Credentials, Dialect, Grant};
    ///
    /// let credentials = Credentials::new("my-client", "p+ssword")?;
    /// let grant = Grant::builder(Dialect::xone()).credentials(credentials).build()?;
    /// assert!(!grant.redacted("no such key: p%2Bssword").contains("ssword"));
    /// # Ok::<(), polygrant::ConfigurationError>(())
    /// ```
    #[must_use]
    pub fn redacted(&self, text: &str) -> String {
        Redaction::of(&self.0.secrets).one_line(text)
    }

    fn read(
        &self,
        head: (StatusCode, &HeaderMap),
        body: Result<&[u8], TransportError>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let Parts { dialect, variables, credentials, issuer, .. } = &self.0.parts;
        let reading = Reading {
            dialect,
            redaction: Redaction::of(&self.0.secrets),
            values: &|name| credentials.named(name).or_else(|| dialect.value_of(name, variables)),
        };
        let exchange = Exchange {
            dialect,
            assertions: &self.0.parts.assertions,
            escaping: self.0.escaping,
            has_issuer: issuer.is_some() || dialect.issuer.is_some(),
            headers: head.1,
            now,
        };
        let error = |error: Error| exchange.hinted(error).with_uri(self.0.parts.endpoint.uri());
        response::parse(reading, head, body, now).map_err(error)
    }

    /// Returns a token that was [saved](SavedToken), presented as this grant's dialect wants it. It is the
    /// caller's to know that it is this grant's, and that it has not ended.
    ///
    /// # Errors
    /// What stands for the token is none, or the dialect cannot present it.
    pub fn restore(&self, saved: &SavedToken) -> Result<AccessToken, RestoreError> {
        let Parts { dialect, variables, credentials, .. } = &self.0.parts;
        let token = saved.token().ok_or(RestoreError::Damaged)?;
        let further = saved.further();
        let known = further.presented.clone();
        let values = |name: &str| {
            let member = known.iter().find(|(known, _)| known == name);
            let own = || credentials.named(name).or_else(|| dialect.value_of(name, variables));
            member.map(|(_, value)| &***value).or_else(own)
        };
        token
            .with_more(further, &dialect.presentation, &dialect.rejections, &values)
            .ok_or(RestoreError::Unpresentable)
    }

    /// Returns the named secrets that identify the client beside its id, in the open and in the order of
    /// their names: what the client's tokens are kept under is to be made of them, too, by a keyed hash.
    #[must_use]
    pub fn identifying_secrets(&self) -> Vec<(&str, &str)> {
        self.0.parts.identifying_secrets()
    }

    /// Returns whether a token of the other grant is one of this grant, too: it is the same client that
    /// asks for the same, and nothing but the client's secret or an assertion may differ.
    ///
    /// A client that sends no id is known by its secrets alone, so that no other one's token is its own.
    #[must_use]
    pub fn shares_tokens_with(&self, other: &Self) -> bool {
        self.0.parts.are_of_the_client_of(&other.0.parts)
    }

    /// Returns whether both ask for the same as the same client, whatever its secrets are: those are read
    /// from a source that both have.
    #[must_use]
    pub fn equals_but_for_secrets(&self, other: &Self) -> bool {
        self.0.parts.are_of_the_source_of(&other.0.parts)
    }

    /// Returns a digest of all that shapes the request, which is what [`Hash`] hashes. It has no key, so
    /// scatter it with random bits before it sorts what others choose.
    #[must_use]
    #[inline]
    pub fn digest(&self) -> u64 {
        self.0.digests.request
    }

    /// Returns a digest of what is asked for and by which client, whatever its secrets are.
    #[must_use]
    pub fn digest_without_secrets(&self) -> u64 {
        self.0.digests.client
    }

    /// Returns the client's id, which is no secret (RFC 6749 §2.2); empty if it has none.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.0.parts.credentials.client_id()
    }

    /// Returns the client's secret, in the open, if it has one.
    #[must_use]
    pub fn client_secret(&self) -> Option<&str> {
        self.0.parts.credentials.named(Credentials::CLIENT_SECRET)
    }

    /// Returns the authorization server, as assertions name it.
    pub(crate) fn server(&self) -> Server {
        let Parts { dialect, variables, endpoint, issuer, .. } = &self.0.parts;
        Server::of(dialect, variables, endpoint, issuer.as_deref())
    }

    /// Returns the dialect that is spoken, in which nothing is the customer's.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.0.parts.dialect
    }

    /// Returns the dialect, for further grants to share.
    #[must_use]
    pub fn shared_dialect(&self) -> &Arc<Dialect> {
        &self.0.parts.dialect
    }

    /// Returns the same grant, which shares that dialect if it is the same as its own; otherwise it is
    /// returned as it is.
    #[must_use]
    pub fn sharing_dialect(&self, dialect: &Arc<Dialect>) -> Self {
        let own = &self.0.parts.dialect;
        if Arc::ptr_eq(own, dialect) || own != dialect {
            return self.clone();
        }
        let parts = Parts { dialect: Arc::clone(dialect), ..self.0.parts.clone() };
        Self::encoded(parts).unwrap_or_else(|_| self.clone())
    }

    /// Returns the [name](crate::GrantBuilder::name) that the client has in events and snapshots.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.parts.name.as_deref()
    }

    /// Returns the values of the dialect's variables.
    #[must_use]
    pub fn variables(&self) -> &Variables {
        &self.0.parts.variables
    }

    /// Returns where the request goes.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.parts.endpoint
    }

    /// Returns the scopes that are asked for.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.0.parts.scopes
    }
}

impl PartialEq for Grant {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.digest() == other.digest() && self.0.parts.are_those_of(&other.0.parts))
    }
}

impl Eq for Grant {}

impl Hash for Grant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest());
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("dialect", &self.0.parts.dialect.name)
            .field("variables", &self.0.parts.variables)
            .field("endpoint", &self.0.parts.endpoint)
            .field("credentials", &self.0.parts.credentials)
            .field("scopes", &self.0.parts.scopes)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(variables: &[(&'static str, &'static str)]) -> Grant {
        let dialect = Dialect::from_json(
            r#"{
                "name": "acme",
                "environments": { "production": "https://acme.example" },
                "variables": { "realm": { "default": "main" }, "hint": { "optional": true } },
                "query": { "realm": "{realm}", "hint": "{hint}" }
            }"#,
        );
        let grant = Grant::builder(dialect.unwrap())
            .credentials(Credentials::new("my-client", "my-secret").unwrap());
        let bound =
            variables.iter().fold(grant, |grant, (name, value)| grant.variable(*name, *value));
        bound.build().unwrap()
    }

    #[test]
    fn grants_ask_for_the_same_if_their_variables_do() {
        let one = grant(&[("realm", "a"), ("hint", "b")]);
        assert!(one == grant(&[("hint", "b"), ("realm", "a")]), "in any order");
        assert!(grant(&[]) == grant(&[("realm", "main")]), "the default, stated");
        for other in [&[("realm", "a")][..], &[("realm", "b"), ("hint", "b")], &[]] {
            assert!(one != grant(other), "{other:?}");
            assert!(!one.shares_tokens_with(&grant(other)), "{other:?}");
        }
    }
}
