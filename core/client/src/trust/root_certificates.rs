//! The certificate authorities that are trusted.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

use super::certificate_error::CertificateError;
use super::pem;
use crate::file_error::FileError;
use crate::rotating::Rotating;

/// The certificate authorities that a client trusts: [Mozilla's](Self::mozilla), the system's
/// (`system`, with the feature `system-roots`), your own [beside](Self::with_pem) them or
/// [instead](Self::none).
///
/// ```no_run
/// use polygrant_client::RootCertificates;
///
/// let authority = std::fs::read("company-ca.pem")?;
/// let beside = RootCertificates::mozilla().with_pem(&authority)?;
/// let instead = RootCertificates::none().with_pem(&authority)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RootCertificates {
    has_mozilla: bool,
    certificates: Vec<CertificateDer<'static>>,
    files: Vec<Arc<Rotating<Vec<CertificateDer<'static>>>>>,
}

impl RootCertificates {
    /// Returns Mozilla's authorities, as they were when this program was built. It is the default.
    #[must_use]
    pub const fn mozilla() -> Self {
        Self { has_mozilla: true, certificates: Vec::new(), files: Vec::new() }
    }

    /// Returns none, for your own to be added.
    #[must_use]
    pub const fn none() -> Self {
        Self { has_mozilla: false, certificates: Vec::new(), files: Vec::new() }
    }

    /// Returns the system's authorities, read now.
    ///
    /// On Unix those are the files that OpenSSL reads; elsewhere the system's own store. The environment
    /// variables `SSL_CERT_FILE`, a PEM file, and `SSL_CERT_DIR`, folders of such files, replace them
    /// everywhere. A certificate that cannot be read is not trusted; a file or a folder that one of the
    /// variables names and that cannot be read is an error.
    ///
    /// # Errors
    /// There are none, or one of the variables is wrong.
    #[cfg(feature = "system-roots")]
    pub fn system() -> Result<Self, CertificateError> {
        let certificates = super::system::certificates()?;
        let certificates = certificates.into_iter().filter(|it| check(it).is_ok()).collect();
        Ok(Self { certificates, ..Self::none() })
    }

    /// Returns the same and all authorities of a PEM.
    ///
    /// # Errors
    /// There is no certificate in it, or one cannot be read.
    pub fn with_pem(mut self, pem: &[u8]) -> Result<Self, CertificateError> {
        self.certificates.extend(read(pem)?);
        Ok(self)
    }

    /// Returns the same and all authorities of a PEM file. It is read anew when it has changed; while it
    /// cannot be used, the authorities before stay.
    ///
    /// # Errors
    /// The file cannot be read, or as [`with_pem`](Self::with_pem).
    pub fn with_pem_file(mut self, path: impl Into<PathBuf>) -> Result<Self, CertificateError> {
        let path = path.into();
        let file = Rotating::in_files(vec![path.clone()], move |contents| {
            let pem = contents.first().map_or(&[][..], |contents| contents);
            read(pem).map_err(|error| FileError::in_file(&path, error))
        })?;
        self.files.push(Arc::new(file));
        Ok(self)
    }

    /// Returns the same and the authority of that certificate.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn with_certificate(
        mut self,
        certificate: CertificateDer<'static>,
    ) -> Result<Self, CertificateError> {
        check(&certificate)
            .map_err(|error| wrong(format_args!("the certificate cannot be read: {error}")))?;
        self.certificates.push(certificate);
        Ok(self)
    }

    /// Returns whether Mozilla's authorities are among them. For adapters, which have them.
    #[must_use]
    pub const fn has_mozilla(&self) -> bool {
        self.has_mozilla
    }

    /// Returns the others, as they are now. Each can be read.
    #[must_use]
    pub fn certificates(&self) -> Vec<CertificateDer<'static>> {
        let in_files = self.files.iter().flat_map(|file| file.current().to_vec());
        self.certificates.iter().cloned().chain(in_files).collect()
    }

    /// Returns how often those in files have changed, after a look at the files. For adapters.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.files.iter().map(|file| file.generation()).sum()
    }
}

/// Reads the authorities of a PEM.
fn read(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let certificates = pem::certificates(pem).map_err(wrong)?;
    for (number, certificate) in certificates.iter().enumerate() {
        check(certificate).map_err(|error| {
            let (number, all) = (number + 1, certificates.len());
            wrong(format_args!("its certificate {number} of {all} cannot be read: {error}"))
        })?;
    }
    Ok(certificates)
}

fn check(certificate: &CertificateDer<'static>) -> Result<(), rustls::Error> {
    RootCertStore::empty().add(certificate.clone())
}

fn wrong(problem: impl fmt::Display) -> CertificateError {
    CertificateError::new(format!("certificate authority: {problem}"))
}

impl Default for RootCertificates {
    fn default() -> Self {
        Self::mozilla()
    }
}

impl fmt::Debug for RootCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootCertificates")
            .field("has_mozilla", &self.has_mozilla)
            .field("others", &self.certificates.len())
            .field("files", &self.files)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_in_plain_words_what_cannot_be_read() {
        const KEY: &str = "-----BEGIN PRIVATE KEY-----\nczNjcjN0\n-----END PRIVATE KEY-----\n";
        const TRUSTED: &str =
            "-----BEGIN TRUSTED CERTIFICATE-----\neA==\n-----END TRUSTED CERTIFICATE-----\n";
        const OTHER: &str = "-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n";
        for (pem, says) in [
            (&b""[..], "it is empty"),
            (b" \r\n", "it is empty"),
            (b"hello", "the PEM has no certificate"),
            (KEY.as_bytes(), "the PEM has no certificate"),
            (b"\x30\x82\x01\x00", "it is binary (DER or PKCS #12), and not PEM"),
            (b"-----BEGIN CERTIFICATE-----\n!", "the PEM is cut short"),
            (OTHER.as_bytes(), "its certificate 1 of 1 cannot be read"),
            (TRUSTED.as_bytes(), "a form of OpenSSL's own"),
        ] {
            let error = RootCertificates::none().with_pem(pem).unwrap_err().to_string();
            assert!(error.starts_with("certificate authority: "), "{error}");
            assert!(error.contains(says) && !error.contains("czNj"), "{error}");
        }
    }
}
