//! TLS client certificates.

use std::fmt;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::certificate_error::CertificateError;
use super::pem::{self, ENCRYPTED};

/// A TLS client certificate with the chain that leads to its authority, and its private key.
///
/// `Debug` shows nothing of it.
pub struct ClientIdentity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl ClientIdentity {
    /// Reads a certificate, its chain and its private key, all in one PEM, in any order.
    ///
    /// # Errors
    /// There is no certificate or no private key, one of them cannot be read, or the key is not the
    /// certificate's.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CertificateError> {
        let wrong =
            |problem: &str| CertificateError::new(format!("TLS client certificate: {problem}"));
        let chain = pem::certificates(pem).map_err(wrong)?;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| {
            wrong(if pem::is_encrypted(pem) {
                ENCRYPTED
            } else {
                "the PEM has no private key that can be read"
            })
        })?;
        let identity = Self { chain, key };
        identity.certified_key().map_err(|error| wrong(problem(&error)))?;
        Ok(identity)
    }

    /// Returns the certificate, and then those that lead to its authority.
    #[must_use]
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// Returns the private key.
    #[must_use]
    pub const fn key(&self) -> &PrivateKeyDer<'static> {
        &self.key
    }

    /// Returns both as rustls presents them.
    ///
    /// # Errors
    /// None that [`from_pem`](Self::from_pem) has not found.
    pub fn certified_key(&self) -> Result<CertifiedKey, rustls::Error> {
        CertifiedKey::from_der(self.chain.clone(), self.key.clone_key(), &ring::default_provider())
    }
}

const fn problem(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InconsistentKeys(_) => "the private key is not the certificate's",
        rustls::Error::InvalidCertificate(_) => "the certificate cannot be read",
        _ => "the private key cannot be read, or is of a kind that is not known",
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity")
    }
}
