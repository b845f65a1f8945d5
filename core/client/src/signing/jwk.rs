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
use super::key_pair::KeyPair;
use super::unusable;

/// A key, and what it says about itself.
pub(super) struct Jwk {
    pub(super) pair: KeyPair,
    pub(super) key_id: Option<String>,
    pub(super) algorithm: Option<Algorithm>,
}

/// The members of a private key. Those that are secret are borrowed from what the caller wipes.
#[derive(Deserialize)]
pub(super) struct Members<'j> {
    kty: &'j str,
    crv: Option<&'j str>,
    pub(super) kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
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

/// Reads the members of a key, of whatever kind.
pub(super) fn members(text: &str) -> Result<Members<'_>, KeyError> {
    // The parser's own error quotes what it read.
    serde_json::from_str(text)
        .map_err(|_| {
        KeyError::new(
            "it is no JSON Web Key, an object with `kty` and the like, nor a vendor's JSON with a private \
             key in it",
        )
    })
}

impl Members<'_> {
    /// Returns whether it has a private half, and may sign.
    pub(super) fn signs(&self) -> bool {
        let may_sign = |operations: &Vec<String>| operations.iter().any(|it| it == "sign");
        self.d.is_some()
            && self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(may_sign)
    }

    /// Reads the key.
    pub(super) fn key(self) -> Result<Jwk, KeyError> {
        if self.kty == "oct" {
            return Err(KeyError::new(
                "the JSON Web Key is a secret (`oct`), as of `client_secret_jwt`: give it as the client's \
                 secret",
            ));
        }
        if self.d.is_none() {
            return Err(KeyError::new("the JSON Web Key has no private half (`d`)"));
        }
        if !self.signs() {
            return Err(KeyError::new(
                "the JSON Web Key is not for signing, as its `use` or `key_ops` says",
            ));
        }
        let pair = match (self.kty, self.crv) {
            ("RSA", _) => KeyPair::Rsa(self.rsa()?),
            ("EC", Some("P-256")) => {
                KeyPair::P256(self.ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING, 32)?)
            }
            ("EC", Some("P-384")) => {
                KeyPair::P384(self.ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING, 48)?)
            }
            ("OKP", Some("Ed25519")) => KeyPair::Ed25519(self.ed25519()?),
            _ => {
                return Err(KeyError::new(
                    "the JSON Web Key is of a kind that is not known: RSA, P-256, P-384 and Ed25519 are",
                ));
            }
        };
        let algorithm = self.alg.as_deref().map(|name| {
            let named = Algorithm::named(name).filter(|it| pair.algorithms().contains(it));
            named.ok_or_else(|| {
                let known = pair.algorithms().iter().map(|it| it.name()).collect::<Vec<_>>();
                let known = known.join(", ");
                KeyError::new(&format!(
                    "the JSON Web Key is for another algorithm (`alg`) than a key of its kind signs with: \
                     {known}"
                ))
            })
        });
        Ok(Jwk { algorithm: algorithm.transpose()?, pair, key_id: self.kid })
    }

    fn rsa(&self) -> Result<RsaKeyPair, KeyError> {
        let primes = [self.p, self.q, self.dp, self.dq, self.qi];
        if primes.contains(&None) {
            return Err(KeyError::new(
                "the JSON Web Key lacks what RSA signs with (`p`, `q`, `dp`, `dq`, `qi`): export it with \
                 them, or as PEM",
            ));
        }
        let number = |member| bytes(member).map(Bytes::without_zeros);
        let (n, e) = (number(self.n)?, number(self.e)?);
        let advice = unusable::rsa(&n, &e);
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n, e },
            d: number(self.d)?,
            p: number(self.p)?,
            q: number(self.q)?,
            dP: number(self.dp)?,
            dQ: number(self.dq)?,
            qInv: number(self.qi)?,
        };
        RsaKeyPair::from_components(&components).map_err(|_| KeyError::new(advice))
    }

    fn ecdsa(
        &self,
        curve: &'static EcdsaSigningAlgorithm,
        size: usize,
    ) -> Result<EcdsaKeyPair, KeyError> {
        let number = |member| bytes(member)?.padded(size).ok_or_else(wrong);
        let (x, y, d) = (number(self.x)?, number(self.y)?, number(self.d)?);
        let point = [&[4][..], &*x, &*y].concat();
        EcdsaKeyPair::from_private_key_and_public_key(curve, &d, &point, &SystemRandom::new())
            .map_err(|_| wrong())
    }

    fn ed25519(&self) -> Result<Ed25519KeyPair, KeyError> {
        Ed25519KeyPair::from_seed_and_public_key(&bytes(self.d)?, &bytes(self.x)?)
            .map_err(|_| wrong())
    }
}

fn wrong() -> KeyError {
    KeyError::new("the members of the JSON Web Key do not belong together, or are cut short")
}

/// The bytes of a member, in memory that is wiped.
struct Bytes(Zeroizing<Vec<u8>>);

impl Bytes {
    /// Drops zeros in front, which some programs write before a number with its highest bit set.
    fn without_zeros(self) -> Self {
        let first = self.iter().position(|byte| *byte != 0).unwrap_or(self.len());
        Self(Zeroizing::new(self.get(first..).unwrap_or_default().to_vec()))
    }

    /// Brings a number to that length, at which not all programs keep it; `None` if it is longer.
    fn padded(self, length: usize) -> Option<Self> {
        let number = self.without_zeros();
        let missing = length.checked_sub(number.len())?;
        let mut padded = Zeroizing::new(Vec::with_capacity(length));
        padded.resize(missing, 0);
        padded.extend_from_slice(&number);
        Some(Self(padded))
    }
}

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
