//! XONE / XCover. The vendor's document: "Authentication" of the XONE API reference.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, Encoding, ErrorFields, Failure, FailureCause, Path, Template, TokenFields, TokenType,
};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns the dialect of XONE / XCover: a JSON body, no scope, and a `message` beside the
    /// OAuth error.
    #[must_use]
    pub fn xone() -> Self {
        Self {
            name: "xone".into(),
            documentation: "XONE API reference, Authentication, POST /api/oauth/token".into(),
            environments: request::templates([("production", "https://api.xone.xcover.com")]),
            path: Template::of("/api/oauth/token"),
            encoding: Encoding::Json,
            body: request::without_scope(),
            token: TokenFields {
                // The document marks no member as required, and presents every token as Bearer.
                token_type: TokenType::default().optional(),
                ..TokenFields::default()
            },
            error: ErrorFields {
                description: vec![Path::of(&["error_description"]), Path::of(&["message"])],
                ..ErrorFields::default()
            },
            failures: vec![Failure::new(
                FailureCause::InvalidClient,
                401,
                json!({
                    "error": "invalid_client",
                    "error_description": "Client authentication failed",
                    "message": "Client authentication failed",
                }),
            )],
            ..Self::default()
        }
    }
}
