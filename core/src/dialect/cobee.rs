//! Cobee partners. The vendor's document: <https://docs.partners.api.cobee.io/>, Post Oauth Token.

use super::{
    ClientAuthentication, Dialect, Encoding, Environment, ErrorResponse, Failure, FailureCause,
    Lifetime, Member, Path, TokenResponse,
};

impl Dialect {
    /// Cobee partners: JSON in camel case, two parameters and nothing else.
    #[must_use]
    pub fn cobee() -> Self {
        Self {
            name: "cobee".into(),
            documentation: "https://docs.partners.api.cobee.io/ (Post Oauth Token)".into(),
            environments: vec![
                Environment::new("production", "https://partners-api.cobee.io/api/v3"),
                Environment::new("pre-production", "https://pre-partners-api.cobee.io/api/v3"),
            ],
            path: "/oauth/token".into(),
            encoding: Encoding::Json,
            grant_type: None,
            client_authentication: ClientAuthentication::Body {
                client_id: "clientId".into(),
                client_secret: "clientSecret".into(),
            },
            scope: None,
            token: TokenResponse {
                access_token: Path::of(&["accessToken"]),
                token_type: Some(Path::of(&["tokenType"])),
                lifetime: Lifetime::Seconds(Path::of(&["expiresIn"])),
                ..TokenResponse::default()
            },
            // The schema demands an integer `error`; the examples have a text `code`, or neither.
            error: ErrorResponse {
                code: vec![Path::of(&["code"]), Path::of(&["error"])],
                description: vec![Path::of(&["message"])],
                uri: Vec::new(),
                ..ErrorResponse::default()
            },
            failures: vec![
                Failure::new(
                    FailureCause::InvalidRequest,
                    400,
                    [
                        Member::text(&["code"], "validation_error"),
                        Member::text(&["message"], "body: must have the documented properties"),
                    ],
                ),
                Failure::new(
                    FailureCause::InvalidClient,
                    401,
                    [Member::text(&["message"], "Unauthorized")],
                ),
            ],
            ..Self::rfc6749_post()
        }
    }
}
