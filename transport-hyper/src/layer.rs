//! Calls with a token: a tower layer around any HTTP client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use polygrant::{ConfigurationError, Origins};
use tower_layer::Layer;

use crate::authorize::Authorize;
use crate::hook::Hook;
use crate::retry_body::CloneBody;
use crate::token_client::TokenClient;

/// Puts a client's token on the requests to some origins.
///
/// * A request to another origin passes through as it is, **without** the token.
/// * Where no token can be had, the request is not sent, and fails with
///   [`CallError::NoToken`](crate::CallError::NoToken).
/// * Where it cannot be told where a request goes, it is not sent, and fails with
///   [`CallError::Origin`](crate::CallError::Origin). A gRPC channel's requests are such; see
///   [`with_origin`](AuthorizeLayer::with_origin).
/// * A response [rejects](polygrant::Dialect::rejects_token) the token if it is a 401, or what the
///   dialect names. If another token can be had and the body can be sent again, the request is sent
///   once more, as it came here, with that token alone; whatever comes then is the response. Other
///   requests use the token on until its successor has come.
///
/// A code in a body may reject the token, too. The layer reads no bodies: a caller that sees one
/// calls [`TokenClient::token_after`].
///
/// Waiting for the token is [`TokenClient::token`]'s, unless
/// [`with_max_wait`](AuthorizeLayer::with_max_wait) bounds it.
///
/// # In a stack of layers
/// The layer is always ready. Each request first gets its token and then a clone of the inner service
/// that is ready for it: while it waits for the token, it holds no place in a limit below. Any layers
/// may be around this one and below it, as long as their errors can be boxed; see
/// [`CallError`](crate::CallError).
///
/// A service that follows redirects belongs around this layer, not below it: each request then comes
/// through here again, and only those to the right origins get the token.
///
/// The token is put where its dialect [wants](polygrant::dialect::Presentation) it: in headers, of
/// which it replaces those of the same name, such as `Authorization`; in the query; or in cookies. Of a
/// URL that has no room for it, the request is not sent, and fails with
/// [`CallError::NoRoom`](crate::CallError::NoRoom).
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use http::{Request, Response};
/// # use http_body_util::Full;
/// # use hyper_util::client::legacy::Client;
/// # use hyper_util::rt::TokioExecutor;
/// # use polygrant::{Credentials, Dialect, Grant, Origins, Scopes};
/// # use polygrant_hyper::{AuthorizeLayer, TokenClient};
/// # use tower_layer::Layer;
/// # let dialect = Dialect::xone();
/// # let endpoint = dialect.endpoint()?;
/// # let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
/// let client = TokenClient::tokio(grant);
/// let origins = Origins::of(["https://api.example.com"])?;
/// let http = Client::builder(TokioExecutor::new()).build_http::<Full<bytes::Bytes>>();
/// let api = AuthorizeLayer::new(client, origins).layer(http);
/// # drop(api);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tokio"))]
/// # fn main() {}
/// ```
pub struct AuthorizeLayer<R = CloneBody> {
    hook: Hook,
    retry: PhantomData<fn() -> R>,
}

impl AuthorizeLayer {
    /// Returns a layer that takes the client's token to these origins, and nowhere else. It is for requests
    /// with bodies that can be cloned; for others, such as axum's and tonic's, add
    /// [`with_retry_body`](Self::with_retry_body).
    #[must_use]
    pub fn new(client: TokenClient, origins: Origins) -> Self {
        let hook = Hook { client, origins: Arc::new(origins), max_wait: None };
        Self { hook, retry: PhantomData }
    }
}

impl<R> AuthorizeLayer<R> {
    /// Sends bodies again in another way: [`NoRetry`](crate::NoRetry) takes requests with any bodies and
    /// sends none twice, so that a rejection is reported and returned;
    /// [`RetryEmpty`](crate::RetryEmpty) sends those again that have no body.
    ///
    /// ```
    /// use polygrant::Origins;
    /// use polygrant_hyper::{AuthorizeLayer, NoRetry, TokenClient};
    ///
    /// fn layer(client: TokenClient, origins: Origins) -> AuthorizeLayer<NoRetry> {
    ///     AuthorizeLayer::new(client, origins).with_retry_body()
    /// }
    /// ```
    #[must_use]
    pub fn with_retry_body<Other>(self) -> AuthorizeLayer<Other> {
        AuthorizeLayer { hook: self.hook, retry: PhantomData }
    }

    /// Says where requests go whose URI has no authority, such as those that a gRPC channel is given.
    /// It is one of the layer's origins.
    ///
    /// ```
    /// use polygrant::{ConfigurationError, Origins};
    /// use polygrant_hyper::{AuthorizeLayer, RetryEmpty, TokenClient};
    ///
    /// fn grpc(client: TokenClient) -> Result<AuthorizeLayer<RetryEmpty>, ConfigurationError> {
    ///     let origins = Origins::of(["https://grpc.example.com"])?;
    ///     let layer = AuthorizeLayer::new(client, origins).with_origin("https://grpc.example.com")?;
    ///     Ok(layer.with_retry_body())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Origins::with_channel`].
    pub fn with_origin(mut self, origin: &str) -> Result<Self, ConfigurationError> {
        let origins = Origins::clone(&self.hook.origins).with_channel(origin)?;
        self.hook.origins = Arc::new(origins);
        Ok(self)
    }

    /// Bounds the wait for a token: see [`TokenClient::token_within`].
    #[must_use]
    pub fn with_max_wait(mut self, max_wait: Duration) -> Self {
        self.hook.max_wait = Some(max_wait);
        self
    }
}

impl<S, R> Layer<S> for AuthorizeLayer<R> {
    type Service = Authorize<S, R>;

    fn layer(&self, inner: S) -> Authorize<S, R> {
        Authorize::new(inner, self.hook.clone())
    }
}

// By hand, since `R` is only a mark.
impl<R> Clone for AuthorizeLayer<R> {
    fn clone(&self) -> Self {
        Self { hook: self.hook.clone(), retry: PhantomData }
    }
}

impl<R> fmt::Debug for AuthorizeLayer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizeLayer")
            .field("origins", &self.hook.origins)
            .finish_non_exhaustive()
    }
}
