//! Calls with a token: a middleware of ureq's.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant::lifecycle::CachedToken;
use polygrant::{Origins, rejects_token};
use ureq::config::ConfigBuilder;
use ureq::http::uri::Scheme;
use ureq::http::{Method, Request, Response, StatusCode, Uri};
use ureq::middleware::{Middleware, MiddlewareNext};
use ureq::typestate::HttpCrateScope;
use ureq::{Agent, AsSendBody, Body, Error, RequestExt, SendBody};

use crate::client::TokenClient;

/// Puts a token on calls to a resource server, and gets another if the server rejects it.
///
/// * To make one: [`new`](Self::new), then [`with_retry_agent`](Self::with_retry_agent),
///   [`with_max_wait`](Self::with_max_wait).
/// * To use it: as a middleware of an agent, or [`run`](Self::run) for calls whose bodies can be sent
///   again.
///
/// ```no_run
/// # fn run(client: polygrant_ureq::TokenClient) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant::Origins;
/// use polygrant_ureq::Authorize;
/// use polygrant_ureq::ureq::Agent;
///
/// let origins = Origins::of(["https://api.example.com"])?;
/// let authorize = Authorize::new(client, origins).with_retry_agent(Agent::new_with_defaults());
/// let agent: Agent = Agent::config_builder().middleware(authorize).build().into();
/// let items = agent.get("https://api.example.com/items").call()?.body_mut().read_to_string()?;
/// # Ok(())
/// # }
/// ```
///
/// # What holds for every call to an allowed origin
/// * Without a token it is not sent. The error is [`Error::Other`], and what is in it is the
///   [`TokenError`](polygrant::lifecycle::TokenError). Waiting for the token is
///   [`TokenClient::token`]'s, unless [`with_max_wait`](Self::with_max_wait) bounds it; the
///   call's own timeouts begin after it.
/// * The token is put where its dialect [wants](polygrant::dialect::Presentation) it: in headers, of
///   which it replaces those of the same name, such as `Authorization`; in the query; or in cookies.
/// * No redirect is followed, whatever the agent says: the response is the redirect. Where it leads is
///   for you to judge; the call there comes through here again.
/// * Plain `http`, which is for this machine alone, never goes through a proxy.
/// * A 401 withdraws the token, if it is still the current one. A 403 does not: the token is good, but
///   not for this.
/// * After a 401, the call is sent once more if it can be and there is another token by then: as it
///   came here, with that token alone. The second response stands, whatever it is.
///
/// A call to any other origin goes out as it is, *without* the token.
///
/// # What can be sent again
/// ureq does not tell a middleware whether a call has a body, and a body can be read but once. So a
/// middleware sends again what the method says has none and does no harm (GET, HEAD, OPTIONS), and
/// that only through the agent given to [`with_retry_agent`](Self::with_retry_agent), since ureq lets a
/// middleware send once. Do not give one if your GETs have bodies. For everything else there is
/// [`run`](Self::run).
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

    /// Sets the agent through which a middleware sends again: one without this middleware, but with the
    /// same proxy and certificates as the agent that has it.
    #[must_use]
    pub fn with_retry_agent(self, agent: Agent) -> Self {
        Self { retry_agent: Some(agent), ..self }
    }

    /// Bounds the wait for a token: see [`TokenClient::token_within`].
    #[must_use]
    pub fn with_max_wait(self, max_wait: Duration) -> Self {
        Self { max_wait: Some(max_wait), ..self }
    }

    /// Sends a call through an agent, which does not need this middleware. The body is all there, so
    /// that any call can be sent again; an empty one, such as `[0_u8; 0]`, is no body.
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
    /// ureq's; [`Error::Other`] with the [`TokenError`](polygrant::lifecycle::TokenError) in it if there
    /// is no token.
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
                [] => agent.run(Request::from_parts(head, ())),
                body => agent.run(Request::from_parts(head, body)),
            }
        };
        if !self.origins.allow(call.uri()) {
            return send(call);
        }
        let is_plain = is_plain(&call);
        let call = guarded(agent.configure_request(call), is_plain);
        let uri = call.uri().clone();
        let token = self.token()?;
        let response = send(bearing(&token, call.clone())?);
        let response = match self.after(&token, &response, true) {
            Some(token) => {
                drop(response);
                send(bearing(&token, call)?)
            }
            None => response,
        };
        response.map_err(|error| naming(&uri, error))
    }

    fn token(&self) -> Result<Arc<CachedToken>, Error> {
        let token = match self.max_wait {
            Some(max_wait) => self.client.token_within(max_wait),
            None => self.client.token(),
        };
        token.map_err(|failure| Error::Other(Box::new(failure)))
    }

    /// Reports a rejection, if the response is one. Returns another token if the call is worth sending
    /// again with it.
    fn after(
        &self,
        token: &Arc<CachedToken>,
        response: &Result<Response<Body>, Error>,
        can_be_sent_again: bool,
    ) -> Option<Arc<CachedToken>> {
        if !rejects_token(status(response)?) {
            return None;
        }
        if !can_be_sent_again {
            self.client.invalidate(token);
            return None;
        }
        let other = match self.max_wait {
            Some(max_wait) => self.client.token_after_within(token, max_wait),
            None => self.client.token_after(token),
        };
        other.ok().filter(|other| other.is_worth_a_try_after(token))
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
        if !self.origins.allow(call.uri()) {
            return next.handle(call);
        }
        let uri = call.uri().clone();
        let (head, mut body) = call.into_parts();
        let harmless = matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS);
        let again = self.retry_agent.as_ref().filter(|_| harmless);
        let again = again.map(|agent| (agent, Request::from_parts(head.clone(), ())));

        let token = self.token()?;
        let call = guarded_within(Request::from_parts(head, body.as_body()))?;
        let response = next.handle(bearing(&token, call)?);
        let response = match (self.after(&token, &response, again.is_some()), again) {
            (Some(token), Some((agent, call))) => {
                drop(response);
                agent.run(bearing(&token, guarded_within(call)?)?)
            }
            _ => response,
        };
        response.map_err(|error| naming(&uri, error))
    }
}

