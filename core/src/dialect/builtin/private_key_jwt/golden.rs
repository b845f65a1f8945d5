//! <https://www.rfc-editor.org/rfc/rfc7523>: §2.2, §3.

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
