//! The keys of the tests, what they sign, and what another library makes of it.

use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use polygrant::assertion::AssertionContext;
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use polygrant_client::Signer;

pub(crate) const RSA: &str = include_str!("../keys/rsa.pem");
pub(crate) const RSA_PKCS1: &str = include_str!("../keys/rsa-pkcs1.pem");
pub(crate) const RSA_PUBLIC: &str = include_str!("../keys/rsa-public.pem");
pub(crate) const P256: &str = include_str!("../keys/p256.pem");
pub(crate) const P256_SEC1: &str = include_str!("../keys/p256-sec1.pem");
pub(crate) const P256_PUBLIC: &str = include_str!("../keys/p256-public.pem");
pub(crate) const P256_CERTIFICATE: &str = include_str!("../keys/p256-certificate.pem");
pub(crate) const P384: &str = include_str!("../keys/p384.pem");
pub(crate) const P384_SEC1: &str = include_str!("../keys/p384-sec1.pem");
pub(crate) const P384_PUBLIC: &str = include_str!("../keys/p384-public.pem");
pub(crate) const ED25519: &str = include_str!("../keys/ed25519.pem");
pub(crate) const ED25519_PUBLIC: &str = include_str!("../keys/ed25519-public.pem");
pub(crate) const JWKS: [(&str, &str, &str); 4] = [
    (include_str!("../keys/rsa.jwk"), RSA_PUBLIC, "RS256"),
    (include_str!("../keys/p256.jwk"), P256_PUBLIC, "ES256"),
    (include_str!("../keys/p384.jwk"), P384_PUBLIC, "ES384"),
    (include_str!("../keys/ed25519.jwk"), ED25519_PUBLIC, "EdDSA"),
];
pub(crate) const ASSERTION: &str = "client_assertion";
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) fn grant(dialect: Dialect, id: &str) -> Grant {
    let credentials = Credentials::new(id, "7Fjfp0ZBr1KtDRbnfVdmIw").unwrap();
    let grant = Grant::builder(dialect).base_url("https://auth.example").credentials(credentials);
    grant.issuer("https://auth.example").build().unwrap()
}

pub(crate) fn context(grant: &Grant) -> AssertionContext {
    AssertionContext::new(grant, ASSERTION, UnixTime::from_secs(NOW), 7)
}

pub(crate) fn assertion(key: &impl Signer) -> String {
    key.assertion(&context(&grant(Dialect::private_key_jwt(), "my-client"))).unwrap()
}

/// The other library's key. It has the public half in another form, too.
pub(crate) fn decoding_key(public: &str) -> DecodingKey {
    let (jwk, ..) = JWKS.into_iter().find(|(_, pem, _)| *pem == public).unwrap();
    DecodingKey::from_jwk(&serde_json::from_str(jwk).unwrap()).unwrap()
}

/// The claims, if the other library finds the signature right.
pub(crate) fn verified(jwt: &str, public: &str) -> Option<serde_json::Value> {
    let header = decode_header(jwt).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&["https://auth.example"]);
    // The test's time is not the library's.
    validation.validate_exp = false;
    let key = decoding_key(public);
    Some(decode::<serde_json::Value>(jwt, &key, &validation).ok()?.claims)
}

pub(crate) fn split(jwt: &str) -> (&[u8], Vec<u8>) {
    use base64::Engine;
    let (input, signature) = jwt.rsplit_once('.').unwrap();
    let signature = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    (input.as_bytes(), signature)
}
