//! The vendor's side of a dialect, without I/O, for tests to talk to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, DATE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use polygrant::dialect::{Dialect, FailureCause};
use polygrant::{Credentials, UnixTime};

use crate::assertion::{Expected, Here, Jwt};
use crate::examine::{Asked, Examiner};
use crate::vendor;
use crate::verifier::{AssertionVerifier, PresentedJwt};

/// Responds to token requests as the dialect's vendor documents it.
///
/// It is strict, and accepts only requests exactly as the dialect has them. A missing or an unknown
/// parameter, a wrong content type, a second way of authentication, a body that cannot be read: each gets
/// the vendor's documented failure, or the nearest to it.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, UnixTime};
/// use polygrant_sandbox::Sandbox;
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
    issuer: Option<String>,
    verifier: Option<Arc<dyn AssertionVerifier>>,
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
    Assertion(&'static str),
    Cause(FailureCause),
}

impl From<FailureCause> for Wrong {
    fn from(cause: FailureCause) -> Self {
        Self::Cause(cause)
    }
}

impl Wrong {
    const fn objection(&self) -> &'static str {
        match self {
            Self::Path => "the path is not the dialect's",
            Self::Method => "the method is not the dialect's",
            Self::Assertion(objection) => objection,
            Self::Cause(FailureCause::InvalidClient) => "the client's credentials are wrong",
            Self::Cause(FailureCause::InvalidScope) => {
                "a scope is missing, or is not one of the client's"
            }
            Self::Cause(FailureCause::UnsupportedGrantType) => "the grant type is another",
            Self::Cause(_) => "its content type, headers or parameters are not as the dialect says",
        }
    }
}

