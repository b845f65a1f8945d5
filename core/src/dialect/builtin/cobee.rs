//! Cobee partners. The vendor's document: <https://docs.partners.api.cobee.io/>, Post Oauth Token.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, Encoding, ErrorFields, Failure, FailureCause, Lifetime, Path, Template, TokenFields,
    TokenType,
};

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

/// Cobee partners API, Post Oauth Token.
#[cfg(test)]
mod golden {
    use super::super::golden::{
        Granted, JSON, Refused, assert_granted, assert_refused, assert_request, grant,
        plain_headers,
    };
    use crate::{Dialect, ErrorKind};

    #[test]
    fn request() {
        let endpoint = Dialect::cobee().endpoint().unwrap();
        assert_request(
            &grant(Dialect::cobee(), endpoint, &[]),
            "https://partners-api.cobee.io/api/v3/oauth/token",
            &plain_headers(JSON),
            r#"{"clientId":"my-client","clientSecret":"my-secret"}"#,
        );
    }

    #[test]
    fn environments() {
        for (name, url) in [
            ("production", "https://partners-api.cobee.io/api/v3/oauth/token"),
            ("pre-production", "https://pre-partners-api.cobee.io/api/v3/oauth/token"),
        ] {
            assert_eq!(Dialect::cobee().endpoint_in(name).unwrap().to_string(), url);
        }
    }

    #[test]
    fn success() {
        const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                             eyJ1c2VySWQiOjEyMywiZXhwIjoxNzEwNjU1MjAwfQ.\
                             NDCEZZKZ7v8bIh_vO8ht51EepUuCOZBIX8DVXy5eVhA";
        assert_granted(
            &Dialect::cobee(),
            &format!(r#"{{"accessToken":"{TOKEN}","tokenType":"Bearer","expiresIn":86400}}"#),
            &Granted { secret: TOKEN, seconds: Some(86_400), scope: None },
        );
    }

    /// The two examples of the responses, and that of the schema.
    #[test]
    fn failures() {
        assert_refused(
            &Dialect::cobee(),
            400,
            r#"{"code":"validation_error","message":"body: must have required property 'clientId'"}"#,
            &Refused {
                class: ErrorKind::Other,
                code: Some("validation_error"),
                vendor_code: None,
                message: Some("body: must have required property 'clientId'"),
            },
        );
        assert_refused(
            &Dialect::cobee(),
            401,
            r#"{"message":"Unauthorized"}"#,
            &Refused {
                class: ErrorKind::Credentials,
                code: None,
                vendor_code: None,
                message: Some("Unauthorized"),
            },
        );
        assert_refused(
            &Dialect::cobee(),
            400,
            r#"{"message":"Bad request: Invalid field value"}"#,
            &Refused {
                class: ErrorKind::Other,
                code: None,
                vendor_code: None,
                message: Some("Bad request: Invalid field value"),
            },
        );
    }

    /// The schema demands an integer `error`; no example has one.
    #[test]
    fn a_code_may_be_in_either_place_and_of_either_type() {
        for (body, code) in [
            (r#"{"error":400,"message":"m"}"#, None),
            (r#"{"error":"400","message":"m"}"#, None),
            (r#"{"error":"Bad Request","message":"m"}"#, None),
            (r#"{"error":"validation_error","message":"m"}"#, Some("validation_error")),
            (r#"{"code":400,"error":"validation_error","message":"m"}"#, Some("validation_error")),
            (r#"{"code":"first","error":"second","message":"m"}"#, Some("first")),
            (r#"{"code":400,"error":-1,"message":"m"}"#, None),
            (r#"{"code":null,"error":null,"message":"m"}"#, None),
        ] {
            assert_refused(
                &Dialect::cobee(),
                400,
                body,
                &Refused { class: ErrorKind::Other, code, vendor_code: None, message: Some("m") },
            );
        }
    }
}
