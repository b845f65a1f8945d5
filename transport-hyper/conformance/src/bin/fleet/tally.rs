//! What a process has seen.

use serde::{Deserialize, Serialize};

/// What a process, or all of a fleet, has seen of its calls.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Calls with a response of status 200.
    pub(crate) served: u64,
    /// Calls with a response of status 401, also with another token.
    pub(crate) rejected: u64,
    /// Calls that were not made, or had no response, and why the last had none.
    pub(crate) failed: u64,
    pub(crate) failure: Option<String>,
    /// The longest time that a call took, in milliseconds.
    pub(crate) longest: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.served += other.served;
        self.rejected += other.rejected;
        self.failed += other.failed;
        self.failure = other.failure.or(self.failure.take());
        self.longest = self.longest.max(other.longest);
    }

    /// Returns the tally in words, or what is wrong with it.
    pub(crate) fn check(&self) -> Result<String, String> {
        let Self { served, rejected, failed, longest, .. } = self;
        if *rejected > 0 || *failed > 0 || *served == 0 {
            let failure = self.failure.as_deref().unwrap_or("no call failed");
            return Err(format!(
                "{served} calls served, {rejected} rejected twice, {failed} failed ({failure})"
            ));
        }
        Ok(format!("{served} calls served, the longest took {longest} ms"))
    }
}
