//! The failure of a check, and the two comparisons that most checks make.

use std::error::Error;
use std::fmt::{self, Debug, Display};

/// Why a check did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fail {
    /// What was seen is not what is required, or the check could not go on.
    Unmet(String),
    /// There is nothing to check on such a client.
    DoesNotApply(String),
}

impl Fail {
    /// Returns a failure with that message.
    pub fn new(text: impl Into<String>) -> Self {
        Self::Unmet(text.into())
    }

    /// Returns the same with the place where it was seen.
    #[must_use]
    pub fn at(self, place: impl Display) -> Self {
        match self {
            Self::Unmet(text) => Self::Unmet(format!("{place}: {text}")),
            other @ Self::DoesNotApply(_) => other,
        }
    }
}

impl Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmet(text) => f.write_str(text),
            Self::DoesNotApply(text) => write!(f, "does not apply: {text}"),
        }
    }
}

/// Takes any error that ends a check, for `?`. This is why [`Fail`] itself is not an [`Error`].
impl<E: Error> From<E> for Fail {
    fn from(error: E) -> Self {
        Self::Unmet(error.to_string())
    }
}

pub(crate) fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), Fail> {
    if holds { Ok(()) } else { Err(Fail::new(problem())) }
}

#[allow(clippy::needless_pass_by_value, reason = "what is compared is at hand, and small")]
pub(crate) fn same<T: PartialEq + Debug>(what: &str, seen: T, required: T) -> Result<(), Fail> {
    ensure(seen == required, || format!("{what}: {seen:?} instead of {required:?}"))
}
