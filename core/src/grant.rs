//! The four things that make a token request, validated together and encoded once.

use std::fmt;
use std::sync::Arc;

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::body::RequestBody;
use crate::credentials::Credentials;
use crate::dialect::{ClientAuthentication, Dialect};
use crate::encode::{self, Parameters};
use crate::endpoint::Endpoint;
use crate::error::{ConfigurationError, Error, TransportError};
use crate::redact::Redaction;
use crate::response;
use crate::scopes::Scopes;
use crate::time::UnixTime;
use crate::token::AccessToken;

/// A dialect, an endpoint, credentials and scopes that fit together: all that a token request needs.
///
/// The request of a grant never changes, so it is encoded when the grant is built; handing one out
/// shares its bytes. Cloning a grant is cheap.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, UnixTime};
///
/// let dialect = Dialect::ants();
/// let endpoint = dialect.endpoint()?;
/// let credentials = Credentials::new("my-client", "my-secret")?;
/// let grant = Grant::new(dialect, endpoint, credentials, ["item", "event"])?;
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
    dialect: Dialect,
    endpoint: Endpoint,
    credentials: Credentials,
    scopes: Scopes,
    headers: HeaderMap,
    body: RequestBody,
}

impl Grant {
    /// Fits the four together and encodes the request.
    ///
    /// # Errors
    /// The dialect needs a scope and there is none, or knows none and there is one; a scope is
    /// empty; the dialect contradicts itself.
    pub fn new(
        dialect: Dialect,
        endpoint: Endpoint,
        credentials: Credentials,
        scopes: impl Into<Scopes>,
    ) -> Result<Self, ConfigurationError> {
        dialect.check()?;
        let scopes = scopes.into();
        scopes.check()?;
        match &dialect.scope {
            None if !scopes.is_empty() => {
                return Err(ConfigurationError::ScopeUnsupported {
                    dialect: dialect.name.to_string(),
                });
            }
            Some(parameter) if parameter.required && scopes.is_empty() => {
                return Err(ConfigurationError::ScopeRequired {
                    dialect: dialect.name.to_string(),
                });
            }
            _ => {}
        }
        let scope = dialect.scope.as_ref().map(|parameter| scopes.joined(&parameter.separator));
        let parameters = Parameters::of(&dialect, &credentials, scope.as_deref());
        let body = RequestBody::new(parameters.encode(dialect.encoding));
        let headers = headers(&dialect, &credentials);
        Ok(Self(Arc::new(Inner { dialect, endpoint, credentials, scopes, headers, body })))
    }

    /// The token request, ready to be sent as it is.
    ///
    /// What HTTP adds (`Host`, `Content-Length`) is left to the transport. A vendor that wants a
    /// signature or another header gets it from you, between here and the wire.
    #[must_use]
    pub fn request(&self) -> Request<RequestBody> {
        let mut request = Request::new(self.0.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.0.endpoint.uri().clone();
        *request.headers_mut() = self.0.headers.clone();
        request
    }

    /// Reads the answer. `now` is when it arrived; it matters only to dialects that state an
    /// absolute expiry, and to answers without a `Date`.
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

    /// Reads an answer of which the head has come, and then either the body or the reason why it
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

    fn read(
        &self,
        head: (StatusCode, &HeaderMap),
        body: Result<&[u8], TransportError>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        response::parse(&self.0.dialect, Redaction::of(&self.0.credentials), head, body, now)
    }

    /// Whether both ask for the same: same client, same endpoint, same dialect, same scopes. Their
    /// secrets may differ.
    pub(crate) fn is_of_the_client_of(&self, other: &Self) -> bool {
        let (one, other) = (&*self.0, &*other.0);
        one.credentials.client_id() == other.credentials.client_id()
            && one.endpoint == other.endpoint
            && one.scopes == other.scopes
            && one.dialect == other.dialect
    }

    /// Whether both make the very same request.
    pub(crate) fn asks_the_same_as(&self, other: &Self) -> bool {
        self.is_of_the_client_of(other)
            && self.0.credentials.client_secret() == other.0.credentials.client_secret()
    }

    /// The dialect that is spoken.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.0.dialect
    }

    /// Where the request goes.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// The scopes that are asked for.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.0.scopes
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("dialect", &self.0.dialect.name)
            .field("endpoint", &self.0.endpoint)
            .field("credentials", &self.0.credentials)
            .field("scopes", &self.0.scopes)
            .finish()
    }
}

fn headers(dialect: &Dialect, credentials: &Credentials) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(4);
    let content_type = HeaderValue::from_static(dialect.encoding.content_type());
    headers.insert(CONTENT_TYPE, content_type);
    // Without it, some servers answer in HTML.
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // A compressed body could unpack to anything; a token does not need it.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if dialect.client_authentication == ClientAuthentication::Basic {
        headers.extend(encode::basic(credentials).map(|value| (AUTHORIZATION, value)));
    }
    headers
}
