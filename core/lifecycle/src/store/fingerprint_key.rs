//! What keys of stores are made with where a client is known by a secret.

use std::fmt;

use zeroize::Zeroizing;

/// A secret that all processes that share a store have, and nothing else does: a key made with it tells
/// nothing about the client's secrets. Random bytes, 32 of them; wiped on drop.
#[derive(Clone)]
pub struct FingerprintKey(Zeroizing<Vec<u8>>);

impl FingerprintKey {
    /// Takes the bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(redacted)")
    }
}
