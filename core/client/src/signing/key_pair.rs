//! Key pairs, and what each can sign with.

use polygrant::dialect::Algorithm;
use ring::error::KeyRejected;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};

use super::key_error::KeyError;
use super::sec1;
use super::unusable;

/// A key pair of one kind.
pub(super) enum KeyPair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// The kinds of keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

impl KeyPair {
    /// Makes a new one.
    pub(super) fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let random = SystemRandom::new();
        let document = match algorithm {
            Algorithm::Es256 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            }
            Algorithm::Es384 => {
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random)
            }
            Algorithm::EdDsa | Algorithm::Ed25519 => Ed25519KeyPair::generate_pkcs8(&random),
            _ => return Err(KeyError::new("none is made for that algorithm")),
        };
        let document = document.map_err(|_| KeyError::new("the system has no randomness"))?;
        Self::of_pkcs8(document.as_ref())
    }

    /// Reads PKCS #8 (RFC 5958).
    pub(super) fn of_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let random = SystemRandom::new();
        let p256 = || EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random);
        let p384 = || EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der, &random);
        let ed25519 = || Ed25519KeyPair::from_pkcs8_maybe_unchecked(der);
        // ring tells a key of another kind by its object identifier alone.
        let mut read = p256().map(Self::P256);
        if read.as_ref().is_err_and(is_of_another_kind) {
            read = p384().map(Self::P384);
        }
        if read.as_ref().is_err_and(is_of_another_kind) {
            read = ed25519().map(Self::Ed25519);
        }
        if read.as_ref().is_err_and(is_of_another_kind) {
            read = RsaKeyPair::from_pkcs8(der).map(Self::Rsa);
        }
        read.map_err(|_| KeyError::new(unusable::pkcs8(der)))
    }

    /// Reads PKCS #1 (RFC 8017 §A.1.2).
    pub(super) fn of_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        RsaKeyPair::from_der(der).map(Self::Rsa).map_err(|_| KeyError::new(unusable::pkcs1(der)))
    }

    /// Reads SEC 1 (RFC 5915).
    pub(super) fn of_sec1(der: &[u8]) -> Result<Self, KeyError> {
        let pkcs8 = sec1::in_pkcs8(der).ok_or_else(|| KeyError::new(unusable::CANNOT_BE_READ))?;
        Self::of_pkcs8(&pkcs8)
    }

    /// Returns what it can sign with, the most common first.
    pub(super) const fn algorithms(&self) -> &'static [Algorithm] {
        use Algorithm::{Ed25519, EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        match self {
            Self::Rsa(_) => &[Rs256, Ps256, Rs384, Rs512, Ps384, Ps512],
            Self::P256(_) => &[Es256],
            Self::P384(_) => &[Es384],
            Self::Ed25519(_) => &[EdDsa, Ed25519],
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Rsa(_) => Kind::Rsa,
            Self::P256(_) => Kind::P256,
            Self::P384(_) => Kind::P384,
            Self::Ed25519(_) => Kind::Ed25519,
        }
    }

    /// Returns the public half, as ring writes it.
    pub(super) fn public(&self) -> &[u8] {
        match self {
            Self::Rsa(pair) => pair.public().as_ref(),
            Self::P256(pair) | Self::P384(pair) => pair.public_key().as_ref(),
            Self::Ed25519(pair) => pair.public_key().as_ref(),
        }
    }

    /// Signs; `None` if it cannot with that algorithm, or the system has no randomness.
    pub(super) fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Option<Vec<u8>> {
        if !self.algorithms().contains(&algorithm) {
            return None;
        }
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding(algorithm)?, &random, input, &mut signature).ok()?;
                Some(signature)
            }
            Self::P256(pair) | Self::P384(pair) => {
                Some(pair.sign(&random, input).ok()?.as_ref().to_vec())
            }
            Self::Ed25519(pair) => Some(pair.sign(input).as_ref().to_vec()),
        }
    }
}

fn is_of_another_kind(error: &KeyRejected) -> bool {
    error.to_string() == "WrongAlgorithm"
}

fn padding(algorithm: Algorithm) -> Option<&'static dyn RsaEncoding> {
    Some(match algorithm {
        Algorithm::Rs256 => &RSA_PKCS1_SHA256,
        Algorithm::Rs384 => &RSA_PKCS1_SHA384,
        Algorithm::Rs512 => &RSA_PKCS1_SHA512,
        Algorithm::Ps256 => &RSA_PSS_SHA256,
        Algorithm::Ps384 => &RSA_PSS_SHA384,
        Algorithm::Ps512 => &RSA_PSS_SHA512,
        _ => return None,
    })
}

/// Returns the hash of an algorithm whose key is the client's secret.
pub(super) fn hash(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    Some(match algorithm {
        Algorithm::Hs256 => hmac::HMAC_SHA256,
        Algorithm::Hs384 => hmac::HMAC_SHA384,
        Algorithm::Hs512 => hmac::HMAC_SHA512,
        _ => return None,
    })
}
