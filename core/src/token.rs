//! What the server gave.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

/// An access token, ready to use.
///
/// `Debug` shows neither it nor its scope, which is the server's text as it is; it is wiped from
/// memory when its last clone is dropped.
/// Cloning shares the bytes.
///
/// ```
/// use polygrant::{Dialect, UnixTime};
///
/// let body = br#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600}"#;
/// let token = Dialect::rfc6749().parse(&http::Response::new(body), UnixTime::EPOCH)?;
///
/// let mut call = http::Request::get("https://api.example.com/").body(())?;
/// token.authorize(call.headers_mut());
/// assert_eq!(call.headers()["authorization"], "Bearer 2YotnFZFEjr1zCsicMWpAA");
/// assert!(!format!("{token:?} {call:?}").contains("2Yotn"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    authorization: HeaderValue,
    expires_in: Option<Duration>,
    scope: Option<String>,
}

/// What stands before the token in an `Authorization` value (RFC 6750 §2.1).
const SCHEME: &str = "Bearer ";

impl AccessToken {
    /// Takes a token of one or more visible ASCII characters, which is what RFC 6749 §A.12 allows
    /// less the space; `None` for any other.
    pub(crate) fn new(
        secret: &str,
        expires_in: Option<Duration>,
        scope: Option<String>,
    ) -> Option<Self> {
        if secret.is_empty() || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut value = Zeroizing::new(Vec::with_capacity(SCHEME.len() + secret.len()));
        value.extend_from_slice(SCHEME.as_bytes());
        value.extend_from_slice(secret.as_bytes());
        let mut authorization = HeaderValue::from_maybe_shared(Bytes::from_owner(value)).ok()?;
        authorization.set_sensitive(true);
        Some(Self { authorization, expires_in, scope })
    }

    /// The token's text, in the open.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.authorization.to_str().ok().and_then(|value| value.get(SCHEME.len()..)).unwrap_or("")
    }

    /// The token's type. Only Bearer tokens (RFC 6750) are accepted by [`parse`](crate::Grant::parse).
    #[must_use]
    pub const fn token_type(&self) -> &'static str {
        "Bearer"
    }

    /// How long the token lives, counted from the answer's arrival; zero if it arrived expired,
    /// `None` if the server did not say. `None` never means "for ever".
    #[must_use]
    pub const fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    /// The scope as the server wrote it, if it did. A missing scope does not prove that what was
    /// asked for was granted.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// The ready-made `Authorization` value, marked sensitive.
    #[must_use]
    pub const fn authorization(&self) -> &HeaderValue {
        &self.authorization
    }

    /// Sets the `Authorization` header.
    pub fn authorize(&self, headers: &mut HeaderMap) {
        headers.insert(AUTHORIZATION, self.authorization.clone());
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token_type", &self.token_type())
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
