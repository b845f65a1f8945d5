//! How an assertion is signed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How an assertion is signed (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// ```
/// use polygrant::dialect::Algorithm;
///
/// assert_eq!(Algorithm::named("ES256"), Some(Algorithm::Es256));
/// assert_eq!(Algorithm::EdDsa.to_string(), "EdDSA");
/// assert!(Algorithm::named("none").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    #[serde(rename = "RS384")]
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    #[serde(rename = "RS512")]
    Rs512,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PSS with SHA-384.
    #[serde(rename = "PS384")]
    Ps384,
    /// RSASSA-PSS with SHA-512.
    #[serde(rename = "PS512")]
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ES384")]
    Es384,
    /// ECDSA on P-521 with SHA-512, for key services: no key signs with it here.
    #[serde(rename = "ES512")]
    Es512,
    /// Ed25519, by the name that most servers know.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// Ed25519, by the name that RFC 9864 §2.2 gives it: the signature is the same.
    #[serde(rename = "Ed25519")]
    Ed25519,
    /// HMAC with SHA-256: the key is the client's secret.
    #[serde(rename = "HS256")]
    Hs256,
    /// HMAC with SHA-384: the key is the client's secret.
    #[serde(rename = "HS384")]
    Hs384,
    /// HMAC with SHA-512: the key is the client's secret.
    #[serde(rename = "HS512")]
    Hs512,
}

impl Algorithm {
    /// All that there are.
    pub const ALL: [Self; 14] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
        Self::Ed25519,
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
    ];

    /// Returns its name, as the `alg` of a JWT's header has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// Returns the algorithm of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Returns whether the key is the client's secret, which the server knows too.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    /// Returns how many bytes a signature has; `None` for RSA, where that is the key's size.
    pub(crate) const fn signature_length(self) -> Option<usize> {
        match self {
            Self::Es256 | Self::EdDsa | Self::Ed25519 | Self::Hs512 => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                None
            }
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_writes_its_name() {
        for algorithm in Algorithm::ALL {
            let written = serde_json::to_string(&algorithm).unwrap();
            assert_eq!(written, format!("\"{algorithm}\""));
            assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
        }
    }
}
