//! Fuuffy. The vendor's document: "OAuth Authentication", `POST /v1/auth/token`.

use super::{
    Dialect, Environment, ErrorResponse, Failure, FailureCause, Lifetime, Member, Path,
    TokenResponse,
};

impl Dialect {
    /// Fuuffy: two parameters and nothing else; the token inside `data`; failures inside `error`,
    /// with numeric codes in strings.
    ///
    /// Another page of the vendor also sends `grant_type`: see
    /// [`with_grant_type`](Self::with_grant_type).
    #[must_use]
    pub fn fuuffy() -> Self {
        Self {
            name: "fuuffy".into(),
            documentation: "Fuuffy API reference, OAuth Authentication, POST /v1/auth/token".into(),
            environments: vec![
                Environment::new("production", "https://api-gateway.fuuffy.com/v1"),
                Environment::new("testing", "https://testing-api-gateway.fuuffy.com/v1"),
            ],
            path: "/auth/token".into(),
            grant_type: None,
            scope: None,
            token: TokenResponse {
                access_token: Path::of(&["data", "access_token"]),
                token_type: Some(Path::of(&["data", "token_type"])),
                lifetime: Lifetime::Seconds(Path::of(&["data", "expires_in"])),
                scope: Path::of(&["data", "scope"]),
                ..TokenResponse::default()
            },
            // The samples wrap a failure in `error`, the schemas of 401 and 500 do not, and 403 and
            // 404 put text, or JSON as text, into `error` itself.
            error: ErrorResponse {
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
                ..ErrorResponse::default()
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
            ..Self::rfc6749_post()
        }
    }
}

fn failure(
    cause: FailureCause,
    status: u16,
    [code, reason, message]: [&'static str; 3],
) -> Failure {
    Failure::new(
        cause,
        status,
        [
            Member::text(&["error", "code"], code),
            Member::text(&["error", "code_reason"], reason),
            Member::text(&["error", "message"], message),
        ],
    )
}
