//! The standard itself, <https://www.rfc-editor.org/rfc/rfc6749#section-4.4>, and HTTP Basic as most servers read
//! it: the id and the secret as they are (RFC 7617 §2), and not form-urlencoded first, as §2.3.1 says.

use crate::dialect::{Dialect, request};

impl Dialect {
    /// Returns RFC 6749 §4.4 with the client's credentials in the form body (§2.3.1): the baseline.
    #[must_use]
    pub fn rfc6749_post() -> Self {
        Self::default()
    }

    /// Returns RFC 6749 §4.4 with HTTP Basic, the way that every conforming server must support: the id
    /// and the secret are each form-urlencoded first (§2.3.1), a space as `%20`.
    ///
    /// Most servers do not decode that. They refuse the `+`, `/` and `=` of a base64 secret with a plain
    /// `invalid_client`, and need [`rfc6749_basic_raw`](Self::rfc6749_basic_raw).
    #[must_use]
    pub fn rfc6749() -> Self {
        Self {
            name: "rfc6749".into(),
            notes: vec![
                "The halves of HTTP Basic are form-urlencoded first, as RFC 6749 section 2.3.1 says, \
                 which most servers do not undo. Where a secret with `+`, `/` or `=` is refused as \
                 invalid_client, there is the dialect rfc6749-basic-raw."
                    .into(),
            ],
            headers: request::templates([(
                "authorization",
                "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
            )]),
            body: request::parameters([("grant_type", "client_credentials"), ("scope", "{scope}")]),
            ..Self::default()
        }
    }

    /// Returns RFC 6749 §4.4 with HTTP Basic whose id and secret are sent as they are, for the many servers
    /// that do not decode the escaping of §2.3.1.
    ///
    /// The two differ where the id or the secret has more than ASCII letters, digits, `*`, `-`, `.` and
    /// `_`: in the `+`, `/` and `=` of a base64 secret, for instance.
    #[must_use]
    pub fn rfc6749_basic_raw() -> Self {
        Self {
            name: "rfc6749-basic-raw".into(),
            notes: vec![
                "The halves of HTTP Basic are sent as they are: most servers do not decode them as RFC \
                 6749 section 2.3.1 says. For one that does, there is the dialect rfc6749."
                    .into(),
            ],
            headers: request::templates([(
                "authorization",
                "Basic {base64:{client_id}:{client_secret}}",
            )]),
            ..Self::rfc6749()
        }
    }
}

/// <https://www.rfc-editor.org/rfc/rfc6749>: §2.3.1, §4.4, §5.1, §5.2; and
/// <https://www.rfc-editor.org/rfc/rfc7617#section-2>.
#[cfg(test)]
mod golden {
    use super::super::golden::{
        FORM, Granted, JSON, Refused, assert_granted, assert_refused, assert_request, grant,
        plain_headers,
    };
    use crate::{Credentials, Dialect, Error, ErrorKind, Grant, UnixTime};

    /// Returns the client of the standard's own examples.
    fn client(dialect: Dialect, scopes: &[&str]) -> Grant {
        let credentials = Credentials::new("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw").unwrap();
        let endpoint = dialect.endpoint_at("https://server.example.com").unwrap();
        Grant::new(dialect, endpoint, credentials, scopes).unwrap()
    }

    /// The header is that of §2.3.1, byte for byte.
    #[test]
    fn basic_request() {
        let headers = [
            ("accept", JSON),
            ("accept-encoding", "identity"),
            ("authorization", "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"),
            ("content-type", FORM),
        ];
        let url = "https://server.example.com/token";
        let grant = client(Dialect::rfc6749(), &[]);
        assert_request(&grant, url, &headers, "grant_type=client_credentials");
        assert!(grant.request().headers()["authorization"].is_sensitive());

        let body = "grant_type=client_credentials&scope=read+write";
        assert_request(&client(Dialect::rfc6749(), &["read", "write"]), url, &headers, body);
    }

    /// The base64 of `my%20id:a%2Bb%2Fc%3D%20d`.
    #[test]
    fn basic_escapes_both_halves_with_a_space_as_percent_20() {
        let grant = Grant::builder(Dialect::rfc6749())
            .base_url("https://server.example.com")
            .credentials(Credentials::new("my id", "a+b/c= d").unwrap());
        let headers = [
            ("accept", JSON),
            ("accept-encoding", "identity"),
            ("authorization", "Basic bXklMjBpZDphJTJCYiUyRmMlM0QlMjBk"),
            ("content-type", FORM),
        ];
        let url = "https://server.example.com/token";
        assert_request(&grant.build().unwrap(), url, &headers, "grant_type=client_credentials");
    }