fn bearing<B>(token: &CachedToken, mut call: Request<B>) -> Result<Request<B>, Error> {
    token.token().authorize_request(&mut call)?;
    Ok(call)
}

/// ureq's errors that quote a URL then quote the caller's, which has no token in its query.
fn naming(uri: &Uri, error: Error) -> Error {
    match error {
        Error::RequireHttpsOnly(_) => Error::RequireHttpsOnly(uri.to_string()),
        Error::BadUri(_) => Error::BadUri(uri.to_string()),
        other => other,
    }
}

/// A 401 after a redirect would be another server's word, and ureq has taken the token off by then.
/// Plain `http` is allowed to this machine alone, which a proxy may not be.
fn guarded<B: AsSendBody>(
    settings: ConfigBuilder<HttpCrateScope<B>>,
    is_plain: bool,
) -> Request<B> {
    let settings = settings.max_redirects(0).max_redirects_will_error(false);
    if is_plain { settings.proxy(None) } else { settings }.build()
}

fn guarded_within<B: AsSendBody>(call: Request<B>) -> Result<Request<B>, Error> {
    let is_plain = is_plain(&call);
    let settings = call.middleware_config().ok_or(Error::ConnectionFailed)?;
    Ok(guarded(settings, is_plain))
}

fn is_plain<B>(call: &Request<B>) -> bool {
    call.uri().scheme() != Some(&Scheme::HTTPS)
}

/// ureq makes an error of a status, unless it is told not to.
fn status(response: &Result<Response<Body>, Error>) -> Option<StatusCode> {
    match response {
        Ok(response) => Some(response.status()),
        Err(Error::StatusCode(status)) => StatusCode::from_u16(*status).ok(),
        Err(_) => None,
    }
}
