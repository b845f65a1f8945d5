//! What a store is asked, and what it returns.

use std::time::Duration;

use polygrant::UnixTime;

use super::value::StoreValue;

/// What is under a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The value; `None` if there is none, or if it was forgotten because its time was over.
    pub value: Option<StoreValue>,
    /// What time it is by the store's own clock, to the millisecond; `None` if it has none, as a file
    /// that several machines share.
    pub now: Option<UnixTime>,
}

/// Asks a store to replace a value, if it is still what the caller saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The value that must be there, byte for byte; `None` if there must be none.
    pub expected: Option<StoreValue>,
    /// The value to put there; `None` removes what is there.
    pub value: Option<StoreValue>,
    /// How long the value has to be kept. After that a store may forget it at any time.
    pub keep: Duration,
}

/// What came of a [`Swap`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// The value has been replaced.
    Done {
        /// As [`Stored::now`].
        now: Option<UnixTime>,
    },
    /// Another value is there, and nothing has changed.
    Conflict(Stored),
}
