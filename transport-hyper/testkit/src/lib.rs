//! The other side of the wire, on the loopback, for tests.
//!
//! * [`SandboxServer`] answers as the vendors document: every dialect's sandbox behind one port.
//! * [`ScriptedServer`] does what a test tells it, above all what no server should.
//! * [`faults`] has the numbered faults of a token's whole life, each with a play.
//! * [`scenarios`] is the table of what can happen to one token request on the wire, and of what has
//!   to come of it. The adapters of this project are tested with it; so can be yours.
//!
//! # As the vendors document
//! Each sandbox stands below its dialect's name, so the base URL of `fuuffy` is
//! `http://127.0.0.1:PORT/fuuffy`. The server runs on a thread of its own until it is dropped, so
//! blocking and async tests use it alike.
//!
//! ```
//! use polygrant::{Dialect, Grant, Scopes};
//! use polygrant_testkit::{SandboxServer, credentials};
//! use polygrant_ureq::Transport;
//!
//! let server = SandboxServer::start(0)?;
//! let dialect = Dialect::fuuffy();
//! let endpoint = dialect.endpoint_at(&server.base_url(&dialect))?;
//! let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none())?;
//!
//! let token = Transport::new().fetch(&grant)?;
//! assert_eq!(token.secret(), "sandbox-fuuffy-token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use polygrant::{Credentials, Dialect, Sandbox};

#[cfg(feature = "faults")]
pub use canary::{BASIC, TOKEN, secret_in};
#[cfg(feature = "faults")]
pub use expected::Expected;
#[cfg(feature = "faults")]
pub use journal::{Journal, Record};
#[cfg(feature = "faults")]
pub use scenario::{Scenario, Stage};
#[cfg(feature = "faults")]
pub use scenarios::scenarios;
#[cfg(feature = "faults")]
pub use script::Step;
#[cfg(feature = "faults")]
pub use scripted::ScriptedServer;
pub use server::SandboxServer;

#[cfg(feature = "faults")]
mod canary;
#[cfg(feature = "faults")]
mod expected;
#[cfg(feature = "faults")]
pub mod faults;
#[cfg(feature = "faults")]
mod journal;
#[cfg(feature = "faults")]
mod scenario;
#[cfg(feature = "faults")]
mod scenarios;
#[cfg(feature = "faults")]
mod script;
#[cfg(feature = "faults")]
mod scripted;
mod server;

/// The id of the client that every sandbox knows.
pub const CLIENT_ID: &str = "sandbox-client";

/// The secret of the client that every sandbox knows. It opens nothing else.
pub const CLIENT_SECRET: &str = "sandbox-secret";

/// The scopes that this client may have.
pub const SCOPES: [&str; 6] = ["item", "event", "profile", "promotion", "read", "write"];

/// The credentials of the client that every sandbox knows.
#[must_use]
pub fn credentials() -> Credentials {
    #[allow(clippy::expect_used, reason = "two constants that are not empty")]
    Credentials::new(CLIENT_ID, CLIENT_SECRET).expect("neither is empty")
}

/// The credentials that a dialect's sandbox knows: [`credentials`], and for each
/// [further credential](Dialect::credentials) of the dialect its name behind `sandbox-`.
///
/// ```
/// use polygrant::Dialect;
///
/// let dialect = Dialect::from_json(
///     r#"{
///         "name": "acme",
///         "credentials": ["api_key"],
///         "headers": { "x-api-key": "{api_key}" },
///         "body": { "grant_type": "client_credentials" }
///     }"#,
/// )?;
/// let credentials = polygrant_testkit::credentials_of(&dialect);
/// assert_eq!(credentials.named("api_key"), Some("sandbox-api_key"));
/// # Ok::<(), polygrant::dialect::DocumentError>(())
/// ```
#[must_use]
pub fn credentials_of(dialect: &Dialect) -> Credentials {
    dialect.credentials.iter().fold(credentials(), |credentials, name| {
        // No value is empty.
        let known = credentials.clone();
        credentials.with(name.clone(), format!("sandbox-{name}")).unwrap_or(known)
    })
}

/// A sandbox of that dialect that knows [`credentials_of`] it.
#[must_use]
pub fn sandbox(dialect: Dialect) -> Sandbox {
    let credentials = credentials_of(&dialect);
    Sandbox::new(dialect).with_client(credentials, SCOPES)
}
