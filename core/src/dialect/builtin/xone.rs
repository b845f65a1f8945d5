//! XONE / XCover. The vendor's document: "Authentication" of the XONE API reference.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, Encoding, ErrorFields, Failure, FailureCause, Path, Template, TokenFields, TokenType,
};

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

/// XONE API reference, Authentication. The document gives schemas, no examples: the values are made
/// up to fit them.
#[cfg(test)]
mod golden {
    use super::super::golden::{
        Granted, JSON, Refused, assert_granted, assert_refused, assert_request, grant,
        plain_headers,
    };
    use crate::{Dialect, ErrorKind, UnixTime};

    #[test]
    fn request() {
        let endpoint = Dialect::xone().endpoint().unwrap();
        assert_request(
            &grant(Dialect::xone(), endpoint, &[]),
            "https://api.xone.xcover.com/api/oauth/token",
            &plain_headers(JSON),
            r#"{"grant_type":"client_credentials","client_id":"my-client","client_secret":"my-secret"}"#,
        );
    }

    #[test]
    fn environments() {
        let url = "https://api.xone.xcover.com/api/oauth/token";
        assert_eq!(Dialect::xone().endpoint().unwrap().to_string(), url);
        assert_eq!(Dialect::xone().endpoint_in("production").unwrap().to_string(), url);
    }

    #[test]
    fn success() {
        assert_granted(
            &Dialect::xone(),
            r#"{"token_type":"Bearer","expires_in":31536000,"access_token":"eyJ0eXAi.eyJhdWQi.c2ln"}"#,
            &Granted { secret: "eyJ0eXAi.eyJhdWQi.c2ln", seconds: Some(31_536_000), scope: None },
        );
    }

    /// The document marks no member as required.
    #[test]
    fn success_of_a_token_alone() {
        assert_granted(
            &Dialect::xone(),
            r#"{"access_token":"eyJ0eXAi.eyJhdWQi.c2ln"}"#,
            &Granted { secret: "eyJ0eXAi.eyJhdWQi.c2ln", seconds: None, scope: None },
        );
    }

    #[test]
    fn unauthorized() {
        assert_refused(
            &Dialect::xone(),
            401,
            r#"{"error":"invalid_client","error_description":"Client authentication failed","message":"Failed."}"#,
            &Refused {
                class: ErrorKind::Credentials,
                code: Some("invalid_client"),
                vendor_code: None,
                message: Some("Client authentication failed"),
            },
        );
    }

    #[test]
    fn a_message_without_a_code() {
        for (status, class) in [
            (400, ErrorKind::Other),
            (401, ErrorKind::Credentials),
            (429, ErrorKind::Rate),
            (500, ErrorKind::Transient),
        ] {
            assert_refused(
                &Dialect::xone(),
                status,
                r#"{"message":"Too Many Attempts."}"#,
                &Refused {
                    class,
                    code: None,
                    vendor_code: None,
                    message: Some("Too Many Attempts."),
                },
            );
        }
    }

    /// `X-Request-Id` is an integer on 200 and a string on 401.
    #[test]
    fn the_request_id_is_text() {
        for (status, id) in [(200, "7281"), (401, "a0b1-c2d3")] {
            let response = http::Response::builder()
                .status(status)
                .header("X-Request-Id", id)
                .header("X-Ratelimit-Limit", "60")
                .header("X-Ratelimit-Remaining", "59")
                .body("{}")
                .unwrap();
            let error = Dialect::xone().parse(&response, UnixTime::EPOCH).unwrap_err();
            let kept = match &error {
                crate::Error::Refused(refusal) => refusal.request_id(),
                crate::Error::Malformed(malformed) => malformed.request_id(),
                other => panic!("{other:?}"),
            };
            assert_eq!(kept, Some(id));
            assert!(error.to_string().contains(id), "{error}");
        }
    }
}
