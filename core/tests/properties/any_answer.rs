//! Whatever a server sends, there is a token with text in it, or a typed error.

use http::{HeaderValue, Response};
use polygrant::strategies::{any_body, any_built_in, any_grant, any_response, any_time};
use polygrant::{Error, MAX_LIFETIME};
use proptest::prelude::*;

use super::cases;

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn an_answer_is_a_token_or_a_typed_error(
        grant in any_grant(),
        response in any_response(),
        now in any_time(),
    ) {
        let success = response.status().is_success();
        match grant.parse(&response, now) {
            Ok(token) => {
                prop_assert!(success);
                prop_assert!(!token.secret().is_empty());
                prop_assert!(token.secret().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(token.expires_in().is_none_or(|lifetime| lifetime <= MAX_LIFETIME));
                prop_assert!(token.authorization().is_sensitive());
            }
            Err(error) => {
                prop_assert!(!error.to_string().contains(char::is_control), "{}", error);
                match error {
                    Error::Refused(refusal) => {
                        prop_assert_eq!(refusal.status(), response.status());
                        let texts = [refusal.message(), refusal.error_uri(), refusal.location()];
                        prop_assert!(texts.into_iter().flatten().all(|text| text.len() <= 512));
                        let codes = [refusal.code(), refusal.vendor_code()];
                        prop_assert!(codes.into_iter().flatten().all(|code| code.len() <= 64));
                    }
                    Error::Malformed(malformed) => {
                        prop_assert!(success);
                        prop_assert_eq!(malformed.status(), response.status());
                    }
                    other => prop_assert!(false, "no transport took part: {:?}", other),
                }
            }
        }
    }

    /// What is no 2xx is a refusal, and what is one is not, unless it says so.
    #[test]
    fn the_status_decides_what_the_body_cannot(
        dialect in any_built_in(),
        body in any_body(),
        status in 100..1000_u16,
        now in any_time(),
    ) {
        let response = Response::builder().status(status).body(body).unwrap();
        let outcome = dialect.parse(&response, now);
        if !response.status().is_success() {
            prop_assert!(matches!(outcome, Err(Error::Refused(_))), "{:?}", outcome);
        }
    }

    #[test]
    fn any_headers_are_survived(
        dialect in any_built_in(),
        name in proptest::sample::select(vec![
            "date", "retry-after", "x-ratelimit-reset", "location", "x-request-id",
            "content-encoding", "content-type",
        ]),
        value in proptest::collection::vec(any::<u8>(), 0..64),
        status in proptest::sample::select(vec![200, 302, 400, 401, 429, 503]),
        now in any_time(),
    ) {
        let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
        let response = Response::builder().status(status).header(name, value).body("{}").unwrap();
        let error = dialect.parse(&response, now).unwrap_err();
        prop_assert!(!error.to_string().contains(char::is_control), "{}", error);
    }
}
