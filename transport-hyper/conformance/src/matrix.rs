//! The results of one fault on every adapter, for printing.

use std::fmt;

use polygrant_testkit::faults::{Adapter, FaultCase, Verdict};
use serde::Serialize;

/// A fault, and its results.
#[derive(Serialize)]
pub(crate) struct Row {
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    observed: Vec<Observed>,
}

#[derive(Serialize)]
struct Observed {
    /// The adapter, or what decides for all adapters: the parser or the machine.
    by: String,
    /// `null` if there was nothing to check.
    holds: Option<bool>,
    observed: String,
}

impl Row {
    pub(crate) fn of(fault: &FaultCase, adapters: &[&dyn Adapter]) -> Self {
        let core = fault.check_core().into_iter();
        let core = core.map(|(level, verdict)| Observed::new(level.to_string(), verdict));
        let wire = adapters.iter().filter_map(|adapter| {
            Some(Observed::new(adapter.name().to_owned(), fault.check_wire(*adapter)?))
        });
        Self {
            number: fault.number(),
            stimulus: fault.stimulus(),
            required: fault.required(),
            observed: core.chain(wire).collect(),
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.observed.iter().any(|it| it.holds == Some(false))
    }

    /// Returns the adapters to which the fault does not apply.
    fn does_not_apply_to(&self) -> impl Iterator<Item = String> + '_ {
        let unused = self.observed.iter().filter(|it| it.holds.is_none());
        unused.map(|it| format!("{} for {}", self.number, it.by))
    }
}

/// Returns how many faults passed and how many failed, and what does not apply.
pub(crate) fn summary(rows: &[Row]) -> String {
    let failed = rows.iter().filter(|row| row.has_failed()).count();
    let mut summary = format!("{} passed, {failed} failed", rows.len() - failed);
    let unused: Vec<_> = rows.iter().flat_map(Row::does_not_apply_to).collect();
    if !unused.is_empty() {
        summary += &format!("; does not apply: {}", unused.join(", "));
    }
    summary
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>2}  {} → {}", self.number, self.stimulus, self.required)?;
        for Observed { by, holds, observed } in &self.observed {
            let verdict = match holds {
                Some(true) => "",
                Some(false) => "FAIL: ",
                None => "does not apply: ",
            };
            writeln!(f, "      {by:<8}{verdict}{observed}")?;
        }
        Ok(())
    }
}

impl Observed {
    fn new(by: String, verdict: Verdict) -> Self {
        let (holds, observed) = match verdict {
            Verdict::Pass(observed) => (Some(true), observed),
            Verdict::Fail(observed) => (Some(false), observed),
            Verdict::DoesNotApply(observed) => (None, observed),
        };
        Self { by, holds, observed }
    }
}
