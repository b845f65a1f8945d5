//! What a pool finds a client's place by.

use super::key::PoolKey;

/// A key with its hash, for the pools that were made with the same entropy: with another one's, its client
/// is not found.
///
/// It is made before a pool is locked, since nothing that a lock is waited for should take longer than
/// it has to.
#[derive(Clone, Copy, Debug)]
pub struct HashedKey<'a> {
    key: PoolKey<'a>,
    hash: u64,
}

impl<'a> HashedKey<'a> {
    /// Hashes a key. `entropy` is 64 random bits, without which tenants could choose grants that take long
    /// to find.
    #[must_use]
    #[inline]
    pub fn new(key: PoolKey<'a>, entropy: u64) -> Self {
        // By multiplication with an odd number (Dietzfelbinger and others, 1997): two digests rarely fall
        // together, and which two do depends on the entropy.
        let hash = (key.digest() ^ entropy.rotate_left(32)).wrapping_mul(entropy | 1);
        Self { key, hash }
    }

    /// Returns the key.
    #[must_use]
    pub const fn key(self) -> PoolKey<'a> {
        self.key
    }

    /// Returns in which of so many parts of a pool the client is, counted from zero.
    #[must_use]
    #[inline]
    pub fn part(self, parts: usize) -> usize {
        // By other bits than those that each part sorts its clients by.
        let fraction = (self.hash >> 16) & u64::from(u32::MAX);
        let parts = u64::try_from(parts).unwrap_or(u64::MAX);
        usize::try_from(fraction.saturating_mul(parts) >> 32).unwrap_or_default()
    }

    pub(super) const fn hash(self) -> u64 {
        self.hash
    }
}
