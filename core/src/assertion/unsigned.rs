//! A JWT up to its signature.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::der;
use crate::dialect::Algorithm;
use crate::error::ConfigurationError;

/// A JWT of which the signature is missing (RFC 7515 §5.1).
#[derive(Clone, PartialEq, Eq)]
pub struct UnsignedJwt {
    algorithm: Algorithm,
    header: String,
    claims: String,
    input: String,
}

impl UnsignedJwt {
    pub(super) fn new(algorithm: Algorithm, header: String, claims: String) -> Self {
        let [one, two] = [&header, &claims].map(|json| BASE64_URL_SAFE_NO_PAD.encode(json));
        Self { algorithm, header, claims, input: format!("{one}.{two}") }
    }

    /// Returns the algorithm to sign with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the header, as JSON.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Returns the claims, as JSON.
    #[must_use]
    pub fn claims(&self) -> &str {
        &self.claims
    }

    /// Returns the bytes to be signed.
    #[must_use]
    pub fn input(&self) -> &[u8] {
        self.input.as_bytes()
    }

    /// Returns the whole JWT. An ECDSA signature may be in DER, as key services return it.
    ///
    /// # Errors
    /// The signature is none of the algorithm's, by its length.
    pub fn with_signature(&self, signature: &[u8]) -> Result<String, ConfigurationError> {
        let length = self.algorithm.signature_length();
        let signature = match (length, self.algorithm) {
            (Some(length), _) if signature.len() == length => Cow::Borrowed(signature),
            (Some(length), Algorithm::Es256 | Algorithm::Es384 | Algorithm::Es512) => {
                Cow::Owned(der::ecdsa(signature, length / 2).ok_or_else(|| self.wrong(signature))?)
            }
            (None, _) if !signature.is_empty() => Cow::Borrowed(signature),
            _ => return Err(self.wrong(signature)),
        };
        Ok(format!("{}.{}", self.input, BASE64_URL_SAFE_NO_PAD.encode(&*signature)))
    }

    const fn wrong(&self, signature: &[u8]) -> ConfigurationError {
        ConfigurationError::Signature { algorithm: self.algorithm, length: signature.len() }
    }
}

impl fmt::Debug for UnsignedJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsignedJwt({}.{})", self.header, self.claims)
    }
}
