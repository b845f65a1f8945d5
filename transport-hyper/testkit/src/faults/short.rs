//! What falls short of what is required.

use std::error::Error;
use std::fmt::Debug;

use super::Verdict;

/// How something falls short, or why it was not played.
#[derive(Debug)]
pub(super) enum Short {
    Falls(String),
    DoesNotApply(String),
}

impl Short {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self::Falls(text.into())
    }

    /// Says where.
    pub(super) fn at(self, place: impl std::fmt::Display) -> Self {
        match self {
            Self::Falls(text) => Self::Falls(format!("{place}: {text}")),
            other @ Self::DoesNotApply(_) => other,
        }
    }
}

impl From<Result<String, Short>> for Verdict {
    fn from(observed: Result<String, Short>) -> Self {
        match observed {
            Ok(text) => Self::Holds(text),
            Err(Short::Falls(text)) => Self::FallsShort(text),
            Err(Short::DoesNotApply(text)) => Self::DoesNotApply(text),
        }
    }
}

/// Whatever a play stumbles over.
impl<E: Error> From<E> for Short {
    fn from(error: E) -> Self {
        Self::Falls(error.to_string())
    }
}

pub(super) fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), Short> {
    if holds { Ok(()) } else { Err(Short::new(problem())) }
}

#[allow(clippy::needless_pass_by_value, reason = "what is compared is at hand, and small")]
pub(super) fn same<T: PartialEq + Debug>(what: &str, seen: T, required: T) -> Result<(), Short> {
    ensure(seen == required, || format!("{what}: {seen:?} instead of {required:?}"))
}
