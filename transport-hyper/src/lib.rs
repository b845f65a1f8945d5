//! Access tokens over async hyper, in every vendor's dialect: [`polygrant`] driven by any HTTP client that
//! is a tower service, on any runtime.
//!
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, Scopes};
//! use polygrant_hyper::TokenClient;
//!
//! # #[cfg(feature = "tokio")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let dialect = Dialect::cobee();
//! let endpoint = dialect.endpoint_in("pre-production")?;
//! let credentials = Credentials::new(std::env::var("ID")?, std::env::var("SECRET")?)?;
//! let grant = Grant::new(dialect, endpoint, credentials, Scopes::none())?;
//!
//! let client = TokenClient::tokio(grant);
//! let token = client.token().await?;
//! # drop(token);
//! # Ok(())
//! # }
//! ```
//!
//! The [`guide`] has whole programs with reqwest, axum, tonic, smol and in a browser.
//!
//! # In scope
//! * [`Transport`]: sends the request of a [`polygrant::Grant`] and returns an
//!   [`AccessToken`](polygrant::AccessToken) or an [`Error`](polygrant::Error). It runs over any
//!   [`tower_service::Service`] that takes `http` requests, and on any runtime that has a
//!   [`hyper::rt::Timer`].
//! * [`TokenClient`]: keeps a token for the whole program and gets the next one in time, on any
//!   [`hyper::rt::Executor`]. [`TokenPool`] keeps one client per grant.
//! * [`AuthorizeLayer`]: a tower layer that puts the token on calls.
//! * [`TokenSource`]: the trait to implement for a client that is no tower service.
//!
//! # Out of scope
//! * What a status or a body means: `polygrant` decides that.
//! * When a request is sent, and sent again: [`polygrant_lifecycle`] decides that.
//! * Blocking: that is the crate `polygrant-ureq`. What both share is in [`polygrant_client`].
//!
//! # Calls that carry the token
//! An [`AuthorizeLayer`] puts it on the calls of any HTTP client that is a tower service:
//!
//! ```
//! # #[cfg(feature = "tokio")]
//! # fn main() {}
//! # use http_body_util::Empty;
//! # #[cfg(feature = "tokio")]
//! # async fn example(
//! #     client: polygrant_hyper::TokenClient,
//! #     http: hyper_util::client::legacy::Client<
//! #         hyper_util::client::legacy::connect::HttpConnector,
//! #         Empty<bytes::Bytes>,
//! #     >,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use polygrant::Origins;
//! use polygrant_hyper::AuthorizeLayer;
//! use tower::{Layer, ServiceExt}; // cargo add tower --features util
//!
//! let origins = Origins::of(["https://api.example.com"])?;
//! let api = AuthorizeLayer::new(client, origins).layer(http);
//! let request = http::Request::get("https://api.example.com/orders").body(Empty::new())?;
//! let response = api.oneshot(request).await?;
//! # drop(response);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tokio"))]
//! # fn main() {}
//! ```
//!
//! # Promises
//! A [`TokenClient`] promises:
//! * While the token is fresh, having it takes no lock and allocates nothing. While it can still be
//!   used, no caller waits for the next one.
//! * However many tasks want a token, one request is under way, as a task of its own. Any caller may be
//!   dropped at any point, and the others are served. All that waited get what comes of the request.
//! * A rejected token stays in use for the others until its successor is there
//!   ([`TokenClient::token_after`]); how often a rejection gets another one is the policy's.
//! * A secret that is rotated is read for each request ([`TokenClient::with_credentials_source`]).
//! * A request that a runtime takes with it when it is shut down is cancelled: callers on other runtimes
//!   send the next one. A request that no client can use any more ends.
//! * Failures are paced: callers fail at once while there is no point in asking again, and that ends by
//!   itself. New credentials end it at once.
//! * No call is sent without a token to where the token belongs, nor with it to anywhere else.
//!
//! # Limits
//! A [`TokenClient`] does not promise:
//! * A refresh when no token is asked for. The first caller waits, and so does the first after a long
//!   pause; [`TokenClient::refresh`] is there to be called on a schedule.
//! * To keep tokens beyond the program's end, or to share them between programs, unless it has a [store]
//!   ([`TokenClient::with_store`]).
//!
//! # One request
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, Scopes};
//! use polygrant_hyper::Transport;
//!
//! # #[cfg(feature = "tokio")]
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let dialect = Dialect::fuuffy();
//! let endpoint = dialect.endpoint_in("testing")?;
//! let credentials = Credentials::new(
//!     std::env::var("FUUFFY_CLIENT_ID")?,
//!     std::env::var("FUUFFY_CLIENT_SECRET")?,
//! )?;
//! let grant = Grant::new(dialect, endpoint, credentials, Scopes::none())?;
//!
//! let transport = Transport::tokio();
//! let token = transport.fetch(&grant).await?;
//!
//! let mut call = http::Request::get("https://testing-api-gateway.fuuffy.com/v1/orders").body(())?;
//! token.authorize(call.headers_mut());
//! # Ok(())
//! # }
//! ```
//!
//! # Trust
//! Mozilla's certificate authorities are trusted, as they were when the program was built. To trust the
//! system's (feature `system-roots`), or your company's own, beside those or instead, there are
//! `RootCertificates`: `Builder::with_root_certificates`. A client certificate is
//! `Builder::with_client_certificate`'s. Both may be in files that others replace
//! (`RootCertificates::with_pem_file`, `Builder::with_client_certificate_files`), which are looked at
//! whenever a connection is made.
//!
//! # Proxies
//! The ready-made transport goes through the proxy that the environment names when it is built
//! (`HTTPS_PROXY`, `ALL_PROXY`, less the hosts in `NO_PROXY`), by the [rules](Proxies#the-rules) of curl.
//! It is a tunnel: the proxy sees the host's name, not the request. A proxy that is not understood is an
//! error of the request ([`TransportErrorKind::Proxy`](polygrant::TransportErrorKind::Proxy)); nothing is
//! sent past it. For another proxy, or none, there is `Builder::with_proxies`. The loopback, and plain
//! `http`, is never proxied. A service of yours has proxies of its own.
//!
//! # What the wire sees
//! One request per call: no redirect is followed, nothing is sent again, no compression is asked for.
//! Heads and bodies over 64 KiB are refused, and [`polygrant::Timeouts`] are total deadlines.
//!
//! No error shows the query of the request's URL, where some dialects put secrets. What a service of
//! yours logs is beyond reach.
//!
//! # Features
//! | feature | adds |
//! |---|---|
//! | `tokio` (default) | a ready-made transport over tokio, hyper-util and rustls, and clients on the runtime of their callers |
//! | `reqwest` | `ReqwestClient`: reqwest 0.13 as the client of both token requests and calls |
//! | `signing` | `PrivateKey`: signs assertions with a private key from a file, or with the client's secret |
//! | `system-roots` | `RootCertificates::system`: trusts the system's certificate authorities, by rustls-native-certs (two crates on Linux) |
//! | `tracing` | events at the target `polygrant::token`: a request is sent (`debug`), a token is obtained (`info`), none is, or one is rejected (`warn`). Each names the dialect, the client's id and the endpoint's host. No secret is in them |
//!
//! Without `tokio` no clock is read but the transport's, so that it runs where the standard library has
//! none, such as `wasm32-unknown-unknown`.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod authorize;
mod body;
mod call_error;
mod classify;
pub mod guide;
mod hook;
mod layer;
mod pause;
mod request;
#[cfg(feature = "reqwest")]
mod reqwest_client;
mod response_future;
mod retry_body;
#[cfg(test)]
mod tests;
mod token_client;
mod token_source;
#[cfg(feature = "tokio")]
mod tokio;
mod transport;
mod user_agent;

