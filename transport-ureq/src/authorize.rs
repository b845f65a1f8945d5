//! Calls with a token: a middleware of ureq's.
//!
//! After a 401 the [`TokenClient`](crate::TokenClient) reports the rejection, and `polygrant_lifecycle`
//! decides whether there is another token.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{ConfigurationError, MAX_BODY, OriginError, Origins};
use polygrant_lifecycle::CachedToken;
use ureq::config::ConfigBuilder;
use ureq::http::uri::Scheme;
use ureq::http::{Extensions, Method, Request, Response, Uri};
use ureq::middleware::{Middleware, MiddlewareNext};
use ureq::typestate::{AgentScope, HttpCrateScope};
use ureq::{Agent, AsSendBody, Body, Error, RequestExt, SendBody};

use crate::status_error;
use crate::token_client::TokenClient;

/// Puts a token on calls to a resource server, and gets another if the server rejects it.
///
/// * To make one: [`new`](Self::new), [`with_max_wait`](Self::with_max_wait),
///   [`with_origin`](Self::with_origin).
/// * To use it: [`agent`](Self::agent) makes an agent whose calls carry the token;
///   [`run`](Self::run) is for calls whose bodies can be sent again. It is also a middleware, for agents
///   of yours: see [`with_retry_agent`](Self::with_retry_agent).
///
/// ```no_run
/// # fn run(client: polygrant_ureq::TokenClient) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant::Origins;
/// use polygrant_ureq::Authorize;
/// use polygrant_ureq::ureq::Agent;
///
/// let authorize = Authorize::new(client, Origins::of(["https://api.example.com"])?);
/// let agent = authorize.agent(Agent::config_builder);
/// let items = agent.get("https://api.example.com/items").call()?.body_mut().read_to_string()?;
/// # Ok(())
/// # }
/// ```
///
/// # What holds for every call to an allowed origin
/// * Without a token it is not sent. The error is [`Error::Other`], and what is in it is the
///   [`TokenError`](polygrant_lifecycle::TokenError). Waiting for the token is
///   [`TokenClient::token`]'s, unless [`with_max_wait`](Self::with_max_wait) bounds it; the
///   call's own timeouts begin after it.
/// * The token is put where its dialect [wants](polygrant::dialect::Presentation) it: in headers, of
///   which it replaces those of the same name, such as `Authorization`; in the query; or in cookies.
/// * No redirect is followed, whatever the agent says: the response is the redirect. Where it leads is
///   for you to judge; the call there comes through here again.
/// * Plain `http`, which is for this machine alone, never goes through a proxy.
/// * A response [rejects](polygrant::Dialect::rejects_token) the token if it is a 401, or what the
///   dialect names; a 403 by itself does not: the token is good, but not for this. Other calls use
///   the token on until its successor has come. A code in a body may reject the token, too: a caller
///   that sees one calls [`TokenClient::token_after`].
/// * After a rejection, the call is sent once more if it can be and there is another token by then: as
///   it came here, with that token alone. The second response stands, whatever it is.
///
/// A call to any other origin goes out as it is, *without* the token, and so do its redirects, which ureq
/// follows by itself. Where it cannot be told where a call goes, it is not sent: the error is
/// [`Error::Other`] with an [`OriginError`] in it.
///
/// # What can be sent again
/// ureq does not tell a middleware whether a call has a body, and a body can be read but once. So a
/// middleware sends again what the method says does no harm and mostly has no body (GET, HEAD, OPTIONS,
/// DELETE); a body of theirs is kept in memory up to [`MAX_BODY`], and a longer one is sent once, in chunks.
/// For everything else there is [`run`](Self::run): a POST through an agent gets its 401, and the next token
/// is requested at once, for the calls to come.
#[derive(Clone)]
pub struct Authorize {
    client: TokenClient,
    origins: Arc<Origins>,
    retry_agent: Option<Agent>,
    max_wait: Option<Duration>,
}

impl Authorize {
    /// Returns a hook that takes the client's token to these origins, and nowhere else.
    #[must_use]
    pub fn new(client: TokenClient, origins: Origins) -> Self {
        Self { client, origins: Arc::new(origins), retry_agent: None, max_wait: None }
    }

    /// Sets the agent through which a middleware sends again, since ureq lets one send but once: an
    /// agent without this middleware, but with the same proxy and certificates as the agent that has it.
    ///
    /// [`agent`](Self::agent) does it by itself. Without one, a rejection is reported and returned.
    #[must_use]
    pub fn with_retry_agent(self, agent: Agent) -> Self {
        Self { retry_agent: Some(agent), ..self }
    }

