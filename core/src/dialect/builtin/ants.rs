//! ANTS / Antsomi. The vendor's document: "Authentication", Client Credentials Grant.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, ErrorFields, Failure, FailureCause, Lifetime, LifetimeFormat, Path, ScopeFormat,
    Template, TokenFields, TokenType,
};

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

/// ANTS API reference, Authentication, Client Credentials Grant.
#[cfg(test)]
mod golden {
    use std::time::Duration;

    use super::super::golden::{
        FORM, Refused, assert_refused, assert_request, grant, plain_headers,
    };
    use crate::{Credentials, Dialect, ErrorKind, Grant, UnixTime};

    const URL: &str = "https://iam.ants.tech/oauth/token";

    /// The document's own client.
    #[test]
    fn request() {
        let credentials =
            Credentials::new("26156a86-b739-4c6b-9de2-314228c3e6e5", "ECOTBQNP44IFPCVMQNSZ")
                .unwrap();
        let endpoint = Dialect::ants().endpoint().unwrap();
        assert_request(
            &Grant::new(Dialect::ants(), endpoint, credentials, ["item"]).unwrap(),
            URL,
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=26156a86-b739-4c6b-9de2-314228c3e6e5\
             &client_secret=ECOTBQNP44IFPCVMQNSZ&scope=item",
        );
    }

    #[test]
    fn scopes_are_joined_by_commas() {
        let endpoint = Dialect::ants().endpoint_in("production").unwrap();
        assert_request(
            &grant(
                Dialect::ants(),
                endpoint,
                &["item", "event", "profile", "promotion", "new one"],
            ),
            URL,
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=my-client&client_secret=my-secret\
             &scope=item%2Cevent%2Cprofile%2Cpromotion%2Cnew+one",
        );
    }

    /// The document's example, an hour before it expires.
    #[test]
    fn success() {
        let body = r#"{
    "accessToken": "5474r2x214z26484u2e4y4a403q5e4z5m4j4b403s526",
    "accessTokenExpiresAt": "2023-08-10T12:41:57.643Z",
    "scope": "item"
}
"#;
        // 2023-08-10T11:41:57Z
        let now = UnixTime::from_secs(1_691_671_317 - 3600);
        let token = Dialect::ants().parse(&http::Response::new(body), now).unwrap();
        assert_eq!(token.secret(), "5474r2x214z26484u2e4y4a403q5e4z5m4j4b403s526");
        assert_eq!(token.token_type(), "Bearer");
        assert_eq!(token.expires_in(), Some(Duration::from_millis(3_600_643)));
        assert_eq!(token.scope(), Some("item"));
    }

    #[test]
    fn bad_request() {
        assert_refused(
            &Dialect::ants(),
            400,
            r#"{
    "statusCode": 400,
    "status": 400,
    "code": 400,
    "message": "Invalid scope: Requested scope is invalid",
    "name": "invalid_scope"
}
"#,
            &Refused {
                class: ErrorKind::Scope,
                code: Some("invalid_scope"),
                vendor_code: None,
                message: Some("Invalid scope: Requested scope is invalid"),
            },
        );
    }

    #[test]
    fn a_bad_request_may_lack_a_message() {
        assert_refused(
            &Dialect::ants(),
            400,
            r#"{"statusCode":400,"status":400,"code":400,"name":"invalid_client"}"#,
            &Refused {
                class: ErrorKind::Credentials,
                code: Some("invalid_client"),
                vendor_code: None,
                message: None,
            },
        );
    }
}
