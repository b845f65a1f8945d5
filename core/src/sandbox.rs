//! The vendor's side of a dialect, without I/O: what a test talks to.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, DATE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde_json::{Map, Value};

use crate::credentials::Credentials;
use crate::dialect::{ClientAuthentication, Dialect, FailureCause, Lifetime, Literal, Path};
use crate::time::UnixTime;

use parameters::Parameters;

mod parameters;

/// Answers token requests as the dialect's vendor documents it.
///
/// It is strict: what the document does not show, it refuses. A missing or an unknown parameter, a
/// wrong content type, a second way of authentication, a body that cannot be read: each gets the
/// vendor's documented failure, or the nearest to it.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, Sandbox, UnixTime};
///
/// let credentials = Credentials::new("my-client", "my-secret")?;
/// let sandbox = Sandbox::new(Dialect::ants())
///     .with_client(credentials.clone(), ["item", "event"])
///     .with_token("5474r2x2");
///
/// let endpoint = Dialect::ants().endpoint()?;
/// let grant = Grant::new(Dialect::ants(), endpoint, credentials, ["item"])?;
/// let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
///
/// let token = grant.parse(&response, UnixTime::EPOCH)?;
/// assert_eq!(token.secret(), "5474r2x2");
/// assert_eq!(token.scope(), Some("item"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Sandbox {
    dialect: Dialect,
    clients: Vec<Client>,
    token: String,
    lifetime: Duration,
}

#[derive(Clone)]
struct Client {
    credentials: Credentials,
    scopes: Vec<String>,
}

/// What is wrong with a request.
enum Wrong {
    Path,
    Method,
    Cause(FailureCause),
}

impl From<FailureCause> for Wrong {
    fn from(cause: FailureCause) -> Self {
        Self::Cause(cause)
    }
}

