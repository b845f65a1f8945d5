//! Keys in files that others replace.

use jsonwebtoken::decode_header;
use polygrant::dialect::Algorithm;
use polygrant_client::{PrivateKey, Signer};

use crate::support::{
    ED25519_PUBLIC, JWKS, P256, P256_PUBLIC, RSA, RSA_PUBLIC, assertion, verified,
};

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
        (include_str!("../keys/encrypted.pem"), RSA_PUBLIC, "RS256"),
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
        error.ends_with("it cannot sign with RS256, but with ES256: it is of another kind"),
        "{error}"
    );
    std::fs::remove_file(&path).unwrap();
}
