//! Finds secrets in texts that must not hold any.

use super::credentials::CLIENT_SECRET;

/// The credentials of [`credentials`](super::credentials) as HTTP Basic sends them.
pub const BASIC: &str = "c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ=";

/// The token that scripted responses grant.
pub const TOKEN: &str = "scripted-token";

/// Returns whether a text shows a secret: in the open, or as the numbers of its bytes, decimal or
/// hexadecimal, in one line or in many, which is how `Debug` shows bytes.
///
/// ```
/// use polygrant_testkit::shows;
///
/// let secret = "s3cr3t";
/// assert!(shows("client_secret=s3cr3t", secret));
/// assert!(shows(&format!("{:?}", secret.as_bytes()), secret));
/// assert!(shows(&format!("{:#04X?}", secret.as_bytes()), secret));
/// assert!(shows("\\x73\\x33\\x63\\x72\\x33\\x74", secret));
/// assert!(shows("733363723374", secret));
/// assert!(!shows("[115, 51, 99, 114, 51]", secret));
/// ```
#[must_use]
pub fn shows(text: &str, secret: &str) -> bool {
    // `{:#?}` writes each number in a line of its own.
    let mut dense = text.to_ascii_lowercase();
    dense.retain(|c| !c.is_whitespace());
    let ways: [fn(u8) -> String; 5] = [
        |byte| format!("{byte},"),
        |byte| format!("{byte:02x},"),
        |byte| format!("{byte:02x}"),
        |byte| format!("{byte:#04x},"),
        |byte| format!("\\x{byte:02x}"),
    ];
    let as_numbers = |way: fn(u8) -> String| {
        let numbers: String = secret.bytes().map(way).collect();
        dense.contains(numbers.trim_end_matches(','))
    };
    text.contains(secret) || ways.into_iter().any(as_numbers)
}

/// Returns the secret that a text [shows](shows()), if it does: the client's secret, the same as HTTP
/// Basic sends it, or the token.
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
    [CLIENT_SECRET, BASIC, TOKEN].into_iter().find(|secret| shows(text, secret))
}
