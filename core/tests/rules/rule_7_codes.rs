//! Which texts are OAuth codes.

use polygrant::ErrorKind;

use super::{VENDORS, refusal};

#[test]
fn rule_7_a_slug_is_a_code_and_keeps_its_case() {
    let longest = "a".repeat(64);
    for vendor in &VENDORS {
        for code in [
            "invalid_client",
            "Invalid_Client",
            "API_ERROR",
            "FST_ERR_VALIDATION",
            "validation_error",
            "x",
            "a.b-c_d9",
            "unauthorized",
            "new_code_of_tomorrow",
            "oauth.v2.InvalidClientIdentifier",
            "unsupported_oauth2_client_7000215",
            &longest,
        ] {
            let refusal = refusal(vendor.parse(400, vendor.refused(code, "m")));
            assert_eq!(refusal.code(), Some(code), "{}", vendor.name);
        }
    }
}

#[test]
fn rule_7_what_is_not_a_slug_is_not_a_code() {
    let too_long = "a".repeat(65);
    for vendor in &VENDORS {
        for text in [
            "",
            " ",
            "Bad Request",
            "Unauthorized",
            "Forbidden",
            "Conflict",
            "Not Found",
            "Internal Server Error",
            "400",
            "401021",
            "-1",
            "4.5",
            "invalid client",
            "invalid_client ",
            "invalid_client\n",
            "ünknown",
            "a/b",
            "a:b",
            "<b>",
            // A token, an id.
            "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln",
            "5b8bd3bf-1234-4abc-9def-0123456789ab",
            &too_long,
        ] {
            let refusal = refusal(vendor.parse(400, vendor.refused(text, "m")));
            assert_eq!(refusal.code(), None, "{text:?} in {}", vendor.name);
            assert_eq!(refusal.kind(), ErrorKind::Other);
            assert_eq!(refusal.message(), Some("m"));
        }
        for value in ["400", "-1", "4e2", "true", "null", "{}", "[\"invalid_client\"]"] {
            let body = (vendor.refusal)(value, "\"m\"");
            assert_eq!(refusal(vendor.parse(400, body)).code(), None, "{value}");
        }
    }
}

/// A value that cannot be a code does not hide the next path's.
#[test]
fn rule_7_the_paths_are_tried_in_order() {
    for (name, body, code) in [
        ("cobee", r#"{"code":"Bad Request","error":"b"}"#, "b"),
        ("cobee", r#"{"error":"b","code":"a"}"#, "a"),
        ("fuuffy", r#"{"error":{"code_reason":"Bad Request"},"code_reason":"b"}"#, "b"),
        ("fuuffy", r#"{"code_reason":"b","error":{"code_reason":"a"}}"#, "a"),
    ] {
        let vendor = VENDORS.iter().find(|vendor| vendor.name == name).unwrap();
        assert_eq!(refusal(vendor.parse(400, body)).code(), Some(code), "{body}");
    }
}

#[test]
fn rule_7_the_code_decides_where_the_status_does_not() {
    use ErrorKind::{Credentials, Other, Rate, Scope, Transient};
    for (code, class) in [
        ("invalid_client", Credentials),
        ("unauthorized_client", Credentials),
        ("INVALID_CLIENT", Credentials),
        ("invalid_scope", Scope),
        ("slow_down", Rate),
        ("temporarily_unavailable", Transient),
        ("server_error", Transient),
        ("invalid_request", Other),
        ("invalid_grant", Other),
        ("unsupported_grant_type", Other),
        ("new_code_of_tomorrow", Other),
    ] {
        for vendor in &VENDORS {
            for status in [400, 403, 404, 418, 422, 501] {
                let refusal = refusal(vendor.parse(status, vendor.refused(code, "m")));
                assert_eq!(refusal.kind(), class, "{status} {code}");
                assert_eq!(refusal.is_retryable(), matches!(class, Rate | Transient));
            }
        }
    }
}

#[test]
fn rule_7_invalid_client_is_permanent_at_400_and_401() {
    for vendor in &VENDORS {
        for status in [400, 401] {
            let refusal = refusal(vendor.parse(status, vendor.refused("invalid_client", "m")));
            assert_eq!(refusal.kind(), ErrorKind::Credentials);
            assert!(!refusal.is_retryable());
        }
    }
}

#[test]
fn rule_7_a_decisive_status_comes_before_the_code() {
    for vendor in &VENDORS {
        for (status, class) in [
            (401, ErrorKind::Credentials),
            (429, ErrorKind::Rate),
            (500, ErrorKind::Transient),
            (503, ErrorKind::Transient),
        ] {
            let refusal = refusal(vendor.parse(status, vendor.refused("invalid_scope", "m")));
            assert_eq!(refusal.kind(), class);
            assert_eq!(refusal.code(), Some("invalid_scope"));
        }
    }
}
