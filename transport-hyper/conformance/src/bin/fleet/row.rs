//! A row of the table.

use crate::place::Engine;
use crate::process::Adapter;

/// What was seen, or what was seen instead of what is required.
pub(crate) type Observed = Result<String, String>;

/// Runs a fleet.
pub(crate) type Run = Box<dyn Fn(&Engine, Adapter) -> Observed>;

/// What happens to a fleet, and what is required then.
pub(crate) struct Row {
    pub(crate) stimulus: String,
    pub(crate) required: String,
    /// Whether it needs a store that is a server.
    pub(crate) is_for_servers: bool,
    pub(crate) run: Run,
}

/// Returns an error as a text.
pub(crate) fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}
