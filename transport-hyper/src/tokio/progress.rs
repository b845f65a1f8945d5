//! What a connection that is being made waits for.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use polygrant::TransportErrorReason;

/// What a connection that is being made is waiting for, as what it means if that takes too long.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<TransportErrorReason>>);

impl Progress {
    pub(super) fn new(if_late: TransportErrorReason) -> Self {
        Self(Arc::new(Mutex::new(if_late)))
    }

    pub(super) fn wait_for(&self, if_late: TransportErrorReason) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = if_late;
    }

    pub(super) fn late(&self) -> Late {
        Late(*self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connection was not made in time.
#[derive(Debug)]
pub(super) struct Late(pub(super) TransportErrorReason);

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Late {}
