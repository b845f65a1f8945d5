//! The result of a soak.

use std::fmt;

use crate::calls::Tally;
use crate::usage::Usage;

/// The result of a soak.
pub(crate) struct Report {
    pub(crate) clients: Vec<Client>,
    /// Before anything was made, and after all was dropped.
    pub(crate) before: Usage,
    pub(crate) after: Usage,
    /// Once a second.
    pub(crate) samples: Vec<Usage>,
}

/// The result of one client.
pub(crate) struct Client {
    pub(crate) name: String,
    pub(crate) tokens: u64,
    pub(crate) tally: Tally,
}

/// How much more memory may be in use at the end than at the beginning, in KiB. An allocator's own
/// fluctuation is less; ten bytes for each call of five minutes would be as much.
const UNREST: u64 = 1024;

/// How many more descriptors or threads may be in use at any moment, for the callers' calls under way.
const UNDER_WAY: u64 = 16;

impl Report {
    /// Returns whether all that has to hold does.
    pub(crate) fn holds(&self) -> bool {
        self.problems().is_empty()
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for Client { name, tally, .. } in &self.clients {
            problems.extend(tally.wrong.iter().map(|wrong| format!("{name}: {wrong}")));
            if tally.served == 0 {
                problems.push(format!("{name}: no call was served"));
            }
        }
        if (self.after.descriptors, self.after.threads)
            != (self.before.descriptors, self.before.threads)
        {
            problems.push(format!("left behind: {:?} became {:?}", self.before, self.after));
        }
        if let Some((early, late)) = self.early_and_late() {
            let is_flat = late.memory <= early.memory + UNREST
                && late.descriptors <= early.descriptors + UNDER_WAY
                && late.threads <= early.threads + UNDER_WAY;
            if !is_flat {
                problems.push(format!("not flat: {early:?} became {late:?}"));
            }
        }
        problems
    }

    /// Returns the medians of the second fifth and of the last, after the warm-up.
    fn early_and_late(&self) -> Option<(Usage, Usage)> {
        let fifth = self.samples.len() / 5;
        let early = Usage::median(self.samples.get(fifth..2 * fifth)?)?;
        let late = Usage::median(self.samples.get(4 * fifth..)?)?;
        Some((early, late))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Client { name, tokens, tally } in &self.clients {
            let Tally { served, rejected, without_token, .. } = tally;
            writeln!(
                f,
                "{name:<6}{served} calls served, {rejected} rejected, {without_token} not sent for \
                 want of a token; {tokens} tokens",
            )?;
        }
        if let Some((early, late)) = self.early_and_late() {
            writeln!(f, "early {early:?}\nlate  {late:?}")?;
        }
        writeln!(f, "start {:?}\nend   {:?}", self.before, self.after)?;
        for problem in self.problems() {
            writeln!(f, "FAIL: {problem}")?;
        }
        f.write_str(if self.holds() { "it holds" } else { "it does not hold" })
    }
}
