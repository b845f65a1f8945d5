//! Assertions for the golden tests of the built-ins. They compare requests, and what is read from
//! responses, with bytes typed by hand from the vendors' documents.

use std::time::Duration;

use http::Response;

use crate::{Credentials, Dialect, Endpoint, Error, ErrorKind, ErrorResponse, Grant, UnixTime};

pub(super) const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const JSON: &str = "application/json";

pub(super) fn credentials() -> Credentials {
    Credentials::new("my-client", "my-secret").unwrap()
}

pub(super) fn grant(dialect: Dialect, endpoint: Endpoint, scopes: &[&str]) -> Grant {
    Grant::new(dialect, endpoint, credentials(), scopes).unwrap()
}

/// Compares the whole request: no header or parameter is missing, and none is added.
#[track_caller]
pub(super) fn assert_request(grant: &Grant, url: &str, headers: &[(&str, &str)], body: &str) {
    let request = grant.request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri().to_string(), url);
    assert_eq!(request.version(), http::Version::HTTP_11);
    let mut sent: Vec<(&str, &str)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, headers);
    assert_eq!(std::str::from_utf8(request.body().as_bytes()).unwrap(), body);
}

/// Returns the headers of a request without HTTP authentication.
pub(super) fn plain_headers(content_type: &str) -> [(&str, &str); 3] {
    [("accept", JSON), ("accept-encoding", "identity"), ("content-type", content_type)]
}

/// What a token should hold.
pub(super) struct Granted<'a> {
    pub(super) secret: &'a str,
    pub(super) seconds: Option<u64>,
    pub(super) scope: Option<&'a str>,
}

#[track_caller]
pub(super) fn assert_granted(dialect: &Dialect, body: &str, expected: &Granted<'_>) {
    let token = dialect.parse(&Response::new(body), UnixTime::EPOCH).unwrap();
    assert_eq!(token.secret(), expected.secret);
    assert_eq!(token.token_type(), "Bearer");
    assert_eq!(token.expires_in(), expected.seconds.map(Duration::from_secs));
    assert_eq!(token.scope(), expected.scope);
    let authorization = token.authorization();
    assert_eq!(authorization.to_str().unwrap(), format!("Bearer {}", expected.secret));
    assert!(authorization.is_sensitive());
}

/// What a refusal should say.
pub(super) struct Refused<'a> {
    pub(super) class: ErrorKind,
    pub(super) code: Option<&'a str>,
    pub(super) vendor_code: Option<&'a str>,
    pub(super) message: Option<&'a str>,
}

#[track_caller]
pub(super) fn assert_refused(
    dialect: &Dialect,
    status: u16,
    body: &str,
    expected: &Refused<'_>,
) -> ErrorResponse {
    let response = Response::builder().status(status).body(body).unwrap();
    let refusal = match dialect.parse(&response, UnixTime::EPOCH) {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("{body} gave {other:?}"),
    };
    assert_eq!(refusal.status(), status);
    assert_eq!(refusal.kind(), expected.class);
    assert_eq!(refusal.code(), expected.code);
    assert_eq!(refusal.vendor_code(), expected.vendor_code);
    assert_eq!(refusal.message(), expected.message);
    refusal
}

/// Credentials that need escaping in every encoding. The bytes were worked out by hand from the URL
/// standard's form serializer, RFC 8259 §7 and RFC 6749 §2.3.1.
mod awkward {
    use super::{FORM, JSON, assert_request, plain_headers};
    use crate::{Credentials, Dialect, Endpoint, Grant};

    const URL: &str = "https://auth.example.com/token";
    const ID: &str = r#":%+é "\"#;
    const SECRET: &str = "&=~*-._/漢😀";

    fn awkward(dialect: Dialect, scopes: &[&str]) -> Grant {
        let credentials = Credentials::new(ID, SECRET).unwrap();
        let endpoint = Endpoint::new(URL).unwrap();
        Grant::new(dialect, endpoint, credentials, scopes).unwrap()
    }

    #[test]
    fn in_a_form() {
        let id = "%3A%25%2B%C3%A9+%22%5C";
        let secret = "%26%3D%7E*-._%2F%E6%BC%A2%F0%9F%98%80";
        let both = format!("client_id={id}&client_secret={secret}");
        let headers = plain_headers(FORM);
        assert_request(&awkward(Dialect::fuuffy(), &[]), URL, &headers, &both);
        assert_request(
            &awkward(Dialect::ants(), &["a&b=c", "d e"]),
            URL,
            &headers,
            &format!("grant_type=client_credentials&{both}&scope=a%26b%3Dc%2Cd+e"),
        );
        assert_request(
            &awkward(Dialect::rfc6749_post(), &["a&b=c", "d+e"]),
            URL,
            &headers,
            &format!("grant_type=client_credentials&{both}&scope=a%26b%3Dc+d%2Be"),
        );
    }

    #[test]
    fn in_json() {
        let id = r#":%+é \"\\"#;
        let secret = "&=~*-._/漢😀";
        assert_request(
            &awkward(Dialect::cobee(), &[]),
            URL,
            &plain_headers(JSON),
            &format!(r#"{{"clientId":"{id}","clientSecret":"{secret}"}}"#),
        );
        for dialect in [Dialect::xone(), Dialect::oro()] {
            assert_request(
                &awkward(dialect, &[]),
                URL,
                &plain_headers(JSON),
                &format!(
                    r#"{{"grant_type":"client_credentials","client_id":"{id}","client_secret":"{secret}"}}"#
                ),
            );
        }
    }

    /// The base64 of `%3A%25%2B%C3%A9%20%22%5C:%26%3D%7E*-._%2F%E6%BC%A2%F0%9F%98%80`: the colon between
    /// the halves is the only one, and the space is one to decoders that know no plus.
    #[test]
    fn in_a_basic_header() {
        assert_request(
            &awkward(Dialect::rfc6749(), &[]),
            URL,
            &[
                ("accept", JSON),
                ("accept-encoding", "identity"),
                (
                    "authorization",
                    "Basic JTNBJTI1JTJCJUMzJUE5JTIwJTIyJTVDOiUyNiUzRCU3RSotLl8lMkYlRTYlQkMlQTIlRjAl\
                     OUYlOTglODA=",
                ),
                ("content-type", FORM),
            ],
            "grant_type=client_credentials",
        );
    }
}
