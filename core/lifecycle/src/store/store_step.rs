//! What the driver of a refresh does, and what comes of it.

use std::time::Duration;

use polygrant::{AccessToken, Error};

use super::swap::{Stored, Swap, Swapped};
use crate::Obtained;

/// What the driver is to do.
#[derive(Clone, Debug)]
pub enum StoreStep {
    /// Load what is under the key.
    Load,
    /// Swap what is under the key.
    Swap(Swap),
    /// Send the token request, which may take that long.
    Send(Duration),
    /// Wait for that long.
    Wait(Duration),
    /// Report this to the lifecycle.
    Done(Obtained),
}

/// What came of a step.
#[derive(Clone, Debug)]
pub enum StoreEvent {
    /// That is under the key.
    Loaded(Stored),
    /// That came of a swap.
    Swapped(Swapped),
    /// The store did not do it, or not in time.
    Unreachable,
    /// The request's outcome.
    Sent(Result<AccessToken, Error>),
    /// The wait is over.
    Waited,
}
