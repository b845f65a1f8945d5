//! Fuuffy. The vendor's document: "OAuth Authentication", `POST /v1/auth/token`.

use serde_json::json;

use crate::dialect::request;
use crate::dialect::{
    Dialect, ErrorFields, Failure, FailureCause, Lifetime, Path, Template, TokenFields, TokenType,
};
use crate::error::ErrorKind;

impl Dialect {
    /// Returns the dialect of Fuuffy: two parameters and nothing else; the token inside `data`;
    /// failures inside `error`, with numeric codes in strings.
    ///
    /// Another page of the vendor also sends `grant_type`: see
    /// [`with_grant_type`](Self::with_grant_type).
    #[must_use]
    pub fn fuuffy() -> Self {
        Self {
            name: "fuuffy".into(),
            documentation: "Fuuffy API reference, OAuth Authentication, POST /v1/auth/token".into(),
            environments: request::templates([
                ("production", "https://api-gateway.fuuffy.com/v1"),
                ("testing", "https://testing-api-gateway.fuuffy.com/v1"),
            ]),
            path: Template::of("/auth/token"),
            body: request::parameters([
                ("client_id", "{client_id}"),
                ("client_secret", "{client_secret}"),
            ]),
            token: TokenFields {
                access_token: vec![Path::of(&["data", "access_token"])],
                token_type: TokenType::at(Path::of(&["data", "token_type"])),
                lifetime: Lifetime::seconds(Path::of(&["data", "expires_in"])),
                scope: Path::of(&["data", "scope"]),
                ..TokenFields::default()
            },
            // The samples wrap a failure in `error`, the schemas of 401 and 500 do not, and 403 and
            // 404 put text, or JSON as text, into `error` itself.
            error: ErrorFields {
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
                // The first three digits repeat the HTTP status.
                classes: [
                    ("401*", ErrorKind::Credentials),
                    ("408*", ErrorKind::Transient),
                    ("429*", ErrorKind::Rate),
                    ("500*", ErrorKind::Transient),
                    ("502*", ErrorKind::Transient),
                    ("503*", ErrorKind::Transient),
                    ("504*", ErrorKind::Transient),
                ]
                .into(),
                ..ErrorFields::default()
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
            ..Self::default()
        }
    }
}

fn failure(cause: FailureCause, status: u16, [code, reason, message]: [&str; 3]) -> Failure {
    let error = json!({ "code": code, "code_reason": reason, "message": message });
    Failure::new(cause, status, json!({ "error": error }))
}

/// Fuuffy API reference, OAuth Authentication.
#[cfg(test)]
mod golden {
    use super::super::golden::{
        FORM, Granted, Refused, assert_granted, assert_refused, assert_request, grant,
        plain_headers,
    };
    use crate::{Dialect, ErrorKind};

    #[test]
    fn request() {
        let endpoint = Dialect::fuuffy().endpoint().unwrap();
        assert_request(
            &grant(Dialect::fuuffy(), endpoint, &[]),
            "https://api-gateway.fuuffy.com/v1/auth/token",
            &plain_headers(FORM),
            "client_id=my-client&client_secret=my-secret",
        );
    }

    /// Another page of the vendor's sends it.
    #[test]
    fn request_with_the_grant_type() {
        let dialect = Dialect::fuuffy().with_grant_type();
        let endpoint = dialect.endpoint_in("testing").unwrap();
        assert_request(
            &grant(dialect, endpoint, &[]),
            "https://testing-api-gateway.fuuffy.com/v1/auth/token",
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=my-client&client_secret=my-secret",
        );
    }

    #[test]
    fn environments() {
        for (name, url) in [
            ("production", "https://api-gateway.fuuffy.com/v1/auth/token"),
            ("testing", "https://testing-api-gateway.fuuffy.com/v1/auth/token"),
        ] {
            assert_eq!(Dialect::fuuffy().endpoint_in(name).unwrap().to_string(), url);
        }
    }

