//! Cobee partners. The vendor's document: <https://docs.partners.api.cobee.io/>, Post Oauth Token.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, Encoding, ErrorFields, Failure, FailureCause, Lifetime, Path, Template, TokenFields,
    TokenType,
};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns the dialect of Cobee partners: JSON in camel case, two parameters and nothing else.
    #[must_use]
    pub fn cobee() -> Self {
        Self {
            name: "cobee".into(),
            documentation: "https://docs.partners.api.cobee.io/ (Post Oauth Token)".into(),
            environments: request::templates([
                ("production", "https://partners-api.cobee.io/api/v3"),
                ("pre-production", "https://pre-partners-api.cobee.io/api/v3"),
            ]),
            path: Template::of("/oauth/token"),
            encoding: Encoding::Json,
            body: request::parameters([
                ("clientId", "{client_id}"),
                ("clientSecret", "{client_secret}"),
            ]),
            token: TokenFields {
                access_token: vec![Path::of(&["accessToken"])],
                token_type: TokenType::at(Path::of(&["tokenType"])),
                lifetime: Lifetime::seconds(Path::of(&["expiresIn"])),
                ..TokenFields::default()
            },
            // The schema demands an integer `error`; the examples have a text `code`, or neither.
            error: ErrorFields {
                code: vec![Path::of(&["code"]), Path::of(&["error"])],
                description: vec![Path::of(&["message"])],
                uri: Vec::new(),
                ..ErrorFields::default()
            },
            failures: vec![
                Failure::new(
                    FailureCause::InvalidRequest,
                    400,
                    json!({
                        "code": "validation_error",
                        "message": "body: must have the documented properties",
                    }),
                ),
                Failure::new(
                    FailureCause::InvalidClient,
                    401,
                    json!({ "message": "Unauthorized" }),
                ),
            ],
            ..Self::default()
        }
    }
}
