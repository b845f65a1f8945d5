//! Any response of a server is a token with text in it, or a typed error.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{HeaderValue, Response};
use polygrant::dialect::{Path, Segment};
use polygrant::{Dialect, Error, MAX_LIFETIME, UnixTime};
use polygrant_sandbox::strategies::{any_body, any_built_in, any_grant, any_response, any_time};
use proptest::prelude::*;
use serde_json::Value;

use super::cases;

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_response_is_a_token_or_a_typed_error(
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
                        let texts = [
                            refusal.message(),
                            refusal.excerpt(),
                            refusal.error_uri(),
                            refusal.location(),
                        ];
                        prop_assert!(
                            texts.into_iter().flatten().all(|text| !text.contains(char::is_control))
                        );
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

    /// A token is read whatever the members are that the dialect does not read, and whatever its lifetime
    /// is.
    #[test]
    fn nothing_beside_a_token_costs_it(
        lifetime in any_body(),
        name in proptest::collection::vec(any::<u8>(), 0..20),
        now in any_time(),
    ) {
        let Ok(lifetime) = serde_json::from_slice::<Value>(&lifetime) else { return Ok(()) };
        // Bytes that stand for themselves in a string.
        let name: Vec<u8> =
            name.into_iter().filter(|byte| *byte >= b' ' && !b"\"\\".contains(byte)).collect();
        let body = format!(
            r#"{{"access_token":"t0k3n","token_type":"Bearer","expires_in":{lifetime},"name":""#
        );
        let body = [body.as_bytes(), &name, b"\"}"].concat();
        let token = Dialect::rfc6749().parse(&Response::new(body), now).unwrap();
        prop_assert_eq!(token.secret(), "t0k3n");
        prop_assert_eq!(token.lifetime().duration(), token.expires_in());
    }

    /// A token is read whatever its JWT's claims are.
    #[test]
    fn no_claim_costs_a_token(claims in any_body(), stated in any::<Option<u32>>(), now in any_time()) {
        let claims = BASE64_URL_SAFE_NO_PAD.encode(claims);
        let stated = Value::from(stated);
        let body = format!(
            r#"{{"access_token":"eyJ9.{claims}.x","token_type":"Bearer","expires_in":{stated}}}"#
        );
        let token = Dialect::rfc6749().parse(&Response::new(body), now).unwrap();
        let lifetime = token.lifetime().duration();
        prop_assert!(lifetime.is_none_or(|lifetime| lifetime <= MAX_LIFETIME));
        prop_assert!(token.expires_in().is_none_or(|stated| lifetime.unwrap() <= stated));
    }

    /// Every other status than a 2xx is a refusal; a 2xx is one only if it has an error in it.
    #[test]
    fn a_status_that_is_not_2xx_is_a_refusal(
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

    /// The extras are those that `serde_json` finds, whatever the body around them is.
    #[test]
    fn extras_are_what_another_reader_finds(members in any_body(), junk in any_body()) {
        const PATHS: [&[&str]; 5] =
            [&["x"], &["data", "x"], &["data"], &["error", "message"], &["scope"]];
        let (members, junk) = (String::from_utf8_lossy(&members), String::from_utf8_lossy(&junk));
        let mut dialect = Dialect::rfc6749();
        dialect.token.access_token = vec![Path::of(&["t"])];
        dialect.token.token_type = polygrant::dialect::TokenType::Ignored;
        dialect.token.lifetime = polygrant::dialect::Lifetime::Unknown;
        dialect.token.extra = PATHS.map(Path::of).into();
        // Often the members of the token response itself, and otherwise one of its own.
        let inner = members.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or("");
        let comma = if inner.trim().is_empty() { "" } else { "," };
        let body = format!(r#"{{"junk":{junk},"t":"t0k3n"{comma}{inner}}}"#);
        let Ok(token) = dialect.parse(&Response::new(&body), UnixTime::EPOCH) else { return Ok(()) };
        prop_assert_eq!(token.secret(), "t0k3n");
        // The other one turns down numbers that this one passes over.
        let Ok(document) = serde_json::from_str::<Value>(&body) else { return Ok(()) };
        for path in PATHS.map(Path::of) {
            let kept = token.extra(&path);
            match lookup(&document, &path) {
                Some(found) => prop_assert_eq!(kept, Some(found).filter(|it| !it.is_null())),
                None => prop_assert!(kept.is_none() || is_wrapped(&document, &path), "{}", path),
            }
        }
    }

    #[test]
    fn any_headers_give_a_token_or_an_error(
        dialect in any_built_in(),
        name in proptest::sample::select(vec![
            "date", "retry-after", "x-ratelimit-reset", "location", "x-request-id",
            "content-encoding", "content-type", "www-authenticate",
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

fn steps<'d>(document: &'d Value, path: &Path) -> impl Iterator<Item = Option<&'d Value>> {
    path.segments().scan(Some(document), |here, segment| {
        *here = here.and_then(|value| match segment {
            Segment::Name(name) => value.get(name),
            Segment::Index(index) => value.get(index),
        });
        Some(*here)
    })
}

fn lookup<'d>(document: &'d Value, path: &Path) -> Option<&'d Value> {
    steps(document, path).last().flatten()
}

/// Returns whether a string stands in the path's way, which may hold what it leads to.
fn is_wrapped(document: &Value, path: &Path) -> bool {
    steps(document, path).flatten().any(Value::is_string)
}
