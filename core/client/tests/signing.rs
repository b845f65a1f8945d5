//! Keys that sign: what they are read from, and what another library makes of their signatures.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on should stop, and writes files"
)]
#![cfg(not(loom))]

use std::collections::BTreeMap;
use std::error::Error;

use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use polygrant::assertion::AssertionContext;
use polygrant::dialect::{Algorithm, JwtFormat, Template, Value};
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use polygrant_client::{PrivateKey, Signer, SigningCallback, VerifyingKey};
use proptest::prelude::*;

const RSA: &str = include_str!("keys/rsa.pem");
const RSA_PKCS1: &str = include_str!("keys/rsa-pkcs1.pem");
const RSA_PUBLIC: &str = include_str!("keys/rsa-public.pem");
const P256: &str = include_str!("keys/p256.pem");
const P256_SEC1: &str = include_str!("keys/p256-sec1.pem");
const P256_PUBLIC: &str = include_str!("keys/p256-public.pem");
const P256_CERTIFICATE: &str = include_str!("keys/p256-certificate.pem");
const P384: &str = include_str!("keys/p384.pem");
const P384_SEC1: &str = include_str!("keys/p384-sec1.pem");
const P384_PUBLIC: &str = include_str!("keys/p384-public.pem");
const ED25519: &str = include_str!("keys/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("keys/ed25519-public.pem");
const JWKS: [(&str, &str, &str); 4] = [
    (include_str!("keys/rsa.jwk"), RSA_PUBLIC, "RS256"),
    (include_str!("keys/p256.jwk"), P256_PUBLIC, "ES256"),
    (include_str!("keys/p384.jwk"), P384_PUBLIC, "ES384"),
    (include_str!("keys/ed25519.jwk"), ED25519_PUBLIC, "EdDSA"),
];

const ASSERTION: &str = "client_assertion";
const NOW: u64 = 1_700_000_000;

fn grant(dialect: Dialect, id: &str) -> Grant {
    let credentials = Credentials::new(id, "7Fjfp0ZBr1KtDRbnfVdmIw").unwrap();
    let grant = Grant::builder(dialect).base_url("https://auth.example").credentials(credentials);
    grant.issuer("https://auth.example").build().unwrap()
}

fn context(grant: &Grant) -> AssertionContext {
    AssertionContext::new(grant, ASSERTION, UnixTime::from_secs(NOW), 7)
}

fn assertion(key: &impl Signer) -> String {
    key.assertion(&context(&grant(Dialect::private_key_jwt(), "my-client"))).unwrap()
}

/// The other library's key. It has the public half in another form, too.
fn decoding_key(public: &str) -> DecodingKey {
    let (jwk, ..) = JWKS.into_iter().find(|(_, pem, _)| *pem == public).unwrap();
    DecodingKey::from_jwk(&serde_json::from_str(jwk).unwrap()).unwrap()
}

/// The claims, if the other library finds the signature right.
fn verified(jwt: &str, public: &str) -> Option<serde_json::Value> {
    let header = decode_header(jwt).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&["https://auth.example"]);
    // The test's time is not the library's.
    validation.validate_exp = false;
    let key = decoding_key(public);
    Some(decode::<serde_json::Value>(jwt, &key, &validation).ok()?.claims)
}

