//! XONE / XCover. The vendor's document: "Authentication" of the XONE API reference.

use super::{
    Dialect, Encoding, Environment, ErrorResponse, Failure, FailureCause, Member, Path,
    TokenResponse,
};

impl Dialect {
    /// XONE / XCover: a JSON body, no scope, and a `message` beside the OAuth error.
    #[must_use]
    pub fn xone() -> Self {
        Self {
            name: "xone".into(),
            documentation: "XONE API reference, Authentication, POST /api/oauth/token".into(),
            environments: vec![Environment::new("production", "https://api.xone.xcover.com")],
            path: "/api/oauth/token".into(),
            encoding: Encoding::Json,
            scope: None,
            token: TokenResponse {
                // The document marks no member as required, and presents every token as Bearer.
                assume_bearer: true,
                ..TokenResponse::default()
            },
            error: ErrorResponse {
                description: vec![Path::of(&["error_description"]), Path::of(&["message"])],
                ..ErrorResponse::default()
            },
            failures: vec![Failure::new(
                FailureCause::InvalidClient,
                401,
                [
                    Member::text(&["error"], "invalid_client"),
                    Member::text(&["error_description"], "Client authentication failed"),
                    Member::text(&["message"], "Client authentication failed"),
                ],
            )],
            ..Self::rfc6749_post()
        }
    }
}
