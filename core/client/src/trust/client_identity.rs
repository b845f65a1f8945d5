//! TLS client certificates.

use std::fmt;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

use super::certificate_error::CertificateError;
use super::pem;
use crate::file_error::FileError;
use crate::rotating::Rotating;

/// A TLS client certificate with the chain that leads to its authority, and its private key.
///
/// `Debug` shows nothing of it.
#[derive(PartialEq, Eq)]
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
        Self::from_pems(pem, pem).map_err(|problem| wrong(problem.1))
    }

    /// Reads a certificate with its chain from one file, and its private key from another, which may be
    /// the same one. Both are PEM. They are read anew when they have changed.
    ///
    /// ```no_run
    /// use polygrant_client::ClientIdentity;
    ///
    /// let folder = "/var/run/secrets/tls";
    /// let identity =
    ///     ClientIdentity::rotating(format!("{folder}/tls.crt"), format!("{folder}/tls.key"))?;
    /// let chain = identity.current().chain().to_vec();
    /// # Ok::<(), polygrant_client::CertificateError>(())
    /// ```
    ///
    /// # Errors
    /// A file cannot be read, or as [`from_pem`](Self::from_pem). It says which file is to blame.
    pub fn rotating(
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Rotating<Self>, CertificateError> {
        let (certificate, key) = (certificate.into(), key.into());
        let paths = vec![certificate.clone(), key.clone()];
        let rotating = Rotating::in_files(paths, move |contents| {
            let [chain, private] = contents else {
                return Err(FileError::new(wrong("it is not in two files")));
            };
            Self::from_pems(chain, private).map_err(|(part, problem)| {
                let path = if matches!(part, Part::Chain) { &certificate } else { &key };
                FileError::in_file(path, wrong(problem))
            })
        });
        Ok(rotating?)
    }

    fn from_pems(chain: &[u8], key: &[u8]) -> Result<Self, (Part, &'static str)> {
        let chain = pem::certificates(chain).map_err(|problem| (Part::Chain, problem))?;
        let key = pem::private_key(key).map_err(|problem| (Part::Key, problem))?;
        let identity = Self { chain, key };
        identity.certified_key().map_err(|error| problem(&error))?;
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

    /// Returns the private key as a PEM (RFC 7468), for HTTP clients that take keys in no other form.
    #[must_use]
    pub fn key_pem(&self) -> Zeroizing<String> {
        let label = match self.key {
            PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
            PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        let text = Zeroizing::new(STANDARD.encode(self.key.secret_der()));
        Zeroizing::new(format!(
            "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
            text.as_str()
        ))
    }

    /// Returns both as rustls presents them.
    ///
    /// # Errors
    /// None that [`from_pem`](Self::from_pem) has not found.
    pub fn certified_key(&self) -> Result<CertifiedKey, rustls::Error> {
        CertifiedKey::from_der(self.chain.clone(), self.key.clone_key(), &ring::default_provider())
    }
}

/// The part of an identity that a problem is in.
#[derive(Clone, Copy)]
enum Part {
    Chain,
    Key,
}

const fn problem(error: &rustls::Error) -> (Part, &'static str) {
    match error {
        rustls::Error::InconsistentKeys(_) => (
            Part::Key,
            "the private key is not the certificate's (of a chain, the client's own has to come first)",
        ),
        rustls::Error::InvalidCertificate(_) => (Part::Chain, "the certificate cannot be read"),
        _ => (
            Part::Key,
            "the private key cannot be read, or is of a kind that is not known: RSA, P-256, P-384 and \
             Ed25519 are",
        ),
    }
}

fn wrong(problem: &str) -> CertificateError {
    CertificateError::new(format!("TLS client certificate: {problem}"))
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity")
    }
}
