//! A private key in this process.

use std::borrow::Cow;
use std::fmt;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use std::path::{Path, PathBuf};
use std::str::FromStr;

use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::Algorithm;

use super::certificate;
use super::jwk_set;
use super::key_error::KeyError;
use super::key_pair::KeyPair;
use super::other_forms;
use super::service_account;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use crate::file_error::FileError;
use crate::pem::{self, Section};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use crate::rotating::{Rotating, contents};
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use crate::secret_text::text_of;
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
    /// beside it are its own, which may stand anywhere among them, and its chain.
    ///
    /// # Errors
    /// There is no key, or more than one; it is encrypted; it cannot be read, or is of another kind; or
    /// there are certificates, and none is the key's. The error says what to do.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let sections = pem::sections(pem.as_bytes());
        let sections = sections.map_err(|it| KeyError::new(other_forms::broken(pem, it)))?;
        if sections.is_empty() {
            return Err(KeyError::new(other_forms::text(pem)));
        }
        if sections.iter().any(Section::is_encrypted) {
            return Err(KeyError::new(
                "it is encrypted: decrypt it first, such as with `openssl pkey -in FILE -out key.pem`",
            ));
        }
        let mut pairs = sections.iter().filter_map(|section| {
            let read = match section.label {
                "PRIVATE KEY" => KeyPair::of_pkcs8,
                "RSA PRIVATE KEY" => KeyPair::of_pkcs1,
                "EC PRIVATE KEY" => KeyPair::of_sec1,
                _ => return None,
            };
            Some(section.der().map_err(KeyError::new).and_then(|der| read(&der)))
        });
        let pair = match (pairs.next(), pairs.next()) {
            (Some(pair), None) => pair?,
            (Some(_), Some(_)) => return Err(KeyError::new("the PEM has more than one")),
            (None, _) => return Err(KeyError::new(other_forms::sections(&sections))),
        };
        drop(pairs);
        let key = Self::of(pair);
        match certificate::shown(&sections, &key.info, &key.pair)? {
            Some(info) => Ok(Self { info, ..key }),
            None => Ok(key),
        }
    }

    /// Reads a private key as a JSON Web Key (RFC 7517), with its `kid` and `alg` if it has them. In a
    /// JSON Web Key Set, it is the only one that signs.
    ///
    /// # Errors
    /// It is not a private key, is of another kind or for another use, or the set has several.
    pub fn from_jwk(jwk: &str) -> Result<Self, KeyError> {
        Self::of_jwk(jwk, None)
    }

    fn of_jwk(jwk: &str, key_id: Option<&str>) -> Result<Self, KeyError> {
        let jwk = jwk_set::read(jwk, key_id)?;
        let mut key = Self::of(jwk.pair);
        if let Some(algorithm) = jwk.algorithm {
            key = key.with_algorithm(algorithm)?;
        }
        Ok(match jwk.key_id {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        })
    }

    /// Reads a key from a file: PEM, a JSON Web Key or a set with one that signs, or what some vendors hand
    /// out for a service account, a JSON with a PEM and its id in it.
    ///
    /// # Errors
    /// The file cannot be read, or as [`from_pem`](Self::from_pem) and [`from_jwk`](Self::from_jwk). The
    /// error names the file.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        Self::of_file(path.as_ref(), None)
    }

    /// Reads the key of that id from a file: of a JSON Web Key Set the one whose `kid` it is, and of any
    /// other file the only one, which the server then knows by that id.
    ///
    /// # Errors
    /// The set has no such key, or as [`from_file`](Self::from_file).
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn from_file_with_key_id(path: impl AsRef<Path>, key_id: &str) -> Result<Self, KeyError> {
        Self::of_file(path.as_ref(), Some(key_id)).map(|key| key.with_key_id(key_id))
    }

    /// Reads a key from a file in one of these forms, and reads it anew when it has changed. While it cannot
    /// be used, the key before stays.
    ///
    /// `finish` says what the file does not, of the first key and of each that comes after it.
    ///
    /// ```no_run
    /// use polygrant_client::PrivateKey;
    ///
    /// let key = PrivateKey::rotating("/run/secrets/key.pem", |key| Ok(key.with_key_id("my-key")))?;
    /// let jwk = PrivateKey::rotating("/run/secrets/key.jwk", Ok)?;
    /// // let transport = Transport::new().with_signer(jwk);
    /// # drop(key);
    /// # Ok::<(), polygrant_client::KeyError>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file), or that of `finish`.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn rotating(
        path: impl Into<PathBuf>,
        finish: impl Fn(Self) -> Result<Self, KeyError> + Send + Sync + 'static,
    ) -> Result<Rotating<Self>, KeyError> {
        let path = path.into();
        let rotating = Rotating::in_files(vec![path.clone()], move |contents| {
            let contents = contents.first().map_or(&[][..], |contents| contents);
            let key = Self::of_contents(contents, None).and_then(&finish);
            key.map_err(|error| FileError::in_file(&path, error))
        });
        Ok(rotating?)
    }

    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    fn of_file(path: &Path, key_id: Option<&str>) -> Result<Self, KeyError> {
        let key = Self::of_contents(&contents(path)?, key_id);
        Ok(key.map_err(|error| FileError::in_file(path, error))?)
    }

    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    fn of_contents(contents: &[u8], key_id: Option<&str>) -> Result<Self, KeyError> {
        if let Some(advice) = other_forms::binary(contents) {
            return Err(KeyError::new(advice));
        }
        let text = text_of(contents).map_err(|error| KeyError::new(&error.to_string()))?;
        Self::of_text(&text, key_id)
    }

    /// Reads a key in one of the forms that a file may have.
    fn of_text(text: &str, key_id: Option<&str>) -> Result<Self, KeyError> {
        if !text.trim_start().starts_with('{') {
            return Self::from_pem(text);
        }
        match service_account::read(text)? {
            None => Self::of_jwk(text, key_id),
            Some(account) => {
                let key = Self::from_pem(&account.pem)?;
                Ok(match account.key_id {
                    Some(key_id) => key.with_key_id(key_id),
                    None => key,
                })
            }
        }
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
            let own = self.pair.algorithms().iter().map(|it| it.name()).collect::<Vec<_>>();
            return Err(KeyError::new(&format!(
                "it cannot sign with {algorithm}, but with {}: it is of another kind",
                own.join(", ")
            )));
        }
        Ok(Self { info: self.info.with_algorithm(algorithm), ..self })
    }

    /// Returns the same with its certificate in PEM, for assertions that show its thumbprints or its
    /// chain.
    ///
    /// # Errors
    /// The PEM has no certificate, none of them is the key's, or it cannot be read.
    pub fn with_certificate(self, pem: &str) -> Result<Self, KeyError> {
        let sections = pem::sections(pem.as_bytes()).map_err(KeyError::new)?;
        let info = certificate::shown(&sections, &self.info, &self.pair)?;
        let info = info.ok_or_else(|| KeyError::new("the PEM has no certificate"))?;
        Ok(Self { info, ..self })
    }
}

impl FromStr for PrivateKey {
    type Err = KeyError;

    /// Reads a key in one of the forms that a [file](Self::from_file) may have.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::of_text(text, None)
    }
}

impl Signer for PrivateKey {
    fn key(&self) -> Cow<'_, KeyInfo> {
        Cow::Borrowed(&self.info)
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature = self.pair.sign(algorithm, input);
        signature.ok_or_else(|| KeyError::new("it could not sign").into())
    }
}

/// Signs with the key that is in the file at that time.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl Signer for Rotating<PrivateKey> {
    fn key(&self) -> Cow<'_, KeyInfo> {
        Cow::Owned(self.current().info.clone())
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.current().sign(algorithm, input)
    }

    /// Describes and signs with one and the same key.
    fn assertion(&self, context: &AssertionContext) -> Result<String, SignerError> {
        self.current().assertion(context)
    }
}

/// Two are equal if their public halves are, and what is said of them.
impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.pair.public() == other.pair.public() && self.info == other.info
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("key", &self.info).finish_non_exhaustive()
    }
}
