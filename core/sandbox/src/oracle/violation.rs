//! What does not hold.

use std::fmt::{self, Debug, Display};

/// What does not hold of a response.
///
/// It quotes the response and what was made of it, so that it belongs into a test's output and nowhere
/// else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation(String);

impl Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Violation {}

pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation(otherwise())) }
}

pub(super) fn same<T: PartialEq + Debug>(
    what: impl Display,
    found: &T,
    expected: &T,
) -> Result<(), Violation> {
    ensure(found == expected, || format!("{what}: {found:?} instead of {expected:?}"))
}