#[cfg(feature = "tokio")]
pub use self::tokio::{Builder, Client, TokioClock};
pub use authorize::Authorize;
pub use body::Body;
pub use call_error::CallError;
pub use layer::AuthorizeLayer;
#[cfg(all(feature = "signing", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use polygrant_client::Rotating;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub use polygrant_client::{AssertionFile, SecretFile, SecretVariable, SystemClock};
#[cfg(feature = "tokio")]
pub use polygrant_client::{CertificateError, RootCertificates};
pub use polygrant_client::{
    ClientSnapshot, Clock, CredentialsError, CredentialsSource, Entropy, PoolHealth, Proxies,
    Proxy, ProxyError, RequestGate, SharedLifecycle, Signer, SignerError, SigningCallback,
    SystemEntropy,
};
#[cfg(feature = "signing")]
pub use polygrant_client::{KeyError, PrivateKey, VerifyingKey};
pub use polygrant_client::{lifecycle, store};
pub use request::Task;
#[cfg(feature = "reqwest")]
pub use reqwest_client::ReqwestClient;
pub use response_future::ResponseFuture;
pub use retry_body::{CloneBody, NoRetry, RetryBody, RetryEmpty};
#[cfg(feature = "tokio")]
pub use rustls;
pub use token_client::TokenClient;
pub use token_source::{TokenFuture, TokenSource};
pub use transport::Transport;
pub use user_agent::USER_AGENT;

/// Keeps a [`TokenClient`] for each of many grants, such as one per tenant: see
/// [`polygrant_client::TokenPool`].
pub type TokenPool = polygrant_client::TokenPool<TokenClient>;
