//! Numbers that look random and are the same for the same seed.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below that one.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.bits() % if end == 0 { 1 } else { end }
    }

    /// Returns a delay with that median, in microseconds: mostly near it, and at times ten times as long.
    pub(crate) const fn delay(&mut self, median: u64) -> u64 {
        let usual = median / 2 + self.below(median);
        if self.below(100) == 0 { 10 * usual } else { usual }
    }
}
