//! JSON inside a page, a page inside JSON, and bodies made to exhaust a parser.

use http::Response;
use polygrant::{Error, ErrorKind, MAX_BODY, UnixTime};

use super::{VENDORS, malformed, refusal};

#[test]
fn rule_10_json_inside_a_page_is_a_page() {
    for vendor in &VENDORS {
        let token = vendor.granted(&[]);
        for page in [
            format!("<html><pre>{token}</pre></html>"),
            format!("<?xml version=\"1.0\"?>{token}"),
            format!("<{token}"),
        ] {
            let malformed = malformed(vendor.parse(200, &page));
            assert!(malformed.to_string().contains("a page"), "{malformed}");
            assert!(!malformed.to_string().contains("t0k3n"), "{malformed}");
        }
        let error = vendor.refused("invalid_client", "m");
        let refusal = refusal(vendor.parse(400, format!("<pre>{error}</pre>")));
        assert_eq!((refusal.code(), refusal.kind()), (None, ErrorKind::Other));
    }
}

#[test]
fn rule_10_a_page_inside_json_is_text() {
    for vendor in &VENDORS {
        let refusal = refusal(vendor.parse(500, vendor.refused("<html>", "<html>oops</html>")));
        assert_eq!((refusal.code(), refusal.message()), (None, Some("<html>oops</html>")));
        malformed(vendor.parse(200, vendor.body_of(&[(vendor.token, "\"<html> <p>\"")])));
    }
}

#[test]
fn rule_10_bytes_that_are_not_text_are_no_token() {
    for vendor in &VENDORS {
        let mut token = vendor.granted(&[]).into_bytes();
        let at = token.iter().position(|byte| *byte == b'0').unwrap();
        for byte in [0x00, 0x0a, 0x80, 0xc3, 0xff] {
            token[at] = byte;
            malformed(vendor.parse(200, &token));
            assert_eq!(refusal(vendor.parse(500, &token)).code(), None);
        }
    }
}

#[test]
fn rule_10_a_million_brackets_are_an_error() {
    for vendor in &VENDORS {
        for (open, close) in [("[", "]"), (r#"{"x":"#, "}"), (r#"{"error":"#, "}")] {
            let open = open.repeat(1_000_000);
            let balanced = format!("{open}1{}", close.repeat(1_000_000));
            for body in [open.as_str(), &balanced] {
                malformed(vendor.parse(200, body));
                assert_eq!(refusal(vendor.parse(400, body)).code(), None);
            }
        }
    }
}

/// A body below the cap on size can still be deeply nested, which must not exhaust the stack.
#[test]
fn rule_10_any_depth_below_the_cap_is_read() {
    for vendor in &VENDORS {
        let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
        let token = vendor.parse(200, vendor.granted(&[("x", &deep)])).unwrap();
        assert_eq!(token.secret(), "t0k3n", "unknown members are ignored, however deep");
        assert_eq!(vendor.parse(200, vendor.granted(&[("scope", &deep)])).unwrap().scope(), None);
        malformed(vendor.parse(200, vendor.body_of(&[(vendor.token, &deep)])));
        let open = "[".repeat(60_000);
        malformed(vendor.parse(200, &open));
        for member in ["data", "error", "name", "code", "message"] {
            for value in [deep.as_str(), &open] {
                let body = format!(r#"{{"{member}":{value}}}"#);
                assert!(matches!(
                    vendor.parse(200, &body),
                    Err(Error::Malformed(_) | Error::Refused(_))
                ));
                assert_eq!(refusal(vendor.parse(400, &body)).code(), None);
            }
        }
        let objects = format!("{}1{}", r#"{"error":"#.repeat(5_000), "}".repeat(5_000));
        assert_eq!(refusal(vendor.parse(400, &objects)).code(), None);
    }
}

#[test]
fn rule_10_a_body_above_the_cap_is_not_read() {
    assert_eq!(MAX_BODY, 65_536);
    for vendor in &VENDORS {
        let padded = |size: usize| {
            let body = vendor.granted(&[]);
            format!("{body}{}", " ".repeat(size - body.len()))
        };
        assert!(vendor.parse(200, padded(MAX_BODY)).is_ok());
        let too_large = malformed(vendor.parse(200, padded(MAX_BODY + 1)));
        assert!(too_large.to_string().contains("larger than 65536 bytes"), "{too_large}");

        let error = vendor.refused("invalid_client", "m");
        let refused = refusal(vendor.parse(400, format!("{error}{}", " ".repeat(MAX_BODY))));
        assert_eq!((refused.code(), refused.kind()), (None, ErrorKind::Other));
        let page = format!("<title>Gone</title>{}", "x".repeat(10 * MAX_BODY));
        assert_eq!(refusal(vendor.parse(410, page)).message(), Some("Gone"));
    }
}

#[test]
fn rule_10_headers_that_are_not_text_are_ignored() {
    for vendor in &VENDORS {
        for status in [200, 302, 429, 503] {
            let mut response = Response::builder().status(status).body("{}").unwrap();
            for name in [
                "date",
                "retry-after",
                "location",
                "x-request-id",
                "x-ratelimit-reset",
                "content-encoding",
            ] {
                let value = http::HeaderValue::from_bytes(b"\xff\xfe\x80").unwrap();
                response.headers_mut().insert(name, value);
            }
            let error = vendor.dialect().parse(&response, UnixTime::EPOCH).unwrap_err();
            assert_eq!(error.retry_after(), None);
            assert!(!error.to_string().is_empty());
        }
    }
}
