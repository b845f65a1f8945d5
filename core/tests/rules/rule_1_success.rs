//! Success is a 2xx *and* a JSON object with a token in it. Any other status is a refusal.

use http::{Response, StatusCode};
use polygrant::{Error, ErrorKind, TransportError, TransportErrorKind, UnixTime};

use super::{VENDORS, malformed, refusal};

#[test]
fn rule_1_a_2xx_without_a_token_is_malformed() {
    for (body, reason) in [
        ("", "the body is empty"),
        (" \r\n\t", "the body is empty"),
        ("null", "not a JSON object"),
        ("[]", "not a JSON object"),
        (r#"["access_token","t0k3n"]"#, "not a JSON object"),
        (r#""t0k3n""#, "not a JSON object"),
        ("3600", "not a JSON object"),
        ("true", "not a JSON object"),
        ("t0k3n", "not JSON"),
        ("access_token=t0k3n&token_type=Bearer", "not JSON"),
        ("<html><title>Sign in</title></html>", r#"a page, titled "Sign in""#),
        ("  <!doctype html>", "a page"),
        ("\u{0}", "not JSON"),
        ("{", "ends in the middle"),
        (r#"{"access_token":"t0k3"#, "ends in the middle"),
        ("{}{}", "not JSON"),
        ("{},", "not JSON"),
    ] {
        for vendor in &VENDORS {
            let malformed = malformed(vendor.parse(200, body));
            assert_eq!(malformed.status(), 200);
            assert!(malformed.to_string().contains(reason), "{body:?}: {malformed}");
            assert_eq!(malformed.member(), None, "{body:?}");
        }
    }
}

#[test]
fn rule_1_a_2xx_whose_token_is_not_there_names_the_member() {
    for vendor in &VENDORS {
        for body in [
            "{}".to_owned(),
            vendor.body_of(&[]),
            vendor.body_of(&[("scope", r#""item""#)]),
            vendor.body_of(&[(vendor.token, "null")]),
            vendor.body_of(&[(vendor.token, r#""""#)]),
            vendor.body_of(&[("token", r#""t0k3n""#)]),
            format!(r#"{{"other":{}}}"#, vendor.granted(&[])),
        ] {
            let malformed = malformed(vendor.parse(200, &body));
            assert_eq!(malformed.member().unwrap().to_string(), vendor.path(vendor.token));
            assert!(malformed.to_string().ends_with("is missing"), "{malformed}");
        }
        for value in ["1", "true", "{}", r#"["t0k3n"]"#] {
            let malformed = malformed(vendor.parse(200, vendor.body_of(&[(vendor.token, value)])));
            assert_eq!(malformed.member().unwrap().to_string(), vendor.path(vendor.token));
            assert!(malformed.to_string().ends_with("is not a string"), "{malformed}");
        }
    }
}

#[test]
fn rule_1_no_content_is_malformed() {
    for vendor in &VENDORS {
        let malformed = malformed(vendor.parse(204, ""));
        assert_eq!(malformed.status(), 204);
        assert!(malformed.to_string().contains("the body is empty"), "{malformed}");
    }
}

/// The part of a body that has come is never a token, wherever the connection breaks.
#[test]
fn rule_1_a_body_cut_short_anywhere_is_malformed() {
    for vendor in &VENDORS {
        let whole = vendor.granted(&[("scope", r#""é \u0041\\""#)]);
        assert!(vendor.parse(200, &whole).is_ok(), "{whole}");
        for end in 0..whole.len() {
            let cut = whole.as_bytes().get(..end).unwrap();
            let malformed = malformed(vendor.parse(200, cut));
            let expected = if end == 0 { "the body is empty" } else { "ends in the middle" };
            assert!(malformed.to_string().contains(expected), "{cut:?}: {malformed}");
        }
    }
}

#[test]
fn rule_1_every_2xx_with_a_token_is_a_token() {
    for vendor in &VENDORS {
        for status in [200, 201, 202, 203, 206, 299] {
            assert_eq!(vendor.parse(status, vendor.granted(&[])).unwrap().secret(), "t0k3n");
        }
    }
}

#[test]
fn rule_1_an_error_in_a_2xx_is_a_refusal() {
    for vendor in &VENDORS {
        let refusal = refusal(vendor.parse(200, vendor.refused("invalid_client", "Who?")));
        assert_eq!(refusal.status(), 200);
        assert_eq!(refusal.code(), Some("invalid_client"));
        assert_eq!(refusal.kind(), ErrorKind::Credentials);
        assert_eq!(refusal.message(), Some("Who?"));
    }
}

/// An error of any type, also one that is not a code.
#[test]
fn rule_1_an_error_in_a_2xx_need_not_be_a_code() {
    for (name, bodies) in [
        ("rfc6749", &[r#"{"error":"Bad Request"}"#, r#"{"error":{"reason":"x"}}"#][..]),
        ("xone", &[r#"{"error":"Unauthorized","message":"m"}"#]),
        ("ants", &[r#"{"name":"Bad Request","code":400}"#]),
        ("cobee", &[r#"{"error":400,"message":"m"}"#, r#"{"code":401}"#]),
        (
            "fuuffy",
            &[
                r#"{"error":"Access forbidden for this resource."}"#,
                r#"{"error":"{\"message\":\"gone\"}"}"#,
                r#"{"error":{"message":"gone"}}"#,
                r#"{"error":{"code":"500999"}}"#,
                r#"{"code":"500999","message":"m"}"#,
            ],
        ),
    ] {
        for body in bodies {
            let vendor = VENDORS.iter().find(|vendor| vendor.name == name).unwrap();
            let refusal = refusal(vendor.parse(200, body));
            assert_eq!(refusal.status(), 200, "{body}");
            assert_eq!(refusal.code(), None, "{body}");
        }
    }
}

#[test]
fn rule_1_an_error_that_is_null_is_no_error() {
    for vendor in &VENDORS {
        let body = r#"{"error":null,"name":null,"code":null,"code_reason":null,"message":"m"}"#;
        malformed(vendor.parse(200, body));
    }
}

/// The error member makes a refusal of a 2xx *without* a token, not of one with a token.
#[test]
fn rule_1_a_token_is_a_token_beside_an_error() {
    for vendor in &VENDORS {
        let (token, error) = (vendor.granted(&[]), vendor.refused("invalid_client", "Who?"));
        let members = |object: &str| object[1..object.len() - 1].to_owned();
        let both = format!("{{{},{}}}", members(&token), members(&error));
        assert_eq!(vendor.parse(200, &both).unwrap().secret(), "t0k3n", "{both}");
    }
}

/// Whatever makes a token unusable, an error beside it says why.
#[test]
fn rule_1_an_unusable_token_beside_an_error_is_a_refusal() {
    for (name, body) in [
        ("rfc6749", r#"{"access_token":"t0k3n","error":"invalid_client"}"#),
        ("rfc6749", r#"{"access_token":"t0k3n","token_type":"mac","error":"invalid_client"}"#),
        ("rfc6749", r#"{"access_token":"t 0","token_type":"Bearer","error":"invalid_client"}"#),
        ("rfc6749", r#"{"access_token":"","token_type":"","error":"invalid_client"}"#),
        ("rfc6749", r#"{"access_token":false,"token_type":"Bearer","error":"invalid_client"}"#),
        ("rfc6749", r#"{"access_token":"a","access_token":"b","error":"invalid_client"}"#),
        ("cobee", r#"{"accessToken":"t0k3n","code":"invalid_client"}"#),
        ("fuuffy", r#"{"data":{"access_token":"t0k3n"},"error":{"code_reason":"invalid_client"}}"#),
    ] {
        let vendor = VENDORS.iter().find(|vendor| vendor.name == name).unwrap();
        let refusal = refusal(vendor.parse(200, body));
        assert_eq!((refusal.status().as_u16(), refusal.code()), (200, Some("invalid_client")));
        assert!(!refusal.is_retryable());
    }
}

/// An error member that is empty, zero or false means that there is no error.
#[test]
fn rule_1_an_empty_error_member_is_no_error() {
    // fuuffy's error member is an object, and so is never empty here.
    for vendor in VENDORS.iter().filter(|vendor| vendor.name != "fuuffy") {
        for nothing in ["null", "false", "0", "0.0", r#""""#, r#"" ""#, r#""0""#, "[]", "{ }"] {
            let body = (vendor.refusal)(nothing, "null");
            malformed(vendor.parse(200, body));
        }
    }
}

/// A damaged body may be whole next time. Whole JSON that is wrong stays wrong, and asking again would only
/// have another token issued.
#[test]
fn rule_1_only_a_damaged_body_is_retryable() {
    for vendor in &VENDORS {
        let token = vendor.granted(&[]);
        let half = token.split_at(token.len() / 2).0;
        for body in ["", " ", half, "<html></html>", "upstream timed out"] {
            assert!(vendor.parse(200, body).unwrap_err().is_retryable(), "{body}");
        }
        let twice = vendor.granted(&[(vendor.token, r#""x""#)]);
        let number = vendor.body_of(&[(vendor.token, "7")]);
        let spaced = vendor.body_of(&[(vendor.token, r#""t 0""#)]);
        for body in ["{}", "[]", "null", &*twice, &number, &spaced] {
            assert!(!vendor.parse(200, body).unwrap_err().is_retryable(), "{body}");
        }
    }
}

#[test]
fn rule_1_any_other_status_is_a_refusal_whatever_its_body() {
    for vendor in &VENDORS {
        let token = vendor.granted(&[]);
        for status in (100..200).chain(300..1000) {
            for body in [token.as_str(), "", "{", "<html>", "[]", "\u{0}\u{1}"] {
                let refusal = refusal(vendor.parse(status, body));
                assert_eq!(refusal.status(), status);
                assert_eq!(refusal.code(), None);
                let class = match status {
                    401 => ErrorKind::Credentials,
                    429 => ErrorKind::Rate,
                    408 | 500 | 502 | 503 | 504 => ErrorKind::Transient,
                    _ => ErrorKind::Other,
                };
                assert_eq!(refusal.kind(), class, "{status}");
                let retryable = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
                assert_eq!(refusal.is_retryable(), retryable, "{status}");
            }
        }
    }
}

/// Without its body a success is an error of the transport; a refusal is still a refusal.
#[test]
fn rule_1_a_refusal_needs_no_body() {
    for vendor in &VENDORS {
        let grant = vendor.grant("my-client", "my-secret");
        for fault in
            [TransportErrorKind::Closed, TransportErrorKind::TooLarge, TransportErrorKind::Timeout]
        {
            let conclude = |status: u16| {
                let response = Response::builder().status(status).header("Retry-After", "7");
                let (head, ()) = response.body(()).unwrap().into_parts();
                grant.conclude(&head, Err(TransportError::new(fault)), UnixTime::EPOCH)
            };
            for (status, class) in [
                (302, ErrorKind::Other),
                (400, ErrorKind::Other),
                (401, ErrorKind::Credentials),
                (429, ErrorKind::Rate),
                (503, ErrorKind::Transient),
            ] {
                let refusal = refusal(conclude(status));
                assert_eq!((refusal.status().as_u16(), refusal.kind()), (status, class));
                assert_eq!(refusal.retry_after().map(|delay| delay.as_secs()), Some(7));
            }
            for status in [200, 204] {
                match conclude(status) {
                    Err(Error::Transport(error)) => assert_eq!(error.kind(), fault),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

#[test]
fn rule_1_a_redirect_is_a_refusal_that_says_where_it_pointed() {
    for (target, location) in [
        ("https://elsewhere.example/token?client_secret=x", "https://elsewhere.example/token"),
        ("https://elsewhere.example/token#x", "https://elsewhere.example/token"),
        ("https://elsewhere.example?x", "https://elsewhere.example"),
        ("https://user:pw@elsewhere.example/token", "https://elsewhere.example/token"),
        ("//elsewhere.example/token?x", "//elsewhere.example/token"),
        ("/token/?x=1", "/token/"),
        ("token/", "token/"),
    ] {
        for vendor in &VENDORS {
            for status in [301, 302, 303, 307, 308] {
                let response = Response::builder()
                    .status(status)
                    .header("Location", target)
                    .body(vendor.granted(&[]))
                    .unwrap();
                let refusal = refusal(vendor.dialect().parse(&response, UnixTime::EPOCH));
                assert_eq!(refusal.location(), Some(location));
                assert_eq!(refusal.status(), StatusCode::from_u16(status).unwrap());
                assert_eq!(refusal.kind(), ErrorKind::Other);
                assert!(!refusal.is_retryable());
                let message = refusal.to_string();
                assert!(message.contains(location), "{message}");
                assert!(!message.contains("client_secret=x"), "{message}");
            }
        }
    }
}

/// `Location` means something else on 201.
#[test]
fn rule_1_only_a_redirect_has_a_location() {
    for vendor in &VENDORS {
        let response = Response::builder()
            .status(400)
            .header("Location", "https://elsewhere.example/")
            .body("{}")
            .unwrap();
        let refusal = refusal(vendor.dialect().parse(&response, UnixTime::EPOCH));
        assert_eq!(refusal.location(), None);
    }
}
