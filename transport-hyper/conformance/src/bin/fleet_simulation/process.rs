//! One process of a fleet.

use polygrant_lifecycle::store::{StoreEvent, StorePause, StoreStep, StoredRefresh};
use polygrant_lifecycle::{Attempt, Lifecycle, Waiter};

/// One process: a lifecycle, and at most one caller and one refresh.
pub(crate) struct Process {
    pub(crate) lifecycle: Lifecycle,
    pub(crate) pause: StorePause,
    pub(crate) caller: Option<Caller>,
    pub(crate) refresh: Option<Refresh>,
    /// How much its wall clock is ahead, in microseconds.
    pub(crate) ahead: i64,
    pub(crate) is_dead: bool,
}

/// A call that waits for its token.
pub(crate) struct Caller {
    pub(crate) since: u64,
    pub(crate) waiter: Option<Waiter>,
    pub(crate) rejections: u32,
    /// Counts its polls, so that an old wake-up changes nothing.
    pub(crate) turn: u64,
}

/// A refresh under way.
pub(crate) struct Refresh {
    pub(crate) attempt: Attempt,
    /// None without a store.
    pub(crate) machine: Option<StoredRefresh>,
}

/// What is to happen to a process.
pub(crate) enum Event {
    /// It makes a call.
    Call,
    /// Its caller polls again.
    Wake { turn: u64 },
    /// The store does what a step says, and its reply takes that long.
    Apply { step: StoreStep, reply_in: u64 },
    /// Something came of a step.
    Came(StoreEvent),
}
