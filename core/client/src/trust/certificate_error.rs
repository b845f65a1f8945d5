//! Why a certificate cannot be used.

use std::fmt;
use std::sync::Arc;

use crate::file_error::FileError;

/// Why a certificate, or a file that should hold one, cannot be used.
///
/// It quotes nothing of the file, where a private key may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError(Arc<str>);

impl CertificateError {
    /// Returns an error with that message, for adapters.
    pub fn new(problem: impl Into<Arc<str>>) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CertificateError {}

impl From<FileError> for CertificateError {
    fn from(error: FileError) -> Self {
        Self::new(error.to_string())
    }
}
