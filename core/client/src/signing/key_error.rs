//! Why a key cannot be used.

use std::fmt;

/// Why a key, or its certificate, cannot be used.
///
/// It says nothing of what was read, for that is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError(&'static str);

impl KeyError {
    pub(super) const fn new(problem: &'static str) -> Self {
        Self(problem)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signing key: {}", self.0)
    }
}

impl std::error::Error for KeyError {}
