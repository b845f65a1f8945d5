//! The forms that a key may have.

use polygrant::dialect::Algorithm;
use polygrant_client::{PrivateKey, Signer, VerifyingKey};

use crate::support::{
    ED25519_PUBLIC, JWKS, P256, P256_PUBLIC, P256_SEC1, P384_PUBLIC, P384_SEC1, RSA, RSA_PKCS1,
    RSA_PUBLIC, assertion, split, verified,
};

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

/// Others write the numbers of a JSON Web Key with a zero too many, or too few.
#[test]
fn numbers_with_other_zeros() {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let zeros: PrivateKey = include_str!("../keys/p256-zeros.jwk").parse().unwrap();
    let public: VerifyingKey = include_str!("../keys/p256-zeros-public.pem").parse().unwrap();
    let signature = zeros.sign(Algorithm::Es256, b"input").unwrap();
    assert!(public.verifies(Algorithm::Es256, b"input", &signature));

    let mut rsa: serde_json::Value = serde_json::from_str(JWKS[0].0).unwrap();
    for name in ["n", "e", "d", "p", "q", "dp", "dq", "qi"] {
        let number = BASE64_URL_SAFE_NO_PAD.decode(rsa[name].as_str().unwrap()).unwrap();
        rsa[name] = BASE64_URL_SAFE_NO_PAD.encode([&[0][..], &number].concat()).into();
    }
    let rsa = PrivateKey::from_jwk(&rsa.to_string()).unwrap();
    assert!(verified(&assertion(&rsa), RSA_PUBLIC).is_some());
}

#[test]
fn a_set_of_keys() {
    let [rsa, p256, p384, ed25519] = JWKS.map(|(jwk, ..)| jwk);
    let set = |keys: &[&str]| format!("{{\"keys\":[{}]}}", keys.join(","));
    let public = r#"{ "kty": "EC", "crv": "P-256", "kid": "ES256-key", "x": "AA", "y": "AA" }"#;
    let secret = r#"{ "kty": "oct", "k": "c2VjcmV0", "kid": "s" }"#;
    let decrypts = p384.replacen('{', r#"{ "use": "enc","#, 1);
    let derives = p384.replacen('{', r#"{ "key_ops": ["deriveKey"],"#, 1);

    // What cannot sign stands beside the only one that can.
    let one = set(&[public, secret, &decrypts, &derives, p256, "{}"]);
    let key: PrivateKey = one.parse().unwrap();
    assert!(verified(&assertion(&key), P256_PUBLIC).is_some());

    let path = std::env::temp_dir().join(format!("polygrant-keys-{}.jwks", std::process::id()));
    std::fs::write(&path, set(&[rsa, ed25519, p256])).unwrap();
    for (id, public) in [("EdDSA-key", ED25519_PUBLIC), ("ES256-key", P256_PUBLIC)] {
        let key = PrivateKey::from_file_with_key_id(&path, id).unwrap();
        assert_eq!(key.key().key_id(), Some(id));
        assert!(verified(&assertion(&key), public).is_some());
    }
    // A file with one key: the id is what the server calls it.
    std::fs::write(&path, P256).unwrap();
    let key = PrivateKey::from_file_with_key_id(&path, "mine").unwrap();
    assert_eq!(key.key().key_id(), Some("mine"));

    std::fs::write(&path, set(&[rsa, ed25519])).unwrap();
    let other = PrivateKey::from_file_with_key_id(&path, "other").unwrap_err();
    assert!(other.to_string().ends_with("of that id (`kid`): `RS256-key`, `EdDSA-key`"), "{other}");
    std::fs::remove_file(&path).unwrap();
    let (named, unnamed) = (set(&[p256, rsa]), set(&[p256, rsa]).replace("kid", "id"));
    for (text, problem) in [
        (&*named, "several private keys: say which by its id: `ES256-key`, `RS256-key`"),
        (&unnamed, "several private keys: say which by its id: none has an id (`kid`)"),
        (&set(&[public, secret]), "no private key that signs"),
        (&set(&[]), "no private key that signs"),
        (&decrypts, "not for signing"),
        (&derives, "not for signing"),
        (secret, "give it as the client's secret"),
    ] {
        let error = text.parse::<PrivateKey>().unwrap_err();
        assert!(error.to_string().contains(problem), "{problem}: {error}");
    }
}

/// Box's file, as it is handed out and with its key decrypted.
#[test]
fn the_file_of_box() {
    let file = |key: &str| {
        serde_json::json!({
            "boxAppSettings": {
                "clientID": "c", "clientSecret": "s",
                "appAuth": { "publicKeyID": "b-1", "privateKey": key, "passphrase": "secret" }
            },
            "enterpriseID": "1"
        })
    };
    let key: PrivateKey = file(RSA).to_string().parse().unwrap();
    assert_eq!(key.key().key_id(), Some("b-1"));
    let encrypted = file(include_str!("../keys/encrypted.pem")).to_string();
    let error = encrypted.parse::<PrivateKey>().unwrap_err().to_string();
    assert!(error.contains("jq -r .boxAppSettings.appAuth.privateKey FILE"), "{error}");
}

#[test]
fn an_algorithm_that_is_not_the_keys() {
    let [_, p256, _, ed25519] = JWKS.map(|(jwk, ..)| jwk);
    let with = |jwk: &str, algorithm: &str| {
        PrivateKey::from_jwk(&jwk.replacen('{', &format!(r#"{{ "alg": "{algorithm}","#), 1))
    };
    for algorithm in ["RS256", "ES512", "ECDH-ES"] {
        let error = with(p256, algorithm).unwrap_err().to_string();
        assert!(error.ends_with("than a key of its kind signs with: ES256"), "{error}");
    }
    let key = with(ed25519, "Ed25519").unwrap();
    let header = assertion(&key);
    assert!(header.starts_with("eyJhbGciOiJFZDI1NTE5Iiw"), "{header}");
    let (input, signature) = split(&header);
    let verifying: VerifyingKey = ED25519_PUBLIC.parse().unwrap();
    assert!(verifying.verifies(Algorithm::Ed25519, input, &signature));

    let error = PrivateKey::from_pem(RSA).unwrap().with_algorithm(Algorithm::Es256).unwrap_err();
    assert!(error.to_string().contains("cannot sign with ES256, but with RS256, PS256"), "{error}");
}
