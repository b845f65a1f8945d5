//! ANTS / Antsomi. The vendor's document: "Authentication", Client Credentials Grant.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, ErrorFields, Failure, FailureCause, Lifetime, LifetimeFormat, Path, ScopeFormat,
    Template, TokenFields, TokenType,
};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns the dialect of ANTS / Antsomi: scopes are required and joined by commas; the token
    /// comes in camel case with an absolute expiry; the OAuth code of a failure stands in `name`,
    /// with status 400 throughout.
    #[must_use]
    pub fn ants() -> Self {
        Self {
            name: "ants".into(),
            documentation: "ANTS API reference, Authentication, Client Credentials Grant".into(),
            environments: request::templates([("production", "https://iam.ants.tech")]),
            path: Template::of("/oauth/token"),
            scope: ScopeFormat::separated_by(",").required(),
            token: TokenFields {
                access_token: vec![Path::of(&["accessToken"])],
                token_type: TokenType::Ignored,
                lifetime: Lifetime::Stated {
                    format: LifetimeFormat::Rfc3339,
                    paths: vec![Path::of(&["accessTokenExpiresAt"])],
                    default: None,
                },
                ..TokenFields::default()
            },
            error: ErrorFields {
                code: vec![Path::of(&["name"])],
                description: vec![Path::of(&["message"])],
                uri: Vec::new(),
                ..ErrorFields::default()
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
            ..Self::default()
        }
    }
}

fn failure(cause: FailureCause, message: &str) -> Failure {
    let body = json!({
        "statusCode": 400,
        "status": 400,
        "code": 400,
        "message": message,
        "name": cause.code(),
    });
    Failure::new(cause, 400, body)
}
