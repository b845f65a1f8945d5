//! Why a certificate cannot be used.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Why a certificate, or what is named for one, cannot be used.
///
/// It says nothing of what was read, for a private key may be among it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError(Arc<str>);

impl CertificateError {
    /// Returns an error in those words. For adapters.
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
