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

/// `AlgorithmIdentifier` of each kind as DER has it, what follows it, and how long the key then is: a
/// public key (RFC 5280 §4.1.2.7) is found by them, alone or in a certificate.
const ENCODINGS: [(Kind, &[u8], Option<usize>); 4] = [
    (Kind::Rsa, &[0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0], None),
    (
        Kind::P256,
        &[
            0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce,
            0x3d, 3, 1, 7, 3, 0x42, 0,
        ],
        Some(65),
    ),
    (
        Kind::P384,
        &[
            0x30, 0x10, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 5, 0x2b, 0x81, 4, 0, 0x22, 3,
            0x62, 0,
        ],
        Some(97),
    ),
    (Kind::Ed25519, &[0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0], Some(32)),
];

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

    fn of_der(der: &[u8]) -> Option<Self> {
        ENCODINGS.into_iter().find_map(|(kind, prefix, length)| {
            let at = der.windows(prefix.len()).position(|window| window == prefix)?;
            let after = der.get(at + prefix.len()..)?;
            let key = match length {
                Some(length) => after.get(..length)?,
                None => bit_string(after)?,
            };
            Some(Self(Inner::Public(kind, key.to_vec())))
        })
    }
}

/// Returns what a bit string of whole bytes holds.
fn bit_string(der: &[u8]) -> Option<&[u8]> {
    let (length, rest) = match der {
        [3, 0x82, high, low, 0, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
        [3, 0x81, length, 0, rest @ ..] => (u16::from(*length), rest),
        _ => return None,
    };
    rest.get(..usize::from(length).checked_sub(1)?)
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
        (Kind::Ed25519, Algorithm::EdDsa) => &ED25519,
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
        let public = sections.iter().find_map(|section| match section.label {
            "PUBLIC KEY" | "CERTIFICATE" => Self::of_der(&section.der().ok()?),
            "RSA PUBLIC KEY" => Some(Self(Inner::Public(Kind::Rsa, section.der().ok()?.to_vec()))),
            _ => None,
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
