//! Why a certificate cannot be used.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

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

    /// Returns an error of what is in that file.
    pub(super) fn in_file(path: &Path, problem: &str) -> Self {
        Self::new(format!("{}: {problem}", path.display()))
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CertificateError {}
