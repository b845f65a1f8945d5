//! One numbered row.

use polygrant_testkit::Fail;
use polygrant_testkit::faults::Verdict;

use super::sharing::SharesTokens;

/// A row: what happens to clients that share a store, and what is required then.
#[derive(Clone, Copy, Debug)]
pub struct StoreRow {
    /// Its number.
    pub number: u8,
    /// What happens.
    pub stimulus: &'static str,
    /// What is required then.
    pub required: &'static str,
    pub(super) check: fn(&dyn SharesTokens) -> Result<String, Fail>,
}

impl StoreRow {
    /// Runs the check with clients of that adapter.
    #[must_use]
    pub fn check(&self, adapter: &dyn SharesTokens) -> Verdict {
        match (self.check)(adapter) {
            Ok(observed) => Verdict::Pass(observed),
            Err(Fail::Unmet(problem)) => Verdict::Fail(problem),
            Err(Fail::DoesNotApply(reason)) => Verdict::DoesNotApply(reason),
        }
    }
}
