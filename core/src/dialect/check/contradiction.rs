//! What cannot be.

use crate::dialect::model::Dialect;
use crate::error::ConfigurationError;

/// What cannot be, and where it stands in the document.
#[derive(Debug)]
pub(crate) struct Contradiction {
    pub(in crate::dialect) place: String,
    pub(in crate::dialect) problem: String,
}

impl Contradiction {
    pub(in crate::dialect) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }

    /// The same as an error of a dialect that was made by code.
    pub(crate) fn of(self, dialect: &Dialect) -> ConfigurationError {
        let Self { place, problem } = self;
        ConfigurationError::Dialect { dialect: dialect.name.to_string(), place, problem }
    }
}

pub(super) type Checked = Result<(), Contradiction>;

pub(super) fn refuse(place: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(Contradiction::new(place, problem))
}
