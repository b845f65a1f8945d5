//! The other half of a key: what verifies signatures, for tests and sandboxes.

use std::fmt;
use std::str::FromStr;

use polygrant::dialect::Algorithm;
use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use zeroize::Zeroizing;

use super::key_error::KeyError;
use super::key_pair::{Kind, hash};
use super::private_key::PrivateKey;
use super::public_key;
use crate::pem;

/// Verifies signatures as a server does. For tests, and for a sandbox.
///
/// ```
/// use polygrant::dialect::Algorithm;
/// use polygrant_client::{PrivateKey, Signer, VerifyingKey};
///
/// # let pem = include_str!("../../tests/keys/ed25519.pem");
/// let key = PrivateKey::from_pem(pem)?;
/// let signature = key.sign(Algorithm::EdDsa, b"what is said")?;
///
/// let verifying = VerifyingKey::from(&key);
/// assert!(verifying.verifies(Algorithm::EdDsa, b"what is said", &signature));
/// assert!(!verifying.verifies(Algorithm::EdDsa, b"what is not", &signature));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Clone)]
pub struct VerifyingKey(Inner);

#[derive(Clone)]
enum Inner {
    Public(Kind, Vec<u8>),
    Secret(Zeroizing<Vec<u8>>),
}

impl VerifyingKey {
    /// Takes a client's secret for the key, as of `client_secret_jwt`.
    #[must_use]
    pub fn of_secret(secret: &str) -> Self {
        Self(Inner::Secret(Zeroizing::new(secret.as_bytes().to_vec())))
    }

    /// Returns whether that is the signature of these bytes.
    #[must_use]
    pub fn verifies(&self, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Inner::Public(kind, key) => verification(*kind, algorithm).is_some_and(|algorithm| {
                UnparsedPublicKey::new(algorithm, key).verify(input, signature).is_ok()
            }),
            Inner::Secret(secret) => hash(algorithm).is_some_and(|hash| {
                hmac::verify(&hmac::Key::new(hash, secret), input, signature).is_ok()
            }),
        }
    }
}

fn verification(kind: Kind, algorithm: Algorithm) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (kind, algorithm) {
        (Kind::Rsa, Algorithm::Rs256) => &RSA_PKCS1_2048_8192_SHA256,
        (Kind::Rsa, Algorithm::Rs384) => &RSA_PKCS1_2048_8192_SHA384,
        (Kind::Rsa, Algorithm::Rs512) => &RSA_PKCS1_2048_8192_SHA512,
        (Kind::Rsa, Algorithm::Ps256) => &RSA_PSS_2048_8192_SHA256,
        (Kind::Rsa, Algorithm::Ps384) => &RSA_PSS_2048_8192_SHA384,
        (Kind::Rsa, Algorithm::Ps512) => &RSA_PSS_2048_8192_SHA512,
        (Kind::P256, Algorithm::Es256) => &ECDSA_P256_SHA256_FIXED,
        (Kind::P384, Algorithm::Es384) => &ECDSA_P384_SHA384_FIXED,
        (Kind::Ed25519, Algorithm::EdDsa | Algorithm::Ed25519) => &ED25519,
        _ => return None,
    })
}

impl From<&PrivateKey> for VerifyingKey {
    fn from(key: &PrivateKey) -> Self {
        let pair = key.pair();
        Self(Inner::Public(pair.kind(), pair.public().to_vec()))
    }
}

impl FromStr for VerifyingKey {
    type Err = KeyError;

    /// Reads a public key in PEM, that of a certificate, or that of a private key in any form that
    /// [`PrivateKey`] reads.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        if text.trim_start().starts_with('{') {
            return text.parse::<PrivateKey>().map(|key| Self::from(&key));
        }
        let sections = pem::sections(text.as_bytes()).map_err(KeyError::new)?;
        let public = sections.iter().find_map(|section| {
            let der = section.der().ok()?;
            let (kind, key) = match section.label {
                "PUBLIC KEY" => public_key::of_der(&der)?,
                "CERTIFICATE" => public_key::of_certificate(&der)?,
                "RSA PUBLIC KEY" => (Kind::Rsa, der.as_slice()),
                _ => return None,
            };
            Some(Self(Inner::Public(kind, key.to_vec())))
        });
        match public {
            Some(key) => Ok(key),
            None => PrivateKey::from_pem(text).map(|key| Self::from(&key)),
        }
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyingKey")
    }
}
