//! A process that was forked from another.

use std::sync::Arc;

use crate::machine::Lifecycle;
use crate::refresh::Refresh;

impl Lifecycle {
    /// Takes note that this process was forked from the one that has used the lifecycle so far: no request
    /// is under way in this one, and the token's jitter is [drawn anew](Self::redraw_jitter).
    ///
    /// `entropy` is 64 random bits.
    pub fn forked(&mut self, entropy: u64) {
        // The thread that sends it is the other process's, and so is its report.
        if matches!(self.refresh, Refresh::Requesting(_)) {
            self.refresh = Refresh::Idle;
        }
        self.redraw_jitter(entropy);
    }

    /// Draws the token's jitter anew: two processes with one token would refresh it at the same moment
    /// otherwise.
    ///
    /// `entropy` is 64 random bits.
    pub fn redraw_jitter(&mut self, entropy: u64) {
        if let Some(current) = &mut self.current {
            current.token = Arc::new(current.token.with_jitter(&self.policy, entropy));
        }
    }
}
