//! What is public about a key.

use crate::dialect::Algorithm;

/// What an assertion says about the key that signs it, and which algorithms that key can sign with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) key_id: Option<String>,
    pub(super) certificate: Option<CertificateInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CertificateInfo {
    pub(super) x5t: String,
    pub(super) x5t_s256: String,
    pub(super) chain: Vec<String>,
}

impl KeyInfo {
    /// Describes a key that can sign with these algorithms, the one that it prefers first.
    #[must_use]
    pub fn new(algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        Self { algorithms: algorithms.into_iter().collect(), key_id: None, certificate: None }
    }

    /// Returns the same with the id by which the server knows the key: `kid` of the header.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// Returns the same with a certificate: its SHA-1 and SHA-256 thumbprints in base64url (`x5t`,
    /// `x5t#S256` of the header), and its chain, each certificate's DER in base64 (`x5c`), its own first.
    #[must_use]
    pub fn with_certificate(
        mut self,
        x5t: impl Into<String>,
        x5t_s256: impl Into<String>,
        chain: impl IntoIterator<Item = String>,
    ) -> Self {
        let (x5t, x5t_s256, chain) = (x5t.into(), x5t_s256.into(), chain.into_iter().collect());
        self.certificate = Some(CertificateInfo { x5t, x5t_s256, chain });
        self
    }

    /// Returns the same that signs with this algorithm alone.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithms = vec![algorithm];
        self
    }

    /// Returns the algorithms that the key can sign with.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// Returns the id by which the server knows the key.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }
}
