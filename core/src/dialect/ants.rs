//! ANTS / Antsomi. The vendor's document: "Authentication", Client Credentials Grant.

use super::{
    Dialect, Environment, ErrorResponse, Failure, FailureCause, Lifetime, Member, Path,
    ScopeParameter, TokenResponse,
};

impl Dialect {
    /// ANTS / Antsomi: scopes are required and joined by commas; the token comes in camel case with
    /// an absolute expiry; the OAuth code of a failure stands in `name`, with status 400 throughout.
    #[must_use]
    pub fn ants() -> Self {
        Self {
            name: "ants".into(),
            documentation: "ANTS API reference, Authentication, Client Credentials Grant".into(),
            environments: vec![Environment::new("production", "https://iam.ants.tech")],
            path: "/oauth/token".into(),
            scope: Some(ScopeParameter {
                separator: ",".into(),
                required: true,
                ..ScopeParameter::default()
            }),
            token: TokenResponse {
                access_token: Path::of(&["accessToken"]),
                token_type: None,
                lifetime: Lifetime::Rfc3339(Path::of(&["accessTokenExpiresAt"])),
                ..TokenResponse::default()
            },
            error: ErrorResponse {
                code: vec![Path::of(&["name"])],
                description: vec![Path::of(&["message"])],
                uri: Vec::new(),
                ..ErrorResponse::default()
            },
            // The document shows `invalid_scope`; the others have its shape.
            failures: vec![
                failure(FailureCause::InvalidScope, "Invalid scope: Requested scope is invalid"),
                failure(FailureCause::InvalidClient, "Invalid client: client is invalid"),
                failure(FailureCause::InvalidRequest, "Invalid request: check the parameters"),
                failure(
                    FailureCause::UnsupportedGrantType,
                    "Unsupported grant type: `grant_type` is invalid",
                ),
            ],
            ..Self::rfc6749_post()
        }
    }
}

fn failure(cause: FailureCause, message: &'static str) -> Failure {
    Failure::new(
        cause,
        400,
        [
            Member::integer(&["statusCode"], 400),
            Member::integer(&["status"], 400),
            Member::integer(&["code"], 400),
            Member::text(&["message"], message),
            Member::text(&["name"], cause.code()),
        ],
    )
}
