//! What must never be said aloud.

use super::credentials::CLIENT_SECRET;

/// The credentials of [`credentials`](super::credentials) as HTTP Basic sends them.
pub const BASIC: &str = "c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ=";

/// The token that scripted responses grant.
pub const TOKEN: &str = "scripted-token";

/// The secret that a text gives away, if it does: the client's secret, in the open, as HTTP Basic
/// sends it or as a list of numbers, or the token.
///
/// ```
/// use polygrant_testkit::{CLIENT_SECRET, secret_in};
///
/// assert_eq!(secret_in("refused (401 Unauthorized)"), None);
/// assert_eq!(secret_in("POST /token?client_secret=sandbox-secret"), Some(CLIENT_SECRET));
/// assert_eq!(secret_in(&format!("{:?}", CLIENT_SECRET.as_bytes())), Some(CLIENT_SECRET));
/// ```
#[must_use]
pub fn secret_in(text: &str) -> Option<&'static str> {
    [CLIENT_SECRET, BASIC, TOKEN].into_iter().find(|secret| {
        let numbers: Vec<_> = secret.bytes().map(|byte| byte.to_string()).collect();
        text.contains(secret) || text.contains(&numbers.join(", "))
    })
}
