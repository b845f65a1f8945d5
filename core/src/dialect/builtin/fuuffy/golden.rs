//! Fuuffy API reference, OAuth Authentication.

use crate::{Dialect, ErrorKind};

use super::super::golden::{
    FORM, Granted, Refused, assert_granted, assert_refused, assert_request, grant, plain_headers,
};

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
        let flat =
            format!(r#"{{"code": "{code}", "code_reason": "{reason}", "message": "{message}"}}"#);
        let wrapped = format!(r#"{{ "error": {flat} }}"#);
        let expected =
            Refused { class, code: Some(reason), vendor_code: Some(code), message: Some(message) };
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