impl Sandbox {
    /// A vendor that knows no client yet, and whose tokens live for an hour.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        let token = format!("sandbox-{}-token", dialect.name);
        Self { dialect, clients: Vec::new(), token, lifetime: Duration::from_secs(3600) }
    }

    /// The same that also knows a client, and the scopes that it may have.
    #[must_use]
    pub fn with_client<S: Into<String>>(
        mut self,
        credentials: Credentials,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.clients.push(Client { credentials, scopes });
        self
    }

    /// The same with another token to hand out.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// The same with another lifetime of its tokens.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// The dialect that is spoken.
    #[must_use]
    pub const fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Answers one request. `now` is the vendor's clock.
    ///
    /// The request's path may have anything before the dialect's own.
    #[must_use]
    pub fn respond(&self, request: &Request<impl AsRef<[u8]>>, now: UnixTime) -> Response<Vec<u8>> {
        let mut response = match self.granted(request) {
            Ok(scope) => json(StatusCode::OK, self.token_members(scope, now)),
            Err(Wrong::Path) => empty(StatusCode::NOT_FOUND),
            Err(Wrong::Method) => {
                let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
                response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
                response
            }
            Err(Wrong::Cause(cause)) => self.failure(cause),
        };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(now));
        if let Some(date) = date.ok().and_then(|date| HeaderValue::try_from(date).ok()) {
            response.headers_mut().insert(DATE, date);
        }
        response
    }

    /// The scope that the request may have, as it was asked for.
    fn granted(&self, request: &Request<impl AsRef<[u8]>>) -> Result<Option<String>, Wrong> {
        let dialect = &self.dialect;
        if !request.uri().path().ends_with(&*dialect.path) {
            return Err(Wrong::Path);
        }
        if request.method() != Method::POST {
            return Err(Wrong::Method);
        }
        let expected = dialect.encoding.content_type();
        if !media_type(request).is_some_and(|found| found.eq_ignore_ascii_case(expected)) {
            return Err(FailureCause::InvalidRequest.into());
        }
        let mut parameters = Parameters::read(dialect.encoding, request.body().as_ref())
            .ok_or(FailureCause::InvalidRequest)?;

        if let Some(name) = &dialect.grant_type {
            if parameters.take(name)? != "client_credentials" {
                return Err(FailureCause::UnsupportedGrantType.into());
            }
        }
        let authorization = request.headers().get(AUTHORIZATION);
        let (id, secret) = match (&dialect.client_authentication, authorization) {
            (ClientAuthentication::Basic, Some(value)) => {
                basic(value).ok_or(FailureCause::InvalidClient)?
            }
            (ClientAuthentication::Basic, None) => return Err(FailureCause::InvalidClient.into()),
            (ClientAuthentication::Body { .. }, Some(_)) => {
                return Err(FailureCause::InvalidRequest.into());
            }
            (ClientAuthentication::Body { client_id, client_secret }, None) => {
                (parameters.take(client_id)?, parameters.take(client_secret)?)
            }
        };
        let scope = match &dialect.scope {
            Some(parameter) if parameter.required => {
                Some(parameters.take(&parameter.name).map_err(|_| FailureCause::InvalidScope)?)
            }
            Some(parameter) => parameters.take(&parameter.name).ok(),
            None => None,
        };
        if !parameters.are_empty() {
            return Err(FailureCause::InvalidRequest.into());
        }
        let client = self.clients.iter().find(|client| {
            client.credentials.client_id() == id && client.credentials.client_secret() == secret
        });
        let client = client.ok_or(FailureCause::InvalidClient)?;
        match scope {
            Some(scope) if !self.allows(client, &scope) => Err(FailureCause::InvalidScope.into()),
            scope => Ok(scope),
        }
    }

    fn allows(&self, client: &Client, scope: &str) -> bool {
        let Some(parameter) = &self.dialect.scope else { return false };
        let separator = &*parameter.separator;
        let allowed = client.scopes.join(separator);
        !scope.is_empty()
            && scope.split(separator).all(|one| allowed.split(separator).any(|other| one == other))
    }

    fn token_members(&self, scope: Option<String>, now: UnixTime) -> Map<String, Value> {
        let shape = &self.dialect.token;
        let mut members = Map::new();
        insert(&mut members, &shape.access_token, self.token.clone().into());
        if let Some(path) = &shape.token_type {
            insert(&mut members, path, "Bearer".into());
        }
        match &shape.lifetime {
            Lifetime::Seconds(path) => {
                insert(&mut members, path, self.lifetime.as_secs().into());
            }
            Lifetime::Rfc3339(path) => {
                let expiry = timestamp(now.saturating_add(self.lifetime));
                insert(&mut members, path, format!("{expiry:.3}").into());
            }
        }
        if let Some(scope) = scope {
            insert(&mut members, &shape.scope, scope.into());
        }
        members
    }

    /// The documented failure; else the vendor's documented failure for any bad request; else what
    /// the dialect's paths and RFC 6749 §5.2 make of it.
    fn failure(&self, cause: FailureCause) -> Response<Vec<u8>> {
        let documented = |cause| self.dialect.failures.iter().find(|known| known.cause == cause);
        let fallback = || match cause {
            FailureCause::InvalidClient => None,
            _ => documented(FailureCause::InvalidRequest),
        };
        let mut members = Map::new();
        let status = if let Some(failure) = documented(cause).or_else(fallback) {
            for member in &failure.members {
                let value = match &member.value {
                    Literal::Integer(number) => (*number).into(),
                    Literal::Text(text) => (**text).into(),
                };
                insert(&mut members, &member.path, value);
            }
            StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST)
        } else {
            let shape = &self.dialect.error;
            if let Some(path) = shape.code.first() {
                insert(&mut members, path, cause.code().into());
            }
            for path in &shape.description {
                insert(&mut members, path, format!("sandbox: {}", cause.code()).into());
            }
            match cause {
                FailureCause::InvalidClient => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            }
        };
        let mut response = json(status, members);
        let basic = self.dialect.client_authentication == ClientAuthentication::Basic;
        if basic && status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"sandbox\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("dialect", &self.dialect.name)
            .field("clients", &self.clients.len())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

fn media_type<B>(request: &Request<B>) -> Option<&str> {
    let value = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// Reads HTTP Basic with form-urlencoded halves (RFC 6749 §2.3.1).
fn basic(value: &HeaderValue) -> Option<(String, String)> {
    let (scheme, pair) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(pair.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |half: &str| {
        // A name without a value, and nothing beside it.
        let (name, _) = form_urlencoded::parse(half.as_bytes()).next()?;
        (!half.contains(['=', '&'])).then(|| name.into_owned())
    };
    Some((decoded(id)?, decoded(secret)?))
}

/// Puts a value at a path, unless something stands in its way already.
fn insert(members: &mut Map<String, Value>, path: &Path, value: Value) {
    let mut segments = path.segments().peekable();
    let mut here = members;
    while let Some(segment) = segments.next() {
        if segments.peek().is_none() {
            here.entry(segment).or_insert(value);
            return;
        }
        let inner = here.entry(segment).or_insert_with(|| Map::new().into());
        let Value::Object(inner) = inner else { return };
        here = inner;
    }
}

fn json(status: StatusCode, members: Map<String, Value>) -> Response<Vec<u8>> {
    let mut response = Response::new(Value::Object(members).to_string().into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

/// The last time that can be written, for any later one.
fn timestamp(time: UnixTime) -> Timestamp {
    i64::try_from(time.since_epoch().as_millis())
        .ok()
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .unwrap_or(Timestamp::MAX)
}