#[test]
fn every_algorithm_of_every_kind_of_key_is_verified_by_another_library() {
    for (pem, public, others, algorithms) in [
        (RSA, RSA_PUBLIC, P256_PUBLIC, &["RS256", "PS256", "RS384", "RS512", "PS384", "PS512"][..]),
        (P256, P256_PUBLIC, P384_PUBLIC, &["ES256"]),
        (P384, P384_PUBLIC, P256_PUBLIC, &["ES384"]),
        (ED25519, ED25519_PUBLIC, P256_PUBLIC, &["EdDSA"]),
    ] {
        let key = PrivateKey::from_pem(pem).unwrap();
        let names: Vec<&str> = key.key().algorithms().iter().map(|it| it.name()).collect();
        assert_eq!(names, algorithms);
        for name in algorithms {
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

fn split(jwt: &str) -> (&[u8], Vec<u8>) {
    use base64::Engine;
    let (input, signature) = jwt.rsplit_once('.').unwrap();
    let signature = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    (input.as_bytes(), signature)
}

#[test]
fn every_form_of_a_key() {
    for (pem, public) in
        [(RSA_PKCS1, RSA_PUBLIC), (P256_SEC1, P256_PUBLIC), (P384_SEC1, P384_PUBLIC)]
    {
        assert!(verified(&assertion(&PrivateKey::from_pem(pem).unwrap()), public).is_some());
    }
    for (jwk, public, algorithm) in JWKS {
        let key = PrivateKey::from_jwk(jwk).unwrap();
        assert_eq!(key.key().algorithms()[0].name(), algorithm);
        assert_eq!(key.key().key_id(), Some(&*format!("{algorithm}-key")));
        assert!(verified(&assertion(&key), public).is_some(), "{algorithm}");
        // A file says itself what it is.
        let verifying = VerifyingKey::from(&jwk.parse::<PrivateKey>().unwrap());
        let jwt = assertion(&key);
        let (input, signature) = split(&jwt);
        let algorithm = Algorithm::named(algorithm).unwrap();
        assert!(verifying.verifies(algorithm, input, &signature));
    }
    let google = serde_json::json!({ "type": "service_account", "private_key_id": "g-1", "private_key": RSA });
    let zitadel = serde_json::json!({ "type": "serviceaccount", "keyId": "z-1", "key": RSA_PKCS1 });
    for (account, id) in [(google, "g-1"), (zitadel, "z-1")] {
        let key: PrivateKey = account.to_string().parse().unwrap();
        assert_eq!(key.key().key_id(), Some(id));
        assert!(verified(&assertion(&key), RSA_PUBLIC).is_some());
    }
}

/// The thumbprints are those that `openssl x509 -fingerprint` prints.
#[test]
fn a_certificate_is_shown() {
    let dialect = Dialect::from_json(
        r#"{
            "name": "acme", "assertions": ["client_assertion"],
            "signing": { "client_assertion": {
                "header": { "x5t": "{x5t}", "x5t#S256": "{x5t_s256}", "x5c": "{x5c}" }
            } },
            "body": { "client_assertion": "{client_assertion}" }
        }"#,
    )
    .unwrap();
    let context = context(&grant(dialect, "my-client"));
    let beside = PrivateKey::from_pem(&format!("{P256_CERTIFICATE}{P256}")).unwrap();
    let later = PrivateKey::from_pem(P256).unwrap().with_certificate(P256_CERTIFICATE).unwrap();
    for key in [beside, later] {
        let header = context.unsigned(&key.key()).unwrap().header().to_owned();
        let header: BTreeMap<String, serde_json::Value> = serde_json::from_str(&header).unwrap();
        assert_eq!(header["x5t"], "WJQxJtm1uc4wxGxqLxU-6rt6Sg4");
        assert_eq!(header["x5t#S256"], "YdYQ__4Hp5p-czPmsa62uvcZ6yAM9k7vnGnplQkBfjI");
        let lines: String = P256_CERTIFICATE.lines().filter(|it| !it.starts_with('-')).collect();
        assert_eq!(header["x5c"], serde_json::json!([lines]));
        // The certificate's key is the one that signs.
        let verifying: VerifyingKey = P256_CERTIFICATE.parse().unwrap();
        let signature = key.sign(Algorithm::Es256, b"input").unwrap();
        assert!(verifying.verifies(Algorithm::Es256, b"input", &signature));
    }
    let none = PrivateKey::from_pem(P256).unwrap().with_certificate(P256).unwrap_err();
    assert_eq!(none.to_string(), "signing key: the PEM has no certificate");
}

#[test]
fn what_is_no_key_is_refused_without_being_shown() {
    let cut = RSA.replace("-----END", "-----FIN");
    let damaged = RSA.replacen("MII", "M!I", 1);
    let other = P256_SEC1.replace("EC PRIVATE KEY", "RSA PRIVATE KEY");
    let two = format!("{P256}{P384}");
    let (public, private) = JWKS[1].0.split_once("\"d\"").unwrap();
    let jwk = format!("{public}\"dd\"{private}");
    for (text, problem) in [
        ("", "the PEM has none"),
        (RSA_PUBLIC, "the PEM has none"),
        (&*two, "more than one"),
        (&cut, "cut short"),
        (&damaged, "not base64"),
        (include_str!("keys/encrypted.pem"), "it is encrypted: decrypt it first"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAA==\n-----END RSA PRIVATE KEY-----",
            "it is encrypted",
        ),
        (include_str!("keys/small.pem"), "fewer than 2048 bits"),
        (&other, "it cannot be read"),
        (r#"{ "kty": "oct", "k": "c2VjcmV0" }"#, "no private half"),
        (r#"{ "kty": "EC", "crv": "P-521", "d": "AA" }"#, "a kind that is not known"),
        (&jwk, "no private half"),
        ("{ not JSON", "no JSON Web Key"),
    ] {
        let error = text.parse::<PrivateKey>().unwrap_err();
        assert!(error.to_string().contains(problem), "{problem}: {error}");
    }
}

#[test]
fn a_file_is_named_in_its_error_and_no_key_is_shown() {
    let error = PrivateKey::from_file("/nowhere/at/all.pem").unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/at/all.pem: "), "{error}");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys");
    let error = PrivateKey::from_file(format!("{folder}/encrypted.pem")).unwrap_err();
    assert!(error.to_string().contains("encrypted.pem: signing key: it is encrypted"), "{error}");

    let key = PrivateKey::from_file(format!("{folder}/ed25519.jwk")).unwrap();
    let shown = format!("{key:?} {:?}", VerifyingKey::from(&key));
    let secret = JWKS[3].0.split("\"d\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(secret.len(), 43);
    assert!(!shown.contains(secret) && !shown.contains(&secret[..20]), "{shown}");
}

/// What an assertion is signed with is what its header says, whatever the file holds meanwhile.
#[test]
fn a_key_in_a_file_is_replaced_without_a_restart() {
    let path = std::env::temp_dir().join(format!("polygrant-{}-key.pem", std::process::id()));
    std::fs::write(&path, P256).unwrap();
    let key = PrivateKey::rotating(&path, |key| Ok(key.with_key_id("my-key"))).unwrap();
    let (half, broken) = (RSA.split_at(RSA.len() / 2).0, P256.replacen("MI", "M!", 1));
    for (written, public, algorithm) in [
        (P256, P256_PUBLIC, "ES256"),
        (half, P256_PUBLIC, "ES256"),
        ("", P256_PUBLIC, "ES256"),
        (RSA, RSA_PUBLIC, "RS256"),
        (&broken, RSA_PUBLIC, "RS256"),
        (include_str!("keys/encrypted.pem"), RSA_PUBLIC, "RS256"),
        (JWKS[3].0, ED25519_PUBLIC, "EdDSA"),
    ] {
        std::fs::write(&path, written).unwrap();
        let jwt = assertion(&key);
        assert_eq!(key.key().algorithms()[0].name(), algorithm);
        let header = decode_header(&jwt).unwrap();
        assert_eq!(serde_json::to_value(header.alg).unwrap(), algorithm);
        assert_eq!(header.kid.as_deref(), Some("my-key"));
        assert!(verified(&jwt, public).is_some(), "{algorithm}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(verified(&assertion(&key), ED25519_PUBLIC).is_some());
    let problem = key.problem().unwrap().to_string();
    assert!(problem.starts_with(&path.display().to_string()), "{problem}");
    assert!(!format!("{key:?}").contains("PRIVATE"));

    let error = PrivateKey::rotating(&path, Ok).unwrap_err().to_string();
    assert!(error.contains("-key.pem: cannot read it: "), "{error}");
    std::fs::write(&path, P256).unwrap();
    let rsa_alone = |key: PrivateKey| key.with_algorithm(Algorithm::Rs256);
    let error = PrivateKey::rotating(&path, rsa_alone).unwrap_err().to_string();
    assert!(
        error.ends_with("it cannot sign with that algorithm: it is of another kind"),
        "{error}"
    );
    std::fs::remove_file(&path).unwrap();
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
