//! Certificates beside a key.

use std::collections::BTreeMap;

use polygrant::Dialect;
use polygrant::dialect::Algorithm;
use polygrant_client::{PrivateKey, Signer, VerifyingKey};

use crate::support::{P256, P256_CERTIFICATE, P384, RSA, context, grant};

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

/// The root stands first in the file.
#[test]
fn the_keys_own_certificate_is_found_in_a_chain() {
    let chain = include_str!("../keys/p256-chain.pem");
    let own = P256_CERTIFICATE.lines().filter(|it| !it.starts_with('-')).collect::<String>();
    let key = PrivateKey::from_pem(&format!("{chain}{P256}")).unwrap();
    let dialect = Dialect::from_json(
        r#"{
            "name": "acme", "assertions": ["client_assertion"],
            "signing": { "client_assertion": { "header": { "x5c": "{x5c}", "x5t": "{x5t}" } } },
            "body": { "client_assertion": "{client_assertion}" }
        }"#,
    );
    let unsigned = context(&grant(dialect.unwrap(), "my-client")).unsigned(&key.key()).unwrap();
    let header: serde_json::Value = serde_json::from_str(unsigned.header()).unwrap();
    assert_eq!(header["x5t"], "WJQxJtm1uc4wxGxqLxU-6rt6Sg4");
    assert_eq!(header["x5c"].as_array().unwrap().len(), 2);
    assert_eq!(header["x5c"][0], own);

    for error in [
        PrivateKey::from_pem(&format!("{P256_CERTIFICATE}{P384}")).unwrap_err(),
        PrivateKey::from_pem(RSA).unwrap().with_certificate(chain).unwrap_err(),
    ] {
        assert!(error.to_string().ends_with("is its own: each is of another key"), "{error}");
    }
}
