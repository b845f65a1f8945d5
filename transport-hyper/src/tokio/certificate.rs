//! TLS client certificates, as files have them.

use std::fmt;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};

/// Why a client certificate cannot be used.
///
/// It says nothing of what was read, for a private key may be among it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError(&'static str);

/// Reads a certificate chain and its private key from one PEM.
pub(crate) fn read(pem: &[u8]) -> Result<SingleCertAndKey, CertificateError> {
    // A header of an encrypted key makes all of its PEM unreadable.
    let unreadable = |problem| {
        CertificateError(if is_encrypted(pem) {
            "the private key is encrypted: decrypt it first, such as with `openssl pkey`"
        } else {
            problem
        })
    };
    let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|_| unreadable("the PEM cannot be read"))?;
    if chain.is_empty() {
        return Err(CertificateError("the PEM has no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(pem)
        .map_err(|_| unreadable("the PEM has no private key that can be read"))?;
    let pair = CertifiedKey::from_der(chain, key, &ring::default_provider());
    pair.map(SingleCertAndKey::from).map_err(|error| CertificateError(problem(&error)))
}

/// Returns whether a PEM holds a key behind a passphrase: of PKCS #8 (RFC 7468 §11), or in the older
/// form, which says so in a header.
fn is_encrypted(pem: &[u8]) -> bool {
    let pem = String::from_utf8_lossy(pem);
    pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED")
}

const fn problem(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InconsistentKeys(_) => "the private key is not the certificate's",
        rustls::Error::InvalidCertificate(_) => "the certificate cannot be read",
        _ => "the private key cannot be read, or is of a kind that is not known",
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLS client certificate: {}", self.0)
    }
}

impl std::error::Error for CertificateError {}