    #[test]
    fn post_request() {
        let url = "https://server.example.com/token";
        assert_request(
            &client(Dialect::rfc6749_post(), &[]),
            url,
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw",
        );
        assert_request(
            &client(Dialect::rfc6749_post(), &["read", "write"]),
            url,
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=s6BhdRkqt3&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw\
             &scope=read+write",
        );
    }

    /// An endpoint with a query (§3.2 allows one) is used as it is.
    #[test]
    fn a_query_of_the_endpoint_is_kept() {
        let endpoint = crate::Endpoint::new("https://server.example.com/t?tenant=7").unwrap();
        assert_request(
            &grant(Dialect::rfc6749_post(), endpoint, &[]),
            "https://server.example.com/t?tenant=7",
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=my-client&client_secret=my-secret",
        );
    }

    #[test]
    fn responses() {
        for dialect in [Dialect::rfc6749(), Dialect::rfc6749_post()] {
            assert_granted(
                &dialect,
                r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer","expires_in":3600,"scope":"read write"}"#,
                &Granted {
                    secret: "2YotnFZFEjr1zCsicMWpAA",
                    seconds: Some(3600),
                    scope: Some("read write"),
                },
            );
            let refusal = assert_refused(
                &dialect,
                400,
                r#"{"error":"invalid_request","error_description":"No scope.","error_uri":"https://server.example.com/errors/7"}"#,
                &Refused {
                    class: ErrorKind::Other,
                    code: Some("invalid_request"),
                    vendor_code: None,
                    message: Some("No scope."),
                },
            );
            assert_eq!(refusal.error_uri(), Some("https://server.example.com/errors/7"));
            assert_refused(
                &dialect,
                400,
                r#"{"error":"invalid_request"}"#,
                &Refused {
                    class: ErrorKind::Other,
                    code: Some("invalid_request"),
                    vendor_code: None,
                    message: None,
                },
            );
        }
    }

    /// The example of §4.4.3 has a type of which §7.1 says that it must not be used.
    #[test]
    fn the_token_type_example_is_rejected() {
        let body = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,"example_parameter":"example_value"}"#;
        let error =
            Dialect::rfc6749().parse(&http::Response::new(body), UnixTime::EPOCH).unwrap_err();
        assert!(matches!(&error, Error::Malformed(_)), "{error:?}");
        assert!(error.to_string().contains("\"example\""), "{error}");
        assert!(!error.to_string().contains("2YotnFZFEjr1zCsicMWpAA"), "{error}");
    }

    /// The halves are those of the examples in RFC 7617 §2 and §2.1: `Aladdin:open sesame`, and
    /// `test:123£` in UTF-8.
    #[test]
    fn raw_basic_request() {
        for (id, secret, pair) in [
            ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("test", "123£", "dGVzdDoxMjPCow=="),
            // `my id:a+b/c= d`
            ("my id", "a+b/c= d", "bXkgaWQ6YStiL2M9IGQ="),
        ] {
            let grant = Grant::builder(Dialect::rfc6749_basic_raw())
                .base_url("https://server.example.com")
                .credentials(Credentials::new(id, secret).unwrap())
                .scopes(["read", "write"]);
            let headers = [
                ("accept", JSON),
                ("accept-encoding", "identity"),
                ("authorization", &format!("Basic {pair}")),
                ("content-type", FORM),
            ];
            let body = "grant_type=client_credentials&scope=read+write";
            let url = "https://server.example.com/token";
            assert_request(&grant.build().unwrap(), url, &headers, body);
        }
    }

    /// With the same header, both are the same dialect.
    #[test]
    fn only_the_header_of_raw_basic_differs() {
        let mut dialect = Dialect::rfc6749_basic_raw();
        let standard = Dialect::rfc6749();
        dialect.name.clone_from(&standard.name);
        dialect.notes.clone_from(&standard.notes);
        dialect.headers.clone_from(&standard.headers);
        assert_eq!(dialect, standard);
    }
}
