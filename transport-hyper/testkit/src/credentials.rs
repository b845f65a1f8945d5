//! The client that every sandbox knows.

use polygrant::{Credentials, Dialect};
#[cfg(feature = "sandbox")]
use polygrant_sandbox::Sandbox;

/// The id of the client that every sandbox knows.
pub const CLIENT_ID: &str = "sandbox-client";

/// The secret of the client that every sandbox knows. It opens nothing else.
pub const CLIENT_SECRET: &str = "sandbox-secret";

/// The scopes that this client may have.
pub const SCOPES: [&str; 6] = ["item", "event", "profile", "promotion", "read", "write"];

/// Returns the credentials of the client that every sandbox knows.
#[must_use]
pub fn credentials() -> Credentials {
    #[allow(clippy::expect_used, reason = "two constants that are not empty")]
    Credentials::new(CLIENT_ID, CLIENT_SECRET).expect("neither is empty")
}

/// Returns the credentials that a dialect's sandbox knows: [`credentials`], and for each
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

/// Returns a sandbox of that dialect that knows [`credentials_of`] it.
#[cfg(feature = "sandbox")]
#[must_use]
pub fn sandbox(dialect: Dialect) -> Sandbox {
    let credentials = credentials_of(&dialect);
    let defaults = dialect.scope.defaults.clone().into_iter().map(String::from);
    let scopes = SCOPES.into_iter().map(String::from).chain(defaults);
    let scopes: Vec<String> = scopes.collect();
    Sandbox::new(dialect).with_client(credentials, scopes)
}
