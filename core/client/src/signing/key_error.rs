//! Why a key cannot be used.

use std::fmt;
use std::sync::Arc;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use crate::file_error::FileError;

/// Why a key, or its certificate, cannot be used.
///
/// It says nothing of what was read, for that is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(Arc<str>);

impl KeyError {
    pub(super) fn new(problem: &str) -> Self {
        Self(format!("signing key: {problem}").into())
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl From<FileError> for KeyError {
    fn from(error: FileError) -> Self {
        Self(error.to_string().into())
    }
}
