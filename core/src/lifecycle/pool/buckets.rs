//! Where the chains of entries begin whose digests fall together.

use super::blocks::Place;

/// How many there are at most. A pool for more clients has longer chains.
const MOST: usize = 1 << 22;

/// How many there are for each client, at least: most chains are of one entry.
const BUCKETS_EACH: usize = 2;

/// The first entry of each bucket. Their number never changes, so that no entry has to move.
#[derive(Debug)]
pub(super) struct Buckets {
    /// Memory that is all zero, as none is, costs nothing until it is used.
    first: Vec<Option<Place>>,
    seed: u64,
}

impl Buckets {
    /// Returns as many as a pool of that capacity needs. The seed is 64 random bits, without which
    /// tenants could choose grants that fall together.
    pub(super) fn new(capacity: usize, seed: u64) -> Self {
        let count = capacity.saturating_mul(BUCKETS_EACH).clamp(1, MOST).next_power_of_two();
        Self { first: vec![None; count], seed }
    }

    /// Returns the place of the first entry whose digest falls into the same bucket as that one.
    #[inline]
    pub(super) fn first(&self, digest: u64) -> Option<Place> {
        *self.first.get(self.bucket(digest))?
    }

    pub(super) fn set_first(&mut self, digest: u64, place: Option<Place>) {
        let bucket = self.bucket(digest);
        if let Some(first) = self.first.get_mut(bucket) {
            *first = place;
        }
    }

    /// Returns the bucket of a digest, by multiplication with an odd number (Dietzfelbinger and others,
    /// 1997): two digests rarely share one, and which two do depends on the seed.
    #[inline]
    fn bucket(&self, digest: u64) -> usize {
        let scattered = (digest ^ self.seed.rotate_left(32)).wrapping_mul(self.seed | 1);
        let bits = self.first.len().trailing_zeros();
        let bucket = scattered.checked_shr(u64::BITS - bits).unwrap_or_default();
        usize::try_from(bucket).unwrap_or_default()
    }
}
