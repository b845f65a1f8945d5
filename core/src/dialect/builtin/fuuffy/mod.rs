//! Fuuffy. The vendor's document: "OAuth Authentication", `POST /v1/auth/token`.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, ErrorFields, Failure, FailureCause, Lifetime, Path, Template, TokenFields, TokenType,
};
use crate::error::ErrorKind;

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns the dialect of Fuuffy: two parameters and nothing else; the token inside `data`;
    /// failures inside `error`, with numeric codes in strings.
    ///
    /// Another page of the vendor also sends `grant_type`: see
    /// [`with_grant_type`](Self::with_grant_type).
    #[must_use]
    pub fn fuuffy() -> Self {
        Self {
            name: "fuuffy".into(),
            documentation: "Fuuffy API reference, OAuth Authentication, POST /v1/auth/token".into(),
            environments: request::templates([
                ("production", "https://api-gateway.fuuffy.com/v1"),
                ("testing", "https://testing-api-gateway.fuuffy.com/v1"),
            ]),
            path: Template::of("/auth/token"),
            body: request::parameters([
                ("client_id", "{client_id}"),
                ("client_secret", "{client_secret}"),
            ]),
            token: TokenFields {
                access_token: vec![Path::of(&["data", "access_token"])],
                token_type: TokenType::at(Path::of(&["data", "token_type"])),
                lifetime: Lifetime::seconds(Path::of(&["data", "expires_in"])),
                scope: Path::of(&["data", "scope"]),
                ..TokenFields::default()
            },
            // The samples wrap a failure in `error`, the schemas of 401 and 500 do not, and 403 and
            // 404 put text, or JSON as text, into `error` itself.
            error: ErrorFields {
                code: vec![
                    Path::of(&["error", "code_reason"]),
                    Path::of(&["code_reason"]),
                    Path::of(&["error"]),
                ],
                vendor_code: vec![Path::of(&["error", "code"]), Path::of(&["code"])],
                description: vec![
                    Path::of(&["error", "message"]),
                    Path::of(&["message"]),
                    Path::of(&["error"]),
                ],
                uri: Vec::new(),
                // The first three digits repeat the HTTP status.
                classes: [
                    ("401*", ErrorKind::Credentials),
                    ("408*", ErrorKind::Transient),
                    ("429*", ErrorKind::Rate),
                    ("500*", ErrorKind::Transient),
                    ("502*", ErrorKind::Transient),
                    ("503*", ErrorKind::Transient),
                    ("504*", ErrorKind::Transient),
                ]
                .into(),
                ..ErrorFields::default()
            },
            failures: vec![
                failure(
                    FailureCause::InvalidRequest,
                    400,
                    ["400013", "invalid_request", "Missing or invalid parameters"],
                ),
                failure(
                    FailureCause::InvalidClient,
                    401,
                    [
                        "401021",
                        "invalid_client",
                        "Invalid client_id, client_secret, or session_key",
                    ],
                ),
            ],
            ..Self::default()
        }
    }
}

fn failure(cause: FailureCause, status: u16, [code, reason, message]: [&str; 3]) -> Failure {
    let error = json!({ "code": code, "code_reason": reason, "message": message });
    Failure::new(cause, status, json!({ "error": error }))
}
