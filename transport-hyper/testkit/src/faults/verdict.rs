//! The result of a check.

use crate::fail::Fail;

/// The result of a check, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What was seen is what is required.
    Pass(String),
    /// What was seen is not, or the check could not go on.
    Fail(String),
    /// There is nothing to check on such a client.
    DoesNotApply(String),
}

/// What a check saw, or why it failed.
pub(crate) type Observed = Result<String, Fail>;

impl From<Observed> for Verdict {
    fn from(observed: Observed) -> Self {
        match observed {
            Ok(text) => Self::Pass(text),
            Err(Fail::Unmet(text)) => Self::Fail(text),
            Err(Fail::DoesNotApply(text)) => Self::DoesNotApply(text),
        }
    }
}

impl Verdict {
    /// Joins the verdicts of one fault's checks: a failure outweighs a pass, and a pass outweighs a check
    /// that does not apply. `None` if there was no check.
    pub(super) fn of_all(verdicts: impl IntoIterator<Item = Self>) -> Option<Self> {
        verdicts.into_iter().reduce(|one, other| match (one, other) {
            (Self::Fail(a), Self::Fail(b)) => Self::Fail(format!("{a}; {b}")),
            (fail @ Self::Fail(_), _) | (_, fail @ Self::Fail(_)) => fail,
            (Self::Pass(a), Self::Pass(b)) => Self::Pass(format!("{a}; {b}")),
            (pass @ Self::Pass(_), _) | (_, pass @ Self::Pass(_)) => pass,
            (unused, Self::DoesNotApply(_)) => unused,
        })
    }
}
