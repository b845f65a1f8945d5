//! How much of a document is read.

use std::cell::Cell;

/// The most steps of reading the operation that gives out tokens. A step is a value, a reference or
/// 32 bytes of text: an operation as vendors write them takes some hundreds.
pub(super) const MAX_STEPS: usize = 50_000;

/// The most steps of telling whether one operation gives out tokens.
pub(super) const MAX_STEPS_OF_A_LOOK: usize = 2_000;

/// The most steps of telling how one operation is called.
pub(super) const MAX_STEPS_OF_A_NAME: usize = 200;

/// The most steps of looking at all operations.
pub(super) const MAX_STEPS_OF_THE_SEARCH: usize = 1_000_000;

/// The bytes of text that are one step.
const BYTES_OF_A_STEP: usize = 32;

/// The steps that are left. A document can refer to itself, so that its size bounds nothing.
#[derive(Default)]
pub(super) struct Work {
    left: Cell<usize>,
    is_exceeded: Cell<bool>,
}

impl Work {
    /// Begins a piece of work that may take so many steps.
    pub(super) fn begin(&self, steps: usize) {
        self.left.set(steps);
        self.is_exceeded.set(false);
    }

    /// Takes so many steps; `false` if fewer are left, and then none is.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.left.get().checked_sub(steps);
        self.left.set(left.unwrap_or_default());
        self.is_exceeded.set(self.is_exceeded.get() || left.is_none());
        left.is_some()
    }

    /// Takes the steps of looking at a text.
    pub(super) fn spend_on(&self, text: &str) -> bool {
        self.spend(1 + text.len() / BYTES_OF_A_STEP)
    }

    /// Returns how many steps are left.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// Whether more steps were wanted than there were.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }
}
