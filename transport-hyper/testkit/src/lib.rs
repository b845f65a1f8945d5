//! Servers on the loopback, virtual time and numbered faults, to test any adapter of `polygrant` with.
//!
//! [`testing`](mod@testing) tells how to test a program that gets tokens, to property-test and fuzz a
//! dialect of your own, and to play the faults on a client of your own.
//!
//! * [`SandboxServer`] responds as the vendors document: every dialect's sandbox behind one port.
//! * [`ScriptedServer`] follows a script, above all in ways that no server should.
//! * [`Authority`] issues certificates for servers that speak TLS.
//! * `MountedFiles` are files that an orchestrator mounts and renews.
//! * [`serve_proxy`] makes tunnels to a server, as a company's proxy does.
//! * [`VirtualTime`] drives a lifecycle whose clocks a test sets, without any server.
//! * [`faults`] has the numbered faults of a token's whole life, each with its checks.
//! * [`black_box`] plays them on any client, which is only seen from outside.
//! * [`scenarios`] is the table of all that can happen to one token request on the wire, each with the
//!   required outcome. It tests the adapters of this project, and can test yours.
//!
//! # A server that responds as the vendors document
//! Each sandbox is below its dialect's name, so the base URL of `fuuffy` is
//! `http://127.0.0.1:PORT/fuuffy`. The server runs on a thread of its own until it is dropped, so
//! blocking and async tests use it alike.
//!
//! ```text
//! $ cargo add --dev polygrant polygrant-testkit http ureq
//! ```
//! ```
//! use polygrant::{Dialect, Grant, Scopes, UnixTime};
//! use polygrant_testkit::{SandboxServer, credentials};
//!
//! let server = SandboxServer::start(0)?;
//! let dialect = Dialect::fuuffy();
//! let endpoint = dialect.endpoint_at(&server.base_url(&dialect))?;
//! let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none())?;
//!
//! // With any HTTP client; an adapter does this in one line.
//! let (head, body) = grant.request().into_parts();
//! let response = ureq::run(http::Request::from_parts(head, body.as_bytes()))?;
//! let (head, mut body) = response.into_parts();
//! let response = http::Response::from_parts(head, body.read_to_vec()?);
//! let token = grant.parse(&response, UnixTime::EPOCH)?;
//! assert_eq!(token.secret(), "sandbox-fuuffy-token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! | feature | adds |
//! |---|---|
//! | `sandbox` (default) | every vendor's sandbox behind one port |
//! | `faults` (default) | servers that misbehave, virtual time, the tables of faults and scenarios |

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "sandbox")]
pub use assertion_checks::AssertionChecks;
#[cfg(feature = "sandbox")]
pub use credentials::sandbox;
pub use credentials::{CLIENT_ID, CLIENT_SECRET, SCOPES, credentials, credentials_of};
pub use memory_store::{MemoryStore, StoreCondition};
#[cfg(feature = "sandbox")]
pub use served::ServedRequest;
#[cfg(feature = "sandbox")]
pub use server::SandboxServer;

#[cfg(feature = "faults")]
pub use authority::{Authority, Identity, TlsStream, respond_tls, serve_tls};
#[cfg(feature = "faults")]
pub use caller::Caller;
#[cfg(feature = "faults")]
pub use canary::{BASIC, TOKEN, secret_in, shows};
#[cfg(feature = "faults")]
pub use cut_short::{Framed, framed, serve_cut_short};
#[cfg(feature = "faults")]
pub use durations::{millis, seconds};
#[cfg(feature = "faults")]
pub use expect_action::ExpectAction;
#[cfg(feature = "faults")]
pub use expected::Expected;
#[cfg(feature = "faults")]
pub use fail::Fail;
#[cfg(feature = "faults")]
pub use journal::{Journal, Record};
#[cfg(all(feature = "faults", unix))]
pub use mounted_files::MountedFiles;
#[cfg(feature = "faults")]
pub use proxy::{serve_proxy, serve_tls_proxy};
#[cfg(feature = "faults")]
pub use samples::{grant_in, grant_of, grant_with_assertions, querying, response, token_body};
#[cfg(feature = "faults")]
pub use scenario::{RunningScenario, Scenario};
#[cfg(feature = "faults")]
pub use scenarios::scenarios;
#[cfg(feature = "faults")]
pub use script::Step;
#[cfg(feature = "faults")]
pub use scripted::ScriptedServer;
#[cfg(feature = "faults")]
pub use virtual_time::VirtualTime;

#[cfg(feature = "sandbox")]
mod assertion_checks;
mod credentials;
#[cfg(feature = "sandbox")]
mod cross_origin;
mod memory_store;
#[cfg(feature = "sandbox")]
mod served;
#[cfg(feature = "sandbox")]
mod server;

#[cfg(feature = "faults")]
mod authority;
#[cfg(feature = "faults")]
mod base64;
#[cfg(feature = "faults")]
pub mod black_box;
#[cfg(feature = "faults")]
mod caller;
#[cfg(feature = "faults")]
mod canary;
#[cfg(feature = "faults")]
mod cut_short;
#[cfg(feature = "faults")]
mod durations;
#[cfg(feature = "faults")]
mod expect_action;
#[cfg(feature = "faults")]
mod expected;
#[cfg(feature = "faults")]
mod fail;
#[cfg(feature = "faults")]
pub mod faults;
#[cfg(feature = "faults")]
mod journal;
#[cfg(all(feature = "faults", unix))]
mod mounted_files;
#[cfg(feature = "faults")]
mod proxy;
#[cfg(feature = "faults")]
mod samples;
#[cfg(feature = "faults")]
mod scenario;
#[cfg(feature = "faults")]
mod scenarios;
#[cfg(feature = "faults")]
mod script;
#[cfg(feature = "faults")]
mod scripted;
#[cfg(all(any(doc, doctest), feature = "faults", feature = "sandbox"))]
pub mod testing;
#[cfg(feature = "faults")]
pub mod traffic;
#[cfg(feature = "faults")]
mod virtual_time;
