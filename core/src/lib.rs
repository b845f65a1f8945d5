//! Access tokens from token endpoints that only *almost* speak OAuth 2.0, without any I/O.
//!
//! The [`guide`] has short pages: which crate, which dialect, secrets, errors, how it works.
//!
//! # In scope
//! * Each vendor's form of the client credentials grant (RFC 6749 §4.4), as data: a [`Dialect`]. A vendor
//!   that this crate does not know is a [document](dialect::reference), not code.
//! * Building the request: [`Grant::request`] returns a plain [`http::Request`].
//! * Reading the response: [`Grant::parse`] takes a plain [`http::Response`] and returns an
//!   [`AccessToken`] or a typed, redacted [`Error`].
//!
//! # Out of scope
//! * When to request a token, which callers wait, and what a failure means: that is
//!   [`polygrant-lifecycle`](https://docs.rs/polygrant-lifecycle), as pure as this crate.
//! * Sockets, TLS, clocks, randomness, threads: time is an argument. Most programs use an adapter, which
//!   has them: `polygrant-ureq` (blocking) or `polygrant-hyper` (async). For writing another one there is
//!   `polygrant-client`.
//! * Grants that need a person: authorization code, device code, password.
//!
//! # How data flows
//! ```text
//! Dialect ─────┐
//! Endpoint ────┤         request()           any transport             parse()
//! Credentials ─┼─► Grant ───────► http::Request ─ ─ ─ ─ ► http::Response ───┬─► AccessToken
//! Scopes ──────┘     ▲                                                      └─► Error
//!                    └── Lifecycle: when to request, to wait, to try again ◄────────┘
//! ```
//!
//! # One request
//! ```
//! use polygrant::{Credentials, Dialect, Error, ErrorKind, Grant, UnixTime};
//!
//! // A mistake in the configuration is an error here, before anything is sent.
//! let grant = Grant::builder(Dialect::cobee())
//!     .environment("pre-production")
//!     .credentials(Credentials::new("my-client", "my-secret")?)
//!     .build()?;
//!
//! // Send this with any HTTP client …
//! let request = grant.request();
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.body().as_bytes(), br#"{"clientId":"my-client","clientSecret":"my-secret"}"#);
//!
//! // … and give the response to `parse`, with the time of its arrival.
//! let response = http::Response::builder().status(401).body(br#"{"message":"Unauthorized"}"#)?;
//! match grant.parse(&response, UnixTime::EPOCH) {
//!     Ok(token) => println!("valid for {:?}", token.expires_in()),
//!     Err(Error::Refused(refusal)) => assert_eq!(refusal.kind(), ErrorKind::Credentials),
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Promises
//! * Parts that do not fit together fail when the grant is built: a missing scope, plain `http` to another
//!   machine, a URL with userinfo or a fragment, a credential that cannot be written where it belongs.
//! * A response is a token or an error, whatever its bytes. A token is never empty and has visible ASCII
//!   characters alone. A member that is there twice makes a response malformed.
//! * No secret shows in `Debug` of credentials, grants, requests and tokens, nor in an error. What an error
//!   shows of a response is bounded, on one line, and has the client's secrets replaced, however they are
//!   escaped. In an excerpt of it, what could be another credential is masked.
//! * Memory with secrets is wiped on drop: credentials, request bodies, `Authorization` values.
//! * Nothing here reads a clock, draws a random number, takes a lock or starts a thread.
//!
//! # Limits
//! * Copies of a secret remain where this crate cannot reach: in a transport, in TLS, in the response's own
//!   bytes and, where a token is escaped, in the reader of JSON.
//! * A vendor that takes secrets in the query of a GET has them in the request's URL, and so in `Debug` of
//!   [`http::Request`]. No error shows a query.
//! * [`parse`](Grant::parse) does not compare a body with the length that its head promises: saved responses
//!   are edited by people and unpacked by tools. On the wire that is the transport's to check.
//!
//! # Features
//! None is enabled by default.
//!
//! | feature | adds |
//! |---|---|
//! | `saved-response` | `saved_response`: reads saved HTTP/1.1 responses, such as `curl -i` prints |
//! | `schema` | `Dialect::json_schema`: the JSON Schema of dialect documents |

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod assertion;
pub mod dialect;
pub mod guide;
pub mod redact;
#[cfg(feature = "saved-response")]
pub mod saved_response;

mod credentials;
mod endpoint;
mod error;
mod grant;
mod grant_builder;
mod grant_parts;
mod hint;
mod host;
mod json;
mod request;
mod response;
mod scopes;
mod time;
mod token;
mod transport;

pub use credentials::Credentials;
pub use dialect::{Dialect, Variables};
pub use endpoint::Endpoint;
pub use error::{ConfigurationError, Error, ErrorKind, ErrorResponse, InvalidResponse};
pub use grant::Grant;
pub use grant_builder::GrantBuilder;
pub use request::RequestBody;
pub use scopes::Scopes;
pub use time::UnixTime;
pub use token::{AccessToken, MAX_LIFETIME, RestoreError, SavedToken, TokenLifetime};
pub use transport::{
    ClientCertificate, MAX_BODY, MAX_HEADERS, OriginError, Origins, Timeouts, TransportError,
    TransportErrorKind, TransportErrorReason,
};
