//! What keys sign, verified by another library.

use std::error::Error;

use jsonwebtoken::decode_header;
use polygrant::assertion::AssertionContext;
use polygrant::dialect::{Algorithm, JwtFormat, Template, Value};
use polygrant::{Dialect, UnixTime};
use polygrant_client::{PrivateKey, Signer, SigningCallback, VerifyingKey};
use proptest::prelude::*;

use crate::support::{
    ASSERTION, ED25519, ED25519_PUBLIC, NOW, P256, P256_PUBLIC, P384, P384_PUBLIC, RSA, RSA_PUBLIC,
    assertion, context, grant, split, verified,
};

#[test]
fn every_algorithm_of_every_kind_of_key_is_verified_by_another_library() {
    for (pem, public, others, algorithms) in [
        (RSA, RSA_PUBLIC, P256_PUBLIC, &["RS256", "PS256", "RS384", "RS512", "PS384", "PS512"][..]),
        (P256, P256_PUBLIC, P384_PUBLIC, &["ES256"]),
        (P384, P384_PUBLIC, P256_PUBLIC, &["ES384"]),
        (ED25519, ED25519_PUBLIC, P256_PUBLIC, &["EdDSA", "Ed25519"]),
    ] {
        let key = PrivateKey::from_pem(pem).unwrap();
        let names: Vec<&str> = key.key().algorithms().iter().map(|it| it.name()).collect();
        assert_eq!(names, algorithms);
        // The other library does not know the names of RFC 9864.
        for name in algorithms.iter().filter(|name| **name != "Ed25519") {
            let algorithm = Algorithm::named(name).unwrap();
            let key = PrivateKey::from_pem(pem).unwrap().with_algorithm(algorithm).unwrap();
            let jwt = assertion(&key.with_key_id("my-key"));
            let header = decode_header(&jwt).unwrap();
            assert_eq!(serde_json::to_value(header.alg).unwrap(), **name);
            assert_eq!(header.kid.as_deref(), Some("my-key"));
            let claims = verified(&jwt, public).unwrap();
            assert_eq!(claims["sub"], "my-client");
            assert_eq!(claims["exp"], NOW + 120);
            // So does our own, and neither takes another key's.
            let (input, signature) = split(&jwt);
            let verifying: VerifyingKey = public.parse().unwrap();
            assert!(verifying.verifies(algorithm, input, &signature), "{name}");
            let other: VerifyingKey = others.parse().unwrap();
            assert!(!other.verifies(algorithm, input, &signature), "{name}");
            assert!(!verifying.verifies(algorithm, b"other", &signature), "{name}");
        }
    }
}

#[test]
fn a_key_service_may_return_der() {
    use base64::Engine;
    // A signature of P-256 in DER, in which the numbers have no fixed length.
    let der = base64::prelude::BASE64_STANDARD.decode(DER).unwrap();
    let info = PrivateKey::from_pem(P256).unwrap().key().into_owned().with_key_id("kms");
    let der_of = der.clone();
    let signer = SigningCallback::new(info, move |_, _| Ok(der_of.clone()));
    let jwt = assertion(&signer);
    let (_, signature) = split(&jwt);
    assert_eq!(signature.len(), 64);
    let verifying: VerifyingKey = P256_PUBLIC.parse().unwrap();
    assert!(verifying.verifies(Algorithm::Es256, b"signed elsewhere", &signature));
}

/// Made by `openssl dgst -sha256 -sign p256.pem` of `signed elsewhere`.
const DER: &str = "MEQCIEN2LCcY3BAUTLIR8O8I0vbmixIJ2l3vX7ASwu2J+ARbAiBHjAIvt55OqWMx97maUwPbsJh2572XcRmMoPYO5BUPgA==";

#[test]
fn what_cannot_be_signed_says_why() {
    let info = PrivateKey::from_pem(P256).unwrap().key().into_owned();
    let busy = SigningCallback::new(info.clone(), |_, _| Err("the key service is busy".into()));
    let short = SigningCallback::new(info.clone(), |_, _| Ok(b"short".to_vec()));
    let signs = SigningCallback::new(info, |_, _| Ok(vec![0; 64]));
    let mut rsa_alone = Dialect::private_key_jwt();
    rsa_alone.signing.get_mut(ASSERTION).unwrap().algorithms = vec![Algorithm::Rs256];
    let signed = |signer: &dyn Signer, dialect| -> Box<dyn Error> {
        signer.assertion(&context(&grant(dialect, "my-client"))).unwrap_err()
    };
    for (error, words) in [
        (signed(&busy, Dialect::private_key_jwt()), "the key service is busy"),
        (signed(&short, Dialect::private_key_jwt()), "5 bytes are no signature of ES256"),
        (signed(&signs, rsa_alone), "signed with `RS256`"),
    ] {
        assert!(error.to_string().contains(words), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Whatever the claims hold, the other library reads what was meant.
    #[test]
    fn any_claims_come_through(
        id in "\\PC{1,40}",
        texts in proptest::collection::btree_map("[a-z]{4,9}", "\\PC{0,40}", 0..6),
        seconds in 0_u64..9_000_000_000,
        lifetime in 1_u64..86_400,
        random in any::<u128>(),
        key in 0..3_usize,
    ) {
        let mut dialect = Dialect::private_key_jwt();
        let mut format = JwtFormat::default();
        for (name, text) in &texts {
            format.claims.set(name.clone(), Value::Text(Template::literal(text)));
        }
        format.lifetime = std::time::Duration::from_secs(lifetime);
        dialect.signing.set(ASSERTION, format);
        let grant = grant(dialect, &id);
        let now = UnixTime::from_secs(seconds);
        let context = AssertionContext::new(&grant, ASSERTION, now, random);
        let (pem, public) =
            [(P256, P256_PUBLIC), (P384, P384_PUBLIC), (ED25519, ED25519_PUBLIC)][key];
        let jwt = PrivateKey::from_pem(pem).unwrap().assertion(&context).unwrap();
        let claims = verified(&jwt, public).unwrap();
        prop_assert_eq!(&claims["iss"], &id);
        prop_assert_eq!(&claims["sub"], &id);
        prop_assert_eq!(&claims["iat"], seconds);
        prop_assert_eq!(&claims["exp"], seconds + lifetime);
        prop_assert_eq!(&claims["jti"], context.random_id());
        for (name, text) in &texts {
            prop_assert_eq!(&claims[name], text);
        }
        prop_assert_eq!(claims.as_object().unwrap().len(), 6 + texts.len());
        prop_assert_eq!(claims.get("nbf"), None);

        // One letter less, and it is another's.
        let (input, signature) = jwt.rsplit_once('.').unwrap();
        let spoilt = format!("{}.{signature}", &input[..input.len() - 1]);
        prop_assert!(decode_header(&spoilt).is_err() || verified(&spoilt, public).is_none());
    }
}