    /// Bounds the wait for a token: see [`TokenClient::token_within`].
    #[must_use]
    pub fn with_max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait: Some(max_wait), ..self }
    }

    /// Says where calls go whose URI has no authority, because a middleware or a connector of yours
    /// fills it in. It is one of the hook's origins.
    ///
    /// # Errors
    /// As [`Origins::with_channel`].
    pub fn with_origin(self, origin: &str) -> Result<Self, ConfigurationError> {
        let origins = Origins::clone(&self.origins).with_channel(origin)?;
        Ok(Self { origins: Arc::new(origins), ..self })
    }

    /// Returns an agent whose calls carry the token, and are sent again after a rejection. `settings`
    /// makes its settings; it is called twice, since the calls that are sent again need an agent of
    /// their own.
    ///
    /// ```
    /// # fn agent(authorize: polygrant_ureq::Authorize) {
    /// use std::time::Duration;
    /// use polygrant_ureq::ureq::Agent;
    ///
    /// let minute = Some(Duration::from_secs(60));
    /// let agent = authorize.agent(|| Agent::config_builder().timeout_global(minute));
    /// # }
    /// ```
    #[must_use]
    pub fn agent(self, settings: impl Fn() -> ConfigBuilder<AgentScope>) -> Agent {
        let authorize = self.with_retry_agent(settings().build().into());
        settings().middleware(authorize).build().into()
    }

    /// Sends a call through an agent, which does not need this middleware. The body is all there, so
    /// that any call can be sent again. An empty one, such as `[0_u8; 0]`, is no body of a GET, HEAD,
    /// OPTIONS or DELETE, and of any other method one of length 0.
    ///
    /// ```no_run
    /// # fn run(authorize: polygrant_ureq::Authorize) -> Result<(), Box<dyn std::error::Error>> {
    /// use polygrant_ureq::ureq::{self, http};
    ///
    /// let call = http::Request::post("https://api.example.com/items").body(r#"{"name":"x"}"#)?;
    /// let response = authorize.run(&ureq::agent(), call)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// ureq's; [`Error::Other`] with the [`TokenError`](polygrant_lifecycle::TokenError) in it if there
    /// is no token, or with an [`OriginError`] if it cannot be told where the call goes.
    pub fn run(
        &self,
        agent: &Agent,
        call: Request<impl AsRef<[u8]>>,
    ) -> Result<Response<Body>, Error> {
        let (head, body) = call.into_parts();
        let call = Request::from_parts(head, ());
        let send = |call: Request<()>| {
            let (head, ()) = call.into_parts();
            match body.as_ref() {
                // With a body, if an empty one, ureq states the length of those that may have one.
                [] if is_harmless(&head.method) => agent.run(Request::from_parts(head, ())),
                body => agent.run(Request::from_parts(head, body)),
            }
        };
        if !self.origins.admit(&call).map_err(untold)? {
            return send(call);
        }
        let call = agent.configure_request(call).build();
        let settings = call.extensions().clone();
        let is_plain = is_plain(&call);
        let call = guarded(agent.configure_request(call), is_plain);
        self.send_with_token(call, send, Some(send), settings)
    }

    /// Sends a call with a token, and once more after a rejection, if there is another token and `again`
    /// can send it. `settings` are those that the caller gave to the call.
    fn send_with_token(
        &self,
        call: Request<()>,
        send: impl FnOnce(Request<()>) -> Result<Response<Body>, Error>,
        again: Option<impl FnOnce(Request<()>) -> Result<Response<Body>, Error>>,
        settings: Extensions,
    ) -> Result<Response<Body>, Error> {
        let uri = call.uri().clone();
        let token = self.token()?;
        let mut response = send(bearing(&token, call.clone())?);
        if response.as_ref().is_ok_and(|response| token.token().is_rejected_by(response)) {
            if let Some((token, again)) = self.token_after(&token, again) {
                drop(response);
                response = again(bearing(&token, call)?);
            }
        }
        let response = response.map_err(|error| naming(&uri, error))?;
        let status = response.status();
        if (status.is_client_error() || status.is_server_error())
            && status_error::is_wanted(settings)
        {
            return Err(Error::StatusCode(status.as_u16()));
        }
        Ok(response)
    }

    fn token(&self) -> Result<Arc<CachedToken>, Error> {
        let token = match self.max_wait {
            Some(max_wait) => self.client.token_within(max_wait),
            None => self.client.token(),
        };
        token.map_err(|failure| Error::Other(Box::new(failure)))
    }

    /// Reports a rejection. Returns another token if the call can be sent again and is worth it.
    fn token_after<A>(
        &self,
        rejected: &CachedToken,
        again: Option<A>,
    ) -> Option<(Arc<CachedToken>, A)> {
        let Some(again) = again else {
            if self.client.invalidate(rejected) {
                self.client.refresh_apart();
            }
            return None;
        };
        let token = match self.max_wait {
            Some(max_wait) => self.client.token_after_within(rejected, max_wait),
            None => self.client.token_after(rejected),
        };
        let token = token.ok().filter(|token| token.is_worth_a_try_after(rejected));
        token.map(|token| (token, again))
    }
}

