//! The right to ask, and the duty not to.

use serde::{Deserialize, Serialize};

use super::millis::since_epoch;
use super::shared_failure::SharedFailure;
use crate::time::UnixTime;

/// One process is asking for the next token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeaseMark {
    /// A random number of its holder's.
    pub(super) id: String,
    /// Until then the others wait, in milliseconds since the epoch.
    pub(super) until: u64,
}

impl LeaseMark {
    pub(super) fn holds(&self, now: UnixTime) -> bool {
        since_epoch(now) < self.until
    }
}

/// No process asks for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SharedPause {
    /// Until then, in milliseconds since the epoch.
    pub(super) until: u64,
    /// How many failures in a row there were.
    pub(super) failures: u32,
    pub(super) failure: SharedFailure,
}

impl SharedPause {
    pub(super) fn holds(&self, now: UnixTime) -> bool {
        since_epoch(now) < self.until
    }
}
