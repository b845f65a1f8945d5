//! HTTP Basic as most servers read it: the id and the secret as they are (RFC 7617 §2), and not
//! form-urlencoded first, as <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1> says.

use crate::dialect::{Dialect, request};

impl Dialect {
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

/// <https://www.rfc-editor.org/rfc/rfc7617#section-2>.
#[cfg(test)]
mod golden {
    use super::super::golden::{FORM, JSON, assert_request};
    use crate::{Credentials, Dialect, Grant};

    /// The halves are those of the examples in RFC 7617 §2 and §2.1: `Aladdin:open sesame`, and
    /// `test:123£` in UTF-8.
    #[test]
    fn basic_request() {
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
    fn only_the_header_differs_from_rfc6749() {
        let mut dialect = Dialect::rfc6749_basic_raw();
        let standard = Dialect::rfc6749();
        dialect.name.clone_from(&standard.name);
        dialect.notes.clone_from(&standard.notes);
        dialect.headers.clone_from(&standard.headers);
        assert_eq!(dialect, standard);
    }
}
