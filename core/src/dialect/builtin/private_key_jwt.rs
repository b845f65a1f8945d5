//! Clients that authenticate with a JWT that they sign:
//! <https://www.rfc-editor.org/rfc/rfc7523#section-2.2>.

use crate::dialect::{Algorithm, Dialect, JwtFormat, request};

/// The name of the assertion, which is also that of its parameter.
const CLIENT_ASSERTION: &str = "client_assertion";

impl Dialect {
    /// Returns RFC 6749 §4.4 with a client that authenticates by a JWT, signed with its private key
    /// (RFC 7523 §2.2; OpenID Connect's `private_key_jwt`).
    ///
    /// The server's [issuer](crate::GrantBuilder::issuer) is the audience, as RFC 7523bis wants it;
    /// without one it is the endpoint, as many older servers want it.
    #[must_use]
    pub fn private_key_jwt() -> Self {
        Self {
            name: "private-key-jwt".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc7523#section-2.2".into(),
            notes: vec![
                "The audience is the issuer, if that is given, and otherwise the token URL: servers of \
                 RFC 7523bis take the issuer alone."
                    .into(),
            ],
            assertions: vec![CLIENT_ASSERTION.into()],
            signing: [(CLIENT_ASSERTION, JwtFormat::default())].into(),
            body: request::parameters([
                ("grant_type", "client_credentials"),
                ("client_id", "{client_id}"),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                (CLIENT_ASSERTION, "{client_assertion}"),
                ("scope", "{scope}"),
            ]),
            ..Self::default()
        }
    }

    /// Returns the same with a JWT whose key is the client's secret, which is not sent itself (OpenID
    /// Connect's `client_secret_jwt`).
    #[must_use]
    pub fn client_secret_jwt() -> Self {
        let algorithms = vec![Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
        let format = JwtFormat { algorithms, ..JwtFormat::default() };
        Self {
            name: "client-secret-jwt".into(),
            documentation:
                "https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication".into(),
            signing: [(CLIENT_ASSERTION, format)].into(),
            ..Self::private_key_jwt()
        }
    }

    /// Returns RFC 6749 §4.4 with a client that authenticates by its TLS certificate (RFC 8705 §2),
    /// whether an authority issued that or it is self-signed.
    #[must_use]
    pub fn tls_client_auth() -> Self {
        Self {
            name: "tls-client-auth".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc8705#section-2".into(),
            client_certificate: true,
            body: request::parameters([
                ("grant_type", "client_credentials"),
                ("client_id", "{client_id}"),
                ("scope", "{scope}"),
            ]),
            ..Self::default()
        }
    }
}

/// <https://www.rfc-editor.org/rfc/rfc7523>: §2.2, §3.
#[cfg(test)]
mod golden {
    use super::super::golden::{FORM, assert_request, plain_headers};
    use crate::assertion::{AssertionContext, KeyInfo, UnsignedJwt};
    use crate::dialect::Algorithm;
    use crate::{Credentials, Dialect, Grant, GrantBuilder, UnixTime};

    const ASSERTION: &str = "client_assertion";

    fn builder(dialect: Dialect) -> GrantBuilder {
        let credentials = Credentials::none().with("client_id", "s6BhdRkqt3").unwrap();
        let grant = Grant::builder(dialect).base_url("https://server.example.com");
        grant.credentials(credentials).scopes(["read", "write"])
    }

    fn unsigned(grant: &Grant, key: &KeyInfo) -> UnsignedJwt {
        let (now, random) =
            (UnixTime::from_secs(1_700_000_000), 0x919108f7_52d1_f320_5bac_f847db4148a8);
        AssertionContext::new(grant, ASSERTION, now, random).unsigned(key).unwrap()
    }

    #[test]
    fn request() {
        let grant = builder(Dialect::private_key_jwt()).build().unwrap();
        assert_eq!(grant.missing_assertions(), [ASSERTION]);
        assert_request(
            &grant.with_assertion(ASSERTION, "e30.e30.c2ln").unwrap(),
            "https://server.example.com/token",
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=s6BhdRkqt3&client_assertion_type=\
             urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer\
             &client_assertion=e30.e30.c2ln&scope=read+write",
        );
    }

