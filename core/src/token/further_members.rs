//! What stood beside a token in its response.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::dialect::Path;

/// What stood beside a token in its response, and is kept with it.
#[derive(Clone, Default)]
pub(crate) struct FurtherMembers {
    /// For the caller.
    pub(crate) extra: Vec<(Path, Value)>,
    /// For the presentation, by the names that it has for them.
    pub(crate) presented: Vec<(String, Zeroizing<String>)>,
}
