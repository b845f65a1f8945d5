//! Why a key cannot be used.

use std::borrow::Cow;
use std::fmt;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use std::path::{Path, PathBuf};

/// Why a key, or its certificate, cannot be used.
///
/// It says nothing of what was read, for that is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    file: Option<PathBuf>,
    problem: Cow<'static, str>,
}

impl KeyError {
    pub(super) const fn new(problem: &'static str) -> Self {
        Self {
            #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
            file: None,
            problem: Cow::Borrowed(problem),
        }
    }

    /// Returns the error of a file that cannot be read.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub(super) fn unreadable(file: &Path, problem: &dyn fmt::Display) -> Self {
        Self { file: Some(file.to_owned()), problem: problem.to_string().into() }
    }

    /// Returns the same with the file that the key was read from.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub(super) fn in_file(self, file: &Path) -> Self {
        Self { file: Some(file.to_owned()), ..self }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
        if let Some(file) = &self.file {
            write!(f, "{}: ", file.display())?;
        }
        write!(f, "signing key: {}", self.problem)
    }
}

impl std::error::Error for KeyError {}
