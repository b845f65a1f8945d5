//! What is no key, or cannot sign here: each is told what to do.

use polygrant_client::{PrivateKey, VerifyingKey};

use crate::support::{JWKS, P256, P256_CERTIFICATE, P256_SEC1, P384, RSA, RSA_PUBLIC};

#[test]
fn what_is_no_key_is_refused_without_being_shown() {
    let cut = RSA.replace("-----END", "-----FIN");
    let damaged = RSA.replacen("MII", "M!I", 1);
    let other = P256_SEC1.replace("EC PRIVATE KEY", "RSA PRIVATE KEY");
    let two = format!("{P256}{P384}");
    let bare: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
    let written_out = RSA.replace('\n', "\\n");
    let primes = JWKS[0].0.replacen("\"p\"", "\"pp\"", 1);
    let (public, private) = JWKS[1].0.split_once("\"d\"").unwrap();
    let jwk = format!("{public}\"dd\"{private}");
    let spoilt = JWKS[1].0.replacen("\"x\":\"_", "\"x\":\"A", 1);
    for (text, problem) in [
        ("", "it is empty"),
        ("hunter2!", "it is neither PEM"),
        (&bare, "put `-----BEGIN PRIVATE KEY-----` before it"),
        ("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg==", "`base64 -d FILE` decodes it"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "it is a public key"),
        ("PuTTY-User-Key-File-3: ssh-rsa\nAA==", "puttygen"),
        (&written_out, "its line breaks are written out as `\\n`"),
        ("-----BEGIN PARAMETERS-----\nAA==\n-----END PARAMETERS-----", "the PEM has none"),
        (RSA_PUBLIC, "a public key or a certificate alone"),
        (P256_CERTIFICATE, "a public key or a certificate alone"),
        (&*two, "more than one"),
        (&cut, "cut short"),
        (&damaged, "not base64"),
        (include_str!("../keys/encrypted.pem"), "it is encrypted: decrypt it first"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAA==\n-----END RSA PRIVATE KEY-----",
            "it is encrypted",
        ),
        (include_str!("../keys/small.pem"), "fewer than 2048 bits"),
        (&other, "it cannot be read"),
        (r#"{ "kty": "oct", "k": "c2VjcmV0" }"#, "a secret (`oct`)"),
        (r#"{ "kty": "EC", "crv": "P-521", "d": "AA" }"#, "a kind that is not known"),
        (&jwk, "no private half"),
        (&primes, "lacks what RSA signs with"),
        (&spoilt, "do not belong together"),
        ("{ not JSON", "no JSON Web Key"),
    ] {
        let error = text.parse::<PrivateKey>().unwrap_err();
        assert!(error.to_string().contains(problem), "{problem}: {error}");
    }
}

/// Each says what to do.
#[test]
fn a_key_that_cannot_sign_here() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/unusable");
    for (file, words) in [
        ("p521.pem", "of P-521, with which a key service alone can sign here"),
        ("p521-sec1.pem", "of P-521"),
        ("secp256k1.pem", "its curve is secp256k1"),
        ("brainpool.pem", "its curve is not known: make one of P-256"),
        ("ed448.pem", "make one of Ed25519"),
        ("x25519.pem", "for key agreement"),
        ("dsa.pem", "of DSA"),
        ("rsa-pss.pem", "of RSA for PSS alone"),
        ("rsa-8192.pem", "more than 4096 bits"),
        ("exponent-3.pem", "public exponent is less than 65537"),
        ("three-primes.pem", "more than two primes"),
        ("no-public-half.pem", "openssl ec -in FILE -conv_form uncompressed"),
        ("compressed.pem", "openssl ec -in FILE -conv_form uncompressed"),
        ("explicit-curve.pem", "-param_enc named_curve"),
        ("openssh.pem", "OpenSSH's own form"),
        ("key.der", "it is DER: `openssl pkey -in FILE -out key.pem`"),
        ("key.p12", "it is PKCS #12: `openssl pkcs12"),
        ("key.jks", "it is a Java key store: `keytool"),
    ] {
        let error = PrivateKey::from_file(format!("{folder}/{file}")).unwrap_err().to_string();
        assert!(error.contains(words), "{file}: {error}");
        assert!(error.contains(&format!("{file}: ")), "{error}");
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