    /// The input is the base64url of both JSONs.
    #[test]
    fn signing_input() {
        let grant = builder(Dialect::private_key_jwt()).issuer("https://server.example.com");
        let key = KeyInfo::new([Algorithm::Rs256]).with_key_id("my-key");
        let unsigned = unsigned(&grant.build().unwrap(), &key);
        assert_eq!(unsigned.header(), r#"{"alg":"RS256","typ":"JWT","kid":"my-key"}"#);
        assert_eq!(
            unsigned.claims(),
            "{\"iss\":\"s6BhdRkqt3\",\"sub\":\"s6BhdRkqt3\",\"aud\":\"https://server.example.com\",\
             \"jti\":\"919108f7-52d1-4320-9bac-f847db4148a8\",\"iat\":1700000000,\"exp\":1700000120}"
        );
        assert_eq!(
            std::str::from_utf8(unsigned.input()).unwrap(),
            "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Im15LWtleSJ9.\
             eyJpc3MiOiJzNkJoZFJrcXQzIiwic3ViIjoiczZCaGRSa3F0MyIsImF1ZCI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUu\
             Y29tIiwianRpIjoiOTE5MTA4ZjctNTJkMS00MzIwLTliYWMtZjg0N2RiNDE0OGE4IiwiaWF0IjoxNzAwMDAwMDAwLCJl\
             eHAiOjE3MDAwMDAxMjB9"
        );
        let signed = unsigned.with_signature(&[0xff; 256]).unwrap();
        let (input, signature) = signed.rsplit_once('.').unwrap();
        assert_eq!(input.as_bytes(), unsigned.input());
        assert_eq!(signature, format!("{}_w", "_".repeat(340)));
    }

    /// Without an issuer and an id of the key: the audience is the endpoint, and no `kid` is there.
    #[test]
    fn what_is_not_known_is_left_out() {
        let grant = builder(Dialect::private_key_jwt()).build().unwrap();
        let unsigned = unsigned(&grant, &KeyInfo::new([Algorithm::Es384, Algorithm::EdDsa]));
        assert_eq!(unsigned.header(), r#"{"alg":"ES384","typ":"JWT"}"#);
        assert!(unsigned.claims().contains(r#","aud":"https://server.example.com/token","#));
    }

    /// The secret signs, and is not sent.
    #[test]
    fn client_secret_jwt() {
        let dialect = Dialect::client_secret_jwt();
        assert_eq!(dialect.needed_credentials(), ["client_id", "client_secret"]);
        let credentials = Credentials::new("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw").unwrap();
        let grant = builder(dialect).credentials(credentials).build().unwrap();
        let body = grant.request();
        assert!(!String::from_utf8_lossy(body.body().as_bytes()).contains("7Fjf"));

        let context = AssertionContext::new(&grant, ASSERTION, UnixTime::EPOCH, 0);
        assert_eq!(context.client_secret(), Some("7Fjfp0ZBr1KtDRbnfVdmIw"));
        assert!(!format!("{context:?}").contains("7Fjf"));
        let unsigned = context.unsigned(&KeyInfo::new([Algorithm::Hs512])).unwrap();
        assert_eq!(unsigned.header(), r#"{"alg":"HS512","typ":"JWT"}"#);
        assert!(context.unsigned(&KeyInfo::new([Algorithm::Rs256])).is_err());
    }

    #[test]
    fn tls_client_auth() {
        let grant = builder(Dialect::tls_client_auth()).build().unwrap();
        assert!(grant.dialect().client_certificate);
        assert_request(
            &grant,
            "https://server.example.com/token",
            &plain_headers(FORM),
            "grant_type=client_credentials&client_id=s6BhdRkqt3&scope=read+write",
        );
    }
}
