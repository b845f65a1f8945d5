//! JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use polygrant::dialect::Algorithm;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, RsaKeyPair,
};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::key_error::KeyError;
use super::key_pair::{KeyPair, problem};

/// A key, and what it says about itself.
pub(super) struct Jwk {
    pub(super) pair: KeyPair,
    pub(super) key_id: Option<String>,
    pub(super) algorithm: Option<Algorithm>,
}

/// The members of a private key. Those that are secret are borrowed from what the caller wipes.
#[derive(Deserialize)]
struct Members<'j> {
    kty: &'j str,
    crv: Option<&'j str>,
    kid: Option<String>,
    alg: Option<String>,
    x: Option<&'j str>,
    y: Option<&'j str>,
    n: Option<&'j str>,
    e: Option<&'j str>,
    d: Option<&'j str>,
    p: Option<&'j str>,
    q: Option<&'j str>,
    dp: Option<&'j str>,
    dq: Option<&'j str>,
    qi: Option<&'j str>,
}

/// Reads a private key.
pub(super) fn read(text: &str) -> Result<Jwk, KeyError> {
    // The parser's own error quotes what it read.
    let members: Members<'_> = serde_json::from_str(text)
        .map_err(|_| KeyError::new("it is no JSON Web Key: an object with `kty` and the like"))?;
    if members.d.is_none() {
        return Err(KeyError::new("the JSON Web Key has no private half (`d`)"));
    }
    let pair = match (members.kty, members.crv) {
        ("RSA", _) => KeyPair::Rsa(members.rsa()?),
        ("EC", Some("P-256")) => KeyPair::P256(members.ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING)?),
        ("EC", Some("P-384")) => KeyPair::P384(members.ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING)?),
        ("OKP", Some("Ed25519")) => KeyPair::Ed25519(members.ed25519()?),
        _ => {
            return Err(KeyError::new(
                "the JSON Web Key is of a kind that is not known: RSA, P-256, P-384 and Ed25519 are",
            ));
        }
    };
    let algorithm = match members.alg.as_deref() {
        None => None,
        Some(name) => Some(Algorithm::named(name).ok_or_else(|| {
            KeyError::new("the JSON Web Key is for an algorithm (`alg`) that is not known")
        })?),
    };
    Ok(Jwk { pair, key_id: members.kid, algorithm })
}

impl Members<'_> {
    fn rsa(&self) -> Result<RsaKeyPair, KeyError> {
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: bytes(self.n)?, e: bytes(self.e)? },
            d: bytes(self.d)?,
            p: bytes(self.p)?,
            q: bytes(self.q)?,
            dP: bytes(self.dp)?,
            dQ: bytes(self.dq)?,
            qInv: bytes(self.qi)?,
        };
        RsaKeyPair::from_components(&components).map_err(|error| problem(&error))
    }

    fn ecdsa(&self, curve: &'static EcdsaSigningAlgorithm) -> Result<EcdsaKeyPair, KeyError> {
        let point = [&[4][..], &*bytes(self.x)?, &*bytes(self.y)?].concat();
        let random = SystemRandom::new();
        EcdsaKeyPair::from_private_key_and_public_key(curve, &bytes(self.d)?, &point, &random)
            .map_err(|error| problem(&error))
    }

    fn ed25519(&self) -> Result<Ed25519KeyPair, KeyError> {
        Ed25519KeyPair::from_seed_and_public_key(&bytes(self.d)?, &bytes(self.x)?)
            .map_err(|error| problem(&error))
    }
}

/// The bytes of a member, in memory that is wiped.
struct Bytes(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

fn bytes(member: Option<&str>) -> Result<Bytes, KeyError> {
    let digits =
        member.ok_or_else(|| KeyError::new("the JSON Web Key lacks a member of its kind"))?;
    let mut bytes = Zeroizing::new(vec![0; digits.len().div_ceil(4) * 3]);
    let length = BASE64_URL_SAFE_NO_PAD
        .decode_slice(digits.trim_end_matches('='), &mut bytes)
        .map_err(|_| KeyError::new("a member of the JSON Web Key is not base64url"))?;
    bytes.truncate(length);
    Ok(Bytes(bytes))
}
