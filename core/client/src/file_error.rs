//! Why files cannot be used.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Why files that hold a certificate or a key cannot be used. It names the file.
///
/// It quotes nothing of the file, where a private key may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError(Arc<str>);

impl FileError {
    /// Returns an error with that message.
    pub(crate) fn new(problem: impl fmt::Display) -> Self {
        Self(problem.to_string().into())
    }

    /// Returns an error of what is in that file.
    pub(crate) fn in_file(path: &Path, problem: impl fmt::Display) -> Self {
        Self::new(format_args!("{}: {problem}", path.display()))
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}