impl Sandbox {
    /// Returns a vendor that knows no client yet, and whose tokens live for an hour.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        let token = format!("sandbox-{}-token", dialect.name);
        Self {
            dialect,
            clients: Vec::new(),
            token,
            lifetime: Duration::from_secs(3600),
            issuer: None,
            verifier: None,
        }
    }

    /// Returns the same with one more client, and the scopes that the client may have.
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

    /// Returns the same with another token to hand out.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = token.into();
        self
    }

    /// Returns the same with another lifetime of its tokens.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Returns the same with an issuer identifier, in place of the dialect's.
    #[must_use]
    pub fn with_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Returns the same that looks at the assertions which the dialect [describes](Dialect::signing):
    /// their header and claims, whether they are for this server and still valid, and, by the verifier,
    /// their signatures and whether they were used before. Without one, any text is taken for them.
    #[must_use]
    pub fn with_verifier(mut self, verifier: impl AssertionVerifier + 'static) -> Self {
        self.verifier = Some(Arc::new(verifier));
        self
    }

    /// Returns the dialect.
    #[must_use]
    pub const fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Responds to one request. `now` is the vendor's clock.
    ///
    /// The request's path may have anything before the dialect's own.
    #[must_use]
    pub fn respond(&self, request: &Request<impl AsRef<[u8]>>, now: UnixTime) -> Response<Vec<u8>> {
        self.respond_with_objection(request, now).0
    }

    /// Responds to one request, and says what the vendor objects to in it, for a log; `None` if it gives
    /// a token. The text holds nothing of the request.
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    /// use polygrant_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::new(Dialect::xone());
    /// let request = http::Request::post("/other").body("")?;
    /// let (_, objection) = sandbox.respond_with_objection(&request, UnixTime::EPOCH);
    /// assert_eq!(objection, Some("the path is not the dialect's"));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn respond_with_objection(
        &self,
        request: &Request<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> (Response<Vec<u8>>, Option<&'static str>) {
        let granted = self.granted(request, now);
        let objection = granted.as_ref().err().map(Wrong::objection);
        let mut response = match granted {
            Ok(scope) => {
                let scope = scope.map(|scope| match scope {
                    Asked::Joined(scope) => scope.into(),
                    Asked::Apart(scopes) => scopes.into(),
                });
                vendor::success(&self.dialect, &self.token, self.lifetime, scope, now)
            }
            Err(Wrong::Path) => empty(StatusCode::NOT_FOUND),
            Err(Wrong::Method) => {
                let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
                let allowed = Method::from(self.dialect.method);
                let allowed = HeaderValue::from_str(allowed.as_str());
                response.headers_mut().extend(allowed.ok().map(|allowed| (ALLOW, allowed)));
                response
            }
            Err(Wrong::Assertion(_)) => self.failure(FailureCause::InvalidClient),
            Err(Wrong::Cause(cause)) => self.failure(cause),
        };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let date = vendor::http_date(now).and_then(|date| HeaderValue::try_from(date).ok());
        response.headers_mut().extend(date.map(|date| (DATE, date)));
        (response, objection)
    }

    /// Returns whether a call of the vendor's API presents the sandbox's token as the dialect
    /// [says](Dialect::presentation).
    ///
    /// ```
    /// use polygrant::Dialect;
    /// use polygrant_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::new(Dialect::oro()).with_token("5474r2x2");
    /// let call = http::Request::get("/api/users").header("authorization", "Bearer 5474r2x2");
    /// assert!(sandbox.admits(&call.body(())?));
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn admits<B>(&self, call: &Request<B>) -> bool {
        Examiner::new(&self.dialect, None).presents(&self.token, call)
    }

    /// Returns the scope that a request asks for, if it is granted.
    fn granted(
        &self,
        request: &Request<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<Option<Asked>, Wrong> {
        let dialect = &self.dialect;
        if !Examiner::new(dialect, None).path(request.uri().path()) {
            return Err(Wrong::Path);
        }
        if *request.method() != Method::from(dialect.method) {
            return Err(Wrong::Method);
        }
        if self.content_type().is_some_and(|expected| {
            !media_type(request).is_some_and(|found| found.eq_ignore_ascii_case(expected))
        }) {
            return Err(FailureCause::InvalidRequest.into());
        }
        let here = Here::of(request, self.issuer.as_deref(), now);
        let mut wrong = Wrong::Cause(FailureCause::InvalidClient);
        for client in &self.clients {
            match self.granted_to(client, request, &here) {
                Ok(Some(scope)) if !self.allows(client, &scope) => {
                    return Err(FailureCause::InvalidScope.into());
                }
                Ok(scope) => return Ok(scope),
                Err(objection @ Wrong::Assertion(_)) => wrong = objection,
                Err(_) => {}
            }
        }
        // A request that no client could send is invalid, whatever its credentials are.
        Examiner::new(dialect, None).request(request)?;
        Err(wrong)
    }

    /// What a request asks for, if it is that client's.
    fn granted_to(
        &self,
        client: &Client,
        request: &Request<impl AsRef<[u8]>>,
        here: &Here<'_>,
    ) -> Result<Option<Asked>, Wrong> {
        let formats = self.dialect.signing.iter().filter(|_| self.verifier.is_some());
        let expected: Vec<(&str, Expected)> = formats
            .map(|(name, format)| (name, Expected::of(&self.dialect, format, here)))
            .collect();
        let mut examiner = Examiner::new(&self.dialect, Some(&client.credentials));
        examiner.request(request)?;
        let mut examiner = examiner
            .with_given("endpoint", here.endpoint.clone())
            .with_given("origin", here.origin.clone())
            .with_given("host", here.host.clone());
        for (name, expected) in &expected {
            let jwt = examiner.found(name).and_then(Jwt::read);
            let mut jwt = jwt.ok_or(Wrong::Assertion("the assertion is no JWT that is signed"))?;
            expected.check(&mut jwt, &mut examiner, here.now).map_err(Wrong::Assertion)?;
            self.verify(&jwt, client.credentials.client_id()).map_err(Wrong::Assertion)?;
        }
        Ok(examiner.asked())
    }

    /// Checks what the sandbox cannot by itself.
    fn verify(&self, jwt: &Jwt, client_id: &str) -> Result<(), &'static str> {
        let Some(verifier) = &self.verifier else { return Ok(()) };
        let presented = PresentedJwt {
            algorithm: jwt.algorithm,
            client_id,
            key_id: jwt.key_id.as_deref(),
            input: jwt.input.as_bytes(),
            signature: &jwt.signature,
        };
        if !verifier.is_signed(&presented) {
            return Err("the assertion's signature is wrong");
        }
        if jwt.id().is_some_and(|id| !verifier.is_first_use(client_id, id)) {
            return Err("the assertion was used before");
        }
        Ok(())
    }

    /// Returns the media type that a request must state.
    fn content_type(&self) -> Option<&str> {
        let mut headers = self.dialect.headers.iter();
        let own = headers.find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
        match own {
            Some((_, template)) => template.as_str().split(';').next().map(str::trim),
            None if self.dialect.has_body() => self.dialect.encoding.content_type(),
            None => None,
        }
    }

    fn allows(&self, client: &Client, scope: &Asked) -> bool {
        match (scope, &self.dialect.scope.separator) {
            (Asked::Joined(scope), Some(separator)) => {
                let allowed = client.scopes.join(separator);
                !scope.is_empty()
                    && scope
                        .split(&**separator)
                        .all(|one| allowed.split(&**separator).any(|other| one == other))
            }
            (Asked::Apart(scopes), _) => {
                !scopes.is_empty() && scopes.iter().all(|scope| client.scopes.contains(scope))
            }
            (Asked::Joined(_), None) => false,
        }
    }

    /// Returns the documented failure, or else the documented failure for any bad request, or else one that
    /// follows from the dialect's paths and RFC 6749 §5.2.
    fn failure(&self, cause: FailureCause) -> Response<Vec<u8>> {
        let documented = |cause| self.dialect.failures.iter().find(|known| known.cause == cause);
        let fallback = || match cause {
            FailureCause::InvalidClient => None,
            _ => documented(FailureCause::InvalidRequest),
        };
        let (status, body) = match documented(cause).or_else(fallback) {
            Some(failure) => {
                let status = StatusCode::from_u16(failure.status);
                (status.unwrap_or(StatusCode::BAD_REQUEST), failure.body.clone())
            }
            None => {
                let status = match cause {
                    FailureCause::InvalidClient => StatusCode::UNAUTHORIZED,
                    _ => StatusCode::BAD_REQUEST,
                };
                (status, vendor::undocumented(&self.dialect, cause))
            }
        };
        let mut response = vendor::with_body(status, &body);
        if self.takes_basic() && status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"sandbox\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }

    fn takes_basic(&self) -> bool {
        self.dialect.headers.iter().any(|(name, template)| {
            name.eq_ignore_ascii_case(AUTHORIZATION.as_str())
                && template.as_str().starts_with("Basic ")
        })
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

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
