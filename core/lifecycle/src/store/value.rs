//! The bytes that a store keeps under a key.

use std::fmt;

use zeroize::Zeroizing;

/// The bytes under one key: a few KiB at most, opaque to the store. A token is in them, so they are wiped
/// on drop, and `Debug` shows their number alone.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreValue(Zeroizing<Vec<u8>>);

impl StoreValue {
    /// Takes bytes in.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for StoreValue {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl AsRef<[u8]> for StoreValue {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for StoreValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreValue({} bytes)", self.0.len())
    }
}
