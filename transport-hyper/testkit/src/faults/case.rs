//! One numbered fault with its checks.

use std::fmt;

use super::adapter::Adapter;
use super::verdict::{Observed, Verdict};

/// A numbered fault: what happens to a token client, what is required of it then, and the checks.
///
/// ```
/// use polygrant_testkit::faults::{Verdict, faults};
///
/// for fault in faults().iter().take(8) {
///     // For those that need sockets, bring an `Adapter` to `check`.
///     for (level, verdict) in fault.check_core() {
///         assert!(matches!(verdict, Verdict::Pass(_)), "{} {level}: {verdict:?}", fault.number());
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct FaultCase {
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    checks: &'static [Check],
}

/// The part that decides a fault, which its check runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    /// The code that writes requests and reads responses, without any I/O.
    Parser,
    /// The lifecycle, in virtual time.
    Machine,
    /// A client, over sockets.
    Wire,
}

/// A check, by the level that it runs on.
#[derive(Clone, Copy)]
pub(super) enum Check {
    Parser(fn() -> Observed),
    Machine(fn() -> Observed),
    Wire(fn(&dyn Adapter) -> Observed),
}

/// Returns a row of the table.
pub(super) const fn fault(
    number: u8,
    stimulus: &'static str,
    required: &'static str,
    checks: &'static [Check],
) -> FaultCase {
    FaultCase { number, stimulus, required, checks }
}

impl FaultCase {
    /// Returns its number in the list.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Returns what happens.
    #[must_use]
    pub const fn stimulus(&self) -> &'static str {
        self.stimulus
    }

    /// Returns what is required then.
    #[must_use]
    pub const fn required(&self) -> &'static str {
        self.required
    }

    /// Runs all of its checks: those of core, and those with clients of that adapter.
    #[must_use]
    pub fn check(&self, adapter: &dyn Adapter) -> Verdict {
        let core = self.check_core().into_iter().map(|(_, verdict)| verdict);
        let nothing = || Verdict::DoesNotApply("there is no check".into());
        Verdict::of_all(core.chain(self.check_wire(adapter))).unwrap_or_else(nothing)
    }

    /// Runs the checks that need no client, and returns the verdicts of the parser's and of the machine's,
    /// where there are any.
    #[must_use]
    pub fn check_core(&self) -> Vec<(Level, Verdict)> {
        let of = |level| Some((level, self.check_level(level, None)?));
        [Level::Parser, Level::Machine].into_iter().filter_map(of).collect()
    }

    /// Runs the checks that need a client of that adapter, if there are any.
    #[must_use]
    pub fn check_wire(&self, adapter: &dyn Adapter) -> Option<Verdict> {
        self.check_level(Level::Wire, Some(adapter))
    }

    fn check_level(&self, level: Level, adapter: Option<&dyn Adapter>) -> Option<Verdict> {
        let run = |check: &Check| match (check, adapter) {
            (Check::Parser(check), _) if level == Level::Parser => Some(check().into()),
            (Check::Machine(check), _) if level == Level::Machine => Some(check().into()),
            (Check::Wire(check), Some(adapter)) if level == Level::Wire => {
                Some(check(adapter).into())
            }
            _ => None,
        };
        Verdict::of_all(self.checks.iter().filter_map(run))
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parser => "parser",
            Self::Machine => "machine",
            Self::Wire => "wire",
        })
    }
}

impl fmt::Debug for FaultCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultCase")
            .field("number", &self.number)
            .field("stimulus", &self.stimulus)
            .field("required", &self.required)
            .finish_non_exhaustive()
    }
}
