//! A vendor that keeps to RFC 6749: its grants and its responses.

use polygrant::{ConfigurationError, Credentials, Dialect, Grant, Scopes};

use super::credentials::credentials;
use super::fail::Fail;

/// Returns the grant of that client, without scopes, in the dialect of RFC 6749 at
/// `https://auth.example.com`.
///
/// # Errors
/// The client id is empty.
pub fn grant_of(client_id: &str, client_secret: &str) -> Result<Grant, ConfigurationError> {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("https://auth.example.com")?;
    Grant::new(dialect, endpoint, Credentials::new(client_id, client_secret)?, Scopes::none())
}

/// Returns a grant, without scopes, in the dialect of that document.
///
/// # Errors
/// The document, the base URL or the credentials do not fit.
pub fn grant_in(document: &str, base_url: &str, credentials: Credentials) -> Result<Grant, Fail> {
    let dialect = Dialect::from_json(document)?;
    let endpoint = dialect.endpoint_at(base_url)?;
    Ok(Grant::new(dialect, endpoint, credentials, Scopes::none())?)
}

/// A dialect with secrets in the query, whose responses are RFC 6749's.
pub(crate) const QUERYING: &str = r#"{
    "name": "acme",
    "path": "/cgi-bin/token",
    "method": "GET",
    "query": { "grant_type": "client_credential", "appid": "{client_id}", "secret": "{client_secret}" }
}"#;

/// Returns the grant of the sandboxes' client in a dialect with secrets in the URL.
///
/// # Errors
/// As [`grant_in`].
pub fn querying(base_url: &str) -> Result<Grant, Fail> {
    grant_in(QUERYING, base_url, credentials())
}

/// Returns a grant of a dialect whose requests lack two assertions, `jwt` and `proof`, of which
/// `proof` goes into the header `x-proof`.
///
/// # Errors
/// As [`grant_in`].
pub fn grant_with_assertions(base_url: &str) -> Result<Grant, Fail> {
    const SIGNED: &str = r#"{
        "name": "acme",
        "assertions": ["jwt", "proof"],
        "headers": { "x-proof": "{proof}" },
        "body": { "grant_type": "client_credentials", "client_assertion": "{jwt}" }
    }"#;
    grant_in(SIGNED, base_url, Credentials::none())
}

/// Returns the body of a response that grants a token (RFC 6749 §5.1). The lifetime is JSON text, and
/// is left out where there is none.
#[must_use]
pub fn token_body(token: &str, lifetime: Option<&str>) -> String {
    let lifetime = lifetime.map(|text| format!(r#","expires_in":{text}"#)).unwrap_or_default();
    format!(r#"{{"access_token":"{token}","token_type":"Bearer"{lifetime}}}"#)
}

/// Returns the bytes of an HTTP/1.1 response with a body and its length. The status is code and reason
/// phrase; each header ends in CR LF.
#[must_use]
pub fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into()
}
