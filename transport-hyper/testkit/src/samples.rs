//! A vendor that keeps to RFC 6749: its grants and its responses.

use polygrant::{ConfigurationError, Credentials, Dialect, Grant, Scopes};

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