impl fmt::Debug for Authorize {
    // An agent's own `Debug` shows the address of its proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize")
            .field("client", &self.client)
            .field("origins", &self.origins)
            .field("max_wait", &self.max_wait)
            .finish_non_exhaustive()
    }
}

impl Middleware for Authorize {
    fn handle(
        &self,
        call: Request<SendBody<'_>>,
        next: MiddlewareNext<'_>,
    ) -> Result<Response<Body>, Error> {
        if !self.origins.admit(&call).map_err(untold)? {
            return next.handle(call);
        }
        let (head, body) = call.into_parts();
        let call = Request::from_parts(head, ());
        let call = call.middleware_config().ok_or(Error::ConnectionFailed)?.build();
        let settings = call.extensions().clone();
        let is_plain = is_plain(&call);
        let call = guarded(call.middleware_config().ok_or(Error::ConnectionFailed)?, is_plain);

        let is_harmless = is_harmless(call.method());
        let Some(agent) = self.retry_agent.as_ref().filter(|_| is_harmless) else {
            let send = |call: Request<()>| next.handle(call.map(|()| body));
            return self.send_with_token(call, send, None::<fn(Request<()>) -> _>, settings);
        };
        let mut bytes = Vec::new();
        let mut body = body.into_reader();
        (&mut body).take(MAX_BODY as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_BODY {
            let mut body = bytes.chain(body);
            let send =
                |call: Request<()>| next.handle(call.map(|()| SendBody::from_reader(&mut body)));
            return self.send_with_token(call, send, None::<fn(Request<()>) -> _>, settings);
        }
        let send = |call: Request<()>| match &*bytes {
            [] => next.handle(call.map(|()| SendBody::none())),
            mut bytes => next.handle(call.map(|()| bytes.as_body())),
        };
        let again = |call: Request<()>| match &*bytes {
            [] => agent.run(call),
            bytes => agent.run(call.map(|()| bytes)),
        };
        self.send_with_token(call, send, Some(again), settings)
    }
}

/// Returns whether a call with that method does no harm if it is sent twice, and mostly has no body.
fn is_harmless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE)
}

fn untold(error: OriginError) -> Error {
    Error::Other(Box::new(error))
}

fn bearing<B>(token: &CachedToken, mut call: Request<B>) -> Result<Request<B>, Error> {
    token.token().authorize_request(&mut call)?;
    Ok(call)
}

/// Makes ureq's errors quote the caller's URL, which has no token in its query.
fn naming(uri: &Uri, error: Error) -> Error {
    match error {
        Error::RequireHttpsOnly(_) => Error::RequireHttpsOnly(uri.to_string()),
        Error::BadUri(_) => Error::BadUri(uri.to_string()),
        other => other,
    }
}

/// Sets what a call with a token needs: no redirect is followed, since a 401 behind one would be another
/// server's. Plain `http` goes through no proxy: it may go to this machine alone. An error status is returned
/// as a response, since ureq's error has no headers.
fn guarded<B: AsSendBody>(
    settings: ConfigBuilder<HttpCrateScope<B>>,
    is_plain: bool,
) -> Request<B> {
    let settings =
        settings.max_redirects(0).max_redirects_will_error(false).http_status_as_error(false);
    if is_plain { settings.proxy(None) } else { settings }.build()
}

fn is_plain<B>(call: &Request<B>) -> bool {
    call.uri().scheme() != Some(&Scheme::HTTPS)
}
