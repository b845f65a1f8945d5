//! Access tokens over a blocking connection: [`polygrant`] driven by [`ureq`] and rustls.
//!
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, Origins};
//! use polygrant_ureq::{Authorize, TokenClient, Transport, ureq::Agent};
//!
//! let dialect = Dialect::ants();
//! let endpoint = dialect.endpoint()?;
//! let credentials = Credentials::new("my-client", std::env::var("ANTS_SECRET")?)?;
//! let client = TokenClient::new(
//!     Transport::new(),
//!     Grant::new(dialect, endpoint, credentials, ["item"])?,
//! );
//!
//! // To put it on a call yourself …
//! println!("valid for {:?}", client.token()?.token().expires_in());
//!
//! // … or to have it put on every call of an agent to these origins. After a 401 the agent gets
//! // another token and sends a call without a body again; for one with a body: `authorize.run`.
//! let authorize = Authorize::new(client, Origins::of(["https://api.example.com"])?);
//! let agent = authorize.agent(Agent::config_builder);
//! println!("{}", agent.get("https://api.example.com/items").call()?.status());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The [`guide`] has a tutorial, pages on production, tenants, stores and private keys, and whole programs.
//!
//! # In scope
//! * A token that is always there, for the whole program: [`TokenClient`].
//! * Calls that carry it: [`Authorize`], which makes ureq's agents do so.
//! * One client for each of many grants, such as one per tenant: [`TokenPool`].
//! * One token request over the wire, and its outcome: [`Transport::fetch`].
//! * Requests by another blocking HTTP client: the trait [`TokenSource`].
//! * What a request that carries a secret needs, whatever agent sends it. It is listed below.
//!
//! # Out of scope
//! * What a status or a body means: `polygrant` decides that.
//! * When a request is sent, and sent again: [`polygrant_lifecycle`] decides that. A [`Transport`]
//!   alone sends one per call.
//! * Async: that is the crate `polygrant-hyper`. What both share is in [`polygrant_client`].
//!
//! # Promises
//! A [`TokenClient`] promises:
//!
//! * However many threads want a token, one request is under way at most, and all of them get what
//!   comes of it.
//! * While a token is far from its end, handing it out takes no lock and allocates nothing. While one
//!   can be used at all, no caller waits: a thread that ends with the request fetches the next.
//! * A rejected token stays in use for the others until its successor is there
//!   ([`TokenClient::token_after`]); how often a rejection gets another one is the policy's.
//! * A secret that is rotated is read for each request ([`TokenClient::with_credentials_source`]).
//! * A new token is visible to all callers before any that waited for it wakes.
//! * A caller that panics, or gives up ([`TokenClient::token_within`]), takes no other with it.
//! * After a failure callers fail at once, with the reason and when to try again, until it is time;
//!   new credentials ([`TokenClient::set_grant`]) end that. No failure is for ever.
//! * A failed refresh never costs a token that can still be used.
//!
//! # Limits
//! A [`TokenClient`] does not promise:
//!
//! * A token that the resource server takes: it may have been revoked. [`Authorize`], or
//!   [`TokenClient::invalidate`], is for that.
//! * That a call with a body is sent again by an agent: that is [`Authorize::run`]'s.
//! * A refresh when no token is asked for: there is no thread in the background. To have one, call
//!   [`TokenClient::refresh`] from it.
//! * To survive the process, or to be shared between processes, unless it has a [store]
//!   ([`TokenClient::with_store`]).
//!
//! # One request
//! ```no_run
//! use polygrant::{Credentials, Dialect, Grant, ErrorKind};
//! use polygrant_ureq::{Transport, ureq};
//!
//! let dialect = Dialect::ants();
//! let endpoint = dialect.endpoint()?;
//! let credentials = Credentials::new("my-client", std::env::var("ANTS_SECRET")?)?;
//! let grant = Grant::new(dialect, endpoint, credentials, ["item"])?;
//!
//! // Cheap to clone: one for the whole program is enough.
//! let transport = Transport::new();
//! match transport.fetch(&grant) {
//!     Ok(token) => {
//!         let call = ureq::get("https://api.example.com/items");
//!         let response = call.header("authorization", token.authorization()).call()?;
//!         println!("{}", response.status());
//!     }
//!     Err(error) => match error.as_refusal().map(polygrant::ErrorResponse::kind) {
//!         Some(ErrorKind::Credentials) => eprintln!("wrong id or secret: {error}"),
//!         _ if error.is_retryable() => eprintln!("later, maybe: {error}"),
//!         _ => eprintln!("{error}"),
//!     },
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds for every request
//! With any agent, these are set for the request itself, over whatever the agent says:
//!
//! * No redirect is followed, so credentials go to the grant's endpoint alone. A redirect is a
//!   [`Refused`](polygrant::Error::Refused) that knows its location.
//! * Certificates are verified, even by an agent that was told not to.
//! * [`Timeouts`](polygrant::Timeouts) hold from the resolution of the host's name to the last byte.
//! * A response is read up to [`MAX_HEADERS`](polygrant::MAX_HEADERS) and
//!   [`MAX_BODY`](polygrant::MAX_BODY), and no further.
//! * Plain `http`, which is for this machine alone, never goes through a proxy.
//! * One request is sent at most once. ureq has no retries.
//! * A response that was cut short is none: see [`TokenConnector`].
//! * No error shows the query of the request's URL, where some dialects put secrets.
//!
//! What an agent's own middleware, connector or resolver does is beyond reach.
//!
//! # Trust
//! Mozilla's certificate authorities are trusted, as they were when the program was built. To trust the
//! system's (feature `system-roots`), or your company's own, beside those or instead, there are
//! `RootCertificates`: [`Transport::with_root_certificates`]. A client certificate is
//! [`Transport::with_client_certificate`]'s. Both may be in files that others replace
//! ([`RootCertificates::with_pem_file`], [`Transport::with_client_certificate_files`]), which are looked at
//! for each token request.
//!
//! # Proxies
//! A token request goes through the proxy that the environment names when the [`Transport`] is made
//! (`HTTPS_PROXY`, `ALL_PROXY`, less the hosts in `NO_PROXY`), by the [rules](Proxies#the-rules) of curl.
//! It is a tunnel: the proxy sees the host's name, not the request. A proxy that is not understood is an
//! error of the request ([`TransportErrorKind::Proxy`](polygrant::TransportErrorKind::Proxy)); nothing is
//! sent past it. For another proxy, or none, there is [`Transport::with_proxies`].
//!
//! An agent that was given a proxy of its own keeps it, unless it is SOCKS, which is an error; one that was
//! told `proxy(None)` has none. It looks like one that has passed by a proxy in the environment that ureq
//! does not understand, which is an error of the request all the same: `with_proxies` decides then. The
//! loopback, and plain `http`, is never proxied.
//!
//! # Features
//! | feature | adds |
//! |---|---|
//! | `signing` | `PrivateKey`: signs assertions with a private key from a file, or with the client's secret |
//! | `system-roots` | `RootCertificates::system`: trusts the system's certificate authorities, by rustls-native-certs (two crates on Linux) |
//! | `tracing` | events at the target `polygrant::token`: a request is sent (`debug`), a token is obtained (`info`), none is, or one is rejected (`warn`). Each names the dialect, the client's id and the endpoint's host. No secret is in them |
//!
//! # Logs
//! ureq logs through the `log` crate. Up to the level `debug` no secret is in what it says. At
//! `trace` it shows whole URLs, where some dialects put secrets, and its protocol layer writes every
//! byte of heads and responses, and with them the `Authorization` value and the token: keep the targets
//! `ureq` and `ureq_proto` at `debug` or above.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod apart;
mod authorize;
mod classify;
mod connector;
mod guard;
pub mod guide;
mod interrupt;
mod read_body;
mod route;
mod status_error;
#[cfg(test)]
mod tests;
mod token_client;
mod token_source;
mod transport;
mod trust;
mod tunnel;
mod way;
mod whole;

pub use authorize::Authorize;
pub use connector::TokenConnector;
pub use polygrant_client::{
    AssertionFile, CertificateError, ClientSnapshot, Clock, CredentialsError, CredentialsSource,
    Entropy, PoolHealth, Proxies, Proxy, ProxyError, RequestGate, RootCertificates, SecretFile,
    SecretVariable, SharedLifecycle, Signer, SignerError, SigningCallback, SystemClock,
    SystemEntropy, rustls,
};
#[cfg(feature = "signing")]
pub use polygrant_client::{KeyError, PrivateKey, Rotating, VerifyingKey};
pub use polygrant_client::{lifecycle, store};
pub use token_client::TokenClient;
pub use token_source::TokenSource;
pub use transport::{Transport, USER_AGENT};
pub use ureq;

/// Keeps a [`TokenClient`] for each of many grants, such as one per tenant: see
/// [`polygrant_client::TokenPool`].
pub type TokenPool = polygrant_client::TokenPool<TokenClient>;
