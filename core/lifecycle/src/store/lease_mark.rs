//! Which process may send the next request, and the pause in which none may.

use serde::{Deserialize, Serialize};

use super::shared_failure::SharedFailure;
use super::term::Term;

/// One process is asking for the next token, and the others wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeaseMark {
    /// A random number of its holder's.
    pub(super) id: String,
    pub(super) term: Term,
}

/// No process asks for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SharedPause {
    pub(super) term: Term,
    /// How many failures in a row there were.
    pub(super) failures: u32,
    pub(super) failure: SharedFailure,
}
