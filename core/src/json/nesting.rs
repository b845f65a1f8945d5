//! How deep a place is, and in what.

/// The objects and arrays that enclose a place, a bit each, so that only nesting deeper than 64
/// levels needs memory.
#[derive(Default)]
pub(super) struct Nesting {
    /// The outer levels, 64 in each word.
    full: Vec<u64>,
    /// The inner levels, the innermost in the lowest bit: 1 is an object, 0 an array.
    last: u64,
    levels: u32,
}

impl Nesting {
    /// Returns whether the innermost level is an object; `None` outside of all.
    pub(super) const fn innermost_is_object(&self) -> Option<bool> {
        if self.levels == 0 { None } else { Some(self.last & 1 == 1) }
    }

    pub(super) fn enter(&mut self, is_object: bool) {
        // The word is full: it is put away before its highest bit is shifted out.
        if self.levels != 0 && self.levels % u64::BITS == 0 {
            self.full.push(self.last);
        }
        self.last = self.last << 1 | u64::from(is_object);
        self.levels += 1;
    }

    pub(super) fn leave(&mut self) {
        self.levels = self.levels.saturating_sub(1);
        self.last >>= 1;
        // The word is used up: the one that was put away last goes on.
        if self.levels % u64::BITS == 0 {
            self.last = self.full.pop().unwrap_or_default();
        }
    }
}
