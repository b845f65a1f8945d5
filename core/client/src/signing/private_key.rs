//! A private key in this process.

use std::fmt;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use std::path::Path;
use std::str::FromStr;

use polygrant::assertion::KeyInfo;
use polygrant::dialect::Algorithm;

use super::certificate;
use super::jwk;
use super::key_error::KeyError;
use super::key_pair::KeyPair;
use super::pem;
use super::service_account;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use crate::secret_text;
use crate::signer::{Signer, SignerError};

/// A private key that signs assertions: RSA from 2048 to 4096 bits, P-256, P-384 or Ed25519.
///
/// `Debug` and errors show nothing of it. The buffers that it is read through are wiped; what the
/// cryptography keeps of it, for as long as it signs, is beyond this crate's reach.
///
/// ```no_run
/// use polygrant_client::PrivateKey;
///
/// let key = PrivateKey::from_pem(&std::fs::read_to_string("key.pem")?)?.with_key_id("my-key");
/// // let transport = Transport::new().with_signer(key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PrivateKey {
    pair: KeyPair,
    info: KeyInfo,
}

impl PrivateKey {
    /// Makes a key that nothing else has, for tests: of P-256, P-384 or Ed25519.
    ///
    /// # Errors
    /// There is no such key for that algorithm, or the system has no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        KeyPair::generate(algorithm).map(Self::of)
    }

    /// Reads a key in PEM: PKCS #8, PKCS #1 (RSA) or SEC 1 (elliptic curves). Certificates that stand
    /// beside it are its own and its chain.
    ///
    /// # Errors
    /// There is no key, or more than one; it is encrypted; it cannot be read, or is of another kind.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let sections = pem::sections(pem)?;
        let mut pairs = sections.iter().filter_map(|section| match section.label {
            "PRIVATE KEY" => Some(KeyPair::of_pkcs8(&section.der)),
            "RSA PRIVATE KEY" => Some(KeyPair::of_pkcs1(&section.der)),
            "EC PRIVATE KEY" => Some(KeyPair::of_sec1(&section.der)),
            _ => None,
        });
        let pair = match (pairs.next(), pairs.next()) {
            (Some(pair), None) => pair?,
            (Some(_), Some(_)) => return Err(KeyError::new("the PEM has more than one")),
            (None, _) => return Err(KeyError::new("the PEM has none")),
        };
        drop(pairs);
        let key = Self::of(pair);
        match certificate::shown(&sections, &key.info) {
            Some(info) => Ok(Self { info, ..key }),
            None => Ok(key),
        }
    }

    /// Reads a private key as a JSON Web Key (RFC 7517), with its `kid` and `alg` if it has them.
    ///
    /// # Errors
    /// It is not a private key, or of another kind.
    pub fn from_jwk(jwk: &str) -> Result<Self, KeyError> {
        let jwk = jwk::read(jwk)?;
        let mut key = Self::of(jwk.pair);
        if let Some(algorithm) = jwk.algorithm {
            key = key.with_algorithm(algorithm)?;
        }
        Ok(match jwk.key_id {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        })
    }

    /// Reads a key from a file: PEM, a JSON Web Key, or what some vendors hand out for a service account,
    /// a JSON with a PEM and its id in it.
    ///
    /// # Errors
    /// The file cannot be read, or as [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk). The
    /// error names the file.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let text = secret_text::text(path).map_err(|error| KeyError::unreadable(path, &error))?;
        text.parse().map_err(|error: KeyError| error.in_file(path))
    }

    pub(super) const fn pair(&self) -> &KeyPair {
        &self.pair
    }

    fn of(pair: KeyPair) -> Self {
        Self { info: KeyInfo::new(pair.algorithms().iter().copied()), pair }
    }

    /// Returns the same with the id by which the server knows it (`kid`).
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        Self { info: self.info.with_key_id(key_id), ..self }
    }

    /// Returns the same that signs with this algorithm alone. Without it, the dialect's preference
    /// counts.
    ///
    /// # Errors
    /// The key cannot sign with it.
    pub fn with_algorithm(self, algorithm: Algorithm) -> Result<Self, KeyError> {
        if !self.pair.algorithms().contains(&algorithm) {
            return Err(KeyError::new("it cannot sign with that algorithm: it is of another kind"));
        }
        Ok(Self { info: self.info.with_algorithm(algorithm), ..self })
    }

    /// Returns the same with its certificate in PEM, for assertions that show its thumbprints or its
    /// chain. Whether it is the key's is for the server to tell.
    ///
    /// # Errors
    /// The PEM has no certificate, or cannot be read.
    pub fn with_certificate(self, pem: &str) -> Result<Self, KeyError> {
        let sections = pem::sections(pem)?;
        let info = certificate::shown(&sections, &self.info);
        let info = info.ok_or_else(|| KeyError::new("the PEM has no certificate"))?;
        Ok(Self { info, ..self })
    }
}

impl FromStr for PrivateKey {
    type Err = KeyError;

    /// Reads a key in one of the forms that a [file](Self::from_file) may have.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        if !text.trim_start().starts_with('{') {
            return Self::from_pem(text);
        }
        match service_account::read(text) {
            None => Self::from_jwk(text),
            Some(account) => {
                let key = Self::from_pem(&account.pem)?;
                Ok(match account.key_id {
                    Some(key_id) => key.with_key_id(key_id),
                    None => key,
                })
            }
        }
    }
}

impl Signer for PrivateKey {
    fn key(&self) -> &KeyInfo {
        &self.info
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature = self.pair.sign(algorithm, input);
        signature.ok_or_else(|| KeyError::new("it could not sign").into())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("key", &self.info).finish_non_exhaustive()
    }
}