    #[test]
    fn success() {
        assert_granted(
            &Dialect::fuuffy(),
            r#"{
"data": {
"access_token": "sk-418e41a74ca2e7d941fa4456d73dbed7",
"token_type": "Bearer",
"expires_in": 3600
}
}"#,
            &Granted {
                secret: "sk-418e41a74ca2e7d941fa4456d73dbed7",
                seconds: Some(3600),
                scope: None,
            },
        );
    }

    /// The document calls `data` a json-string, and shows an object.
    #[test]
    fn success_inside_a_string() {
        assert_granted(
            &Dialect::fuuffy(),
            r#"{"data":"{\"access_token\":\"sk-418e\",\"token_type\":\"Bearer\",\"expires_in\":3600}"}"#,
            &Granted { secret: "sk-418e", seconds: Some(3600), scope: None },
        );
    }

    /// The sample wraps a failure in `error`, the schemas of 401 and 500 do not.
    #[test]
    fn failures_wrapped_and_flat() {
        for (status, class, code, reason, message) in [
            (400, ErrorKind::Other, "400013", "invalid_request", "Missing or invalid parameters"),
            (
                401,
                ErrorKind::Credentials,
                "401021",
                "invalid_client",
                "Invalid client_id, client_secret, or session_key",
            ),
            (
                500,
                ErrorKind::Transient,
                "500999",
                "API_ERROR",
                "Api Error, please contact customer service",
            ),
        ] {
            let flat = format!(
                r#"{{"code": "{code}", "code_reason": "{reason}", "message": "{message}"}}"#
            );
            let wrapped = format!(r#"{{ "error": {flat} }}"#);
            let expected = Refused {
                class,
                code: Some(reason),
                vendor_code: Some(code),
                message: Some(message),
            };
            assert_refused(&Dialect::fuuffy(), status, &wrapped, &expected);
            assert_refused(&Dialect::fuuffy(), status, &flat, &expected);
        }
    }

    /// `error` is a json-string on 403 and 404: text, JSON as text, or an object.
    #[test]
    fn forbidden_and_not_found_in_three_forms() {
        for (status, code, reason, message) in [
            (403, "403001", "access_denied", "Access forbidden for this resource."),
            (404, "404001", "not_found", "Resource or endpoint not found."),
        ] {
            let text = format!(r#"{{"error": "{message}"}}"#);
            assert_refused(
                &Dialect::fuuffy(),
                status,
                &text,
                &Refused {
                    class: ErrorKind::Other,
                    code: None,
                    vendor_code: None,
                    message: Some(message),
                },
            );
            let escaped = format!(
                r#"{{"error": "{{\"code\":\"{code}\",\"code_reason\":\"{reason}\",\"message\":\"{message}\"}}"}}"#
            );
            let object = format!(
                r#"{{"error": {{"code":"{code}","code_reason":"{reason}","message":"{message}"}}}}"#
            );
            for body in [escaped, object] {
                assert_refused(
                    &Dialect::fuuffy(),
                    status,
                    &body,
                    &Refused {
                        class: ErrorKind::Other,
                        code: Some(reason),
                        vendor_code: Some(code),
                        message: Some(message),
                    },
                );
            }
        }
    }

    /// The class follows from the HTTP status first, then from the code's first three digits, then from the
    /// reason.
    #[test]
    fn the_class_follows_from_status_code_and_reason() {
        for (status, code, reason, class) in [
            (401, "500999", "API_ERROR", ErrorKind::Credentials),
            (500, "401021", "invalid_client", ErrorKind::Transient),
            (400, "401021", "API_ERROR", ErrorKind::Credentials),
            (403, "429001", "invalid_client", ErrorKind::Rate),
            (400, "400013", "invalid_client", ErrorKind::Credentials),
            (400, "400013", "API_ERROR", ErrorKind::Other),
        ] {
            assert_refused(
                &Dialect::fuuffy(),
                status,
                &format!(r#"{{"error":{{"code":"{code}","code_reason":"{reason}"}}}}"#),
                &Refused { class, code: Some(reason), vendor_code: Some(code), message: None },
            );
        }
    }
}
