//! Access tokens from token endpoints that only *almost* speak OAuth 2.0, without any I/O.
//!
//! # In scope
//! * The client credentials grant (RFC 6749 §4.4) in every vendor's [`Dialect`]: JSON or form,
//!   `clientId` or `client_id`, with or without `grant_type`, tokens wrapped in `data`, absolute
//!   expiry times, five shapes of error. A dialect is a [document](Dialect::from_json): a vendor that
//!   this crate does not know needs no code.
//! * Building the request: [`Grant::request`] gives a plain [`http::Request`].
//! * Reading the response: [`Grant::parse`] takes a plain [`http::Response`] and gives an
//!   [`AccessToken`] or a typed, redacted [`Error`].
//! * When to ask for a token, who waits, and what a failure means: [`lifecycle`].
//! * The vendor's side of the same data, for tests: `Sandbox` (feature `sandbox`).
//!
//! # Out of scope
//! * I/O of any kind: sockets, TLS, clocks, randomness, threads. Time is an argument. The crates
//!   `polygrant-ureq` (blocking) and `polygrant-hyper` (async) bring those.
//! * Grants that need a person: authorization code, device code, password.
//!
//! # How data flows
//! ```text
//! Dialect ─────┐
//! Endpoint ────┤              request()             any transport           parse(…)
//! Credentials ─┼─► Grant ──► http::Request ─ ─ ─ ─ ─ ─ ─ ─ ─► http::Response ──► AccessToken
//! Scopes ──────┘     ▲                                                      └──► Error
//!                    └─── Lifecycle: when to ask, who waits, what a failure means ◄──┘
//! ```
//!
//! # Without any adapter
//! ```
//! use polygrant::{Credentials, Dialect, Error, ErrorKind, Grant, UnixTime};
//!
//! // What the vendor's documentation says becomes data; what is wrong is an error here.
//! let grant = Grant::builder(Dialect::cobee())
//!     .environment("pre-production")
//!     .credentials(Credentials::new("my-client", "my-secret")?)
//!     .build()?;
//!
//! // Send this with whatever HTTP you have …
//! let request = grant.request();
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.body().as_bytes(), br#"{"clientId":"my-client","clientSecret":"my-secret"}"#);
//!
//! // … and hand what comes back to `parse`.
//! let response = http::Response::builder().status(401).body(br#"{"message":"Unauthorized"}"#)?;
//! match grant.parse(&response, UnixTime::EPOCH) {
//!     Ok(token) => drop(token),
//!     Err(Error::Refused(refusal)) => assert_eq!(refusal.kind(), ErrorKind::Credentials),
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! | feature | adds |
//! |---|---|
//! | `sandbox` | `Sandbox`: responds to token requests as the vendor documents, also without I/O |
//! | `saved-response` | `saved_response`: reads saved HTTP/1.1 responses, such as `curl -i` prints |
//! | `proptest` | `strategies`: property-test your own code with them, in any dialect |
//! | `catalogue` | `catalogue`: dialects of further vendors, from their public documentation |
//! | `openapi` | `openapi`: drafts a dialect from the vendor's OpenAPI document |
//! | `schema` | `Dialect::json_schema`: the JSON Schema of dialect documents |

#[cfg(feature = "catalogue")]
pub mod catalogue;
pub mod dialect;
pub mod lifecycle;
#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(feature = "saved-response")]
pub mod saved_response;

mod credentials;
mod endpoint;
mod error;
mod grant;
mod grant_builder;
mod grant_check;
mod hint;
mod host;
mod json;
mod redact;
mod request;
mod response;
mod scopes;
mod testing;
mod time;
mod token;
mod transport;
mod variables;

pub use credentials::Credentials;
pub use dialect::Dialect;
pub use endpoint::Endpoint;
pub use error::{ConfigurationError, Error, ErrorKind, ErrorResponse, InvalidResponse};
pub use grant::Grant;
pub use grant_builder::GrantBuilder;
pub use request::RequestBody;
pub use scopes::Scopes;
#[cfg(feature = "sandbox")]
pub use testing::Sandbox;
#[cfg(feature = "proptest")]
pub use testing::strategies;
pub use time::UnixTime;
pub use token::{AccessToken, MAX_LIFETIME, TokenLifetime};
pub use transport::{
    ClientCertificate, MAX_BODY, MAX_HEADERS, OriginError, Origins, Timeouts, TransportError,
    TransportErrorKind, TransportErrorReason,
};
pub use variables::Variables;
