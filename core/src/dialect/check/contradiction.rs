//! Contradictions that are found in a dialect.

use crate::dialect::model::Dialect;
use crate::error::ConfigurationError;

/// Something that cannot be, or is hardly meant, and the member of the document that it stands in.
#[derive(Debug)]
pub(crate) struct Contradiction {
    pub(in crate::dialect) place: String,
    pub(in crate::dialect) problem: String,
}

impl Contradiction {
    /// Returns the same as an error of a dialect that was made by code.
    pub(crate) fn of(self, dialect: &Dialect) -> ConfigurationError {
        let Self { place, problem } = self;
        ConfigurationError::Dialect { dialect: dialect.name.to_string(), place, problem }
    }
}

/// Contradictions that are being gathered.
#[derive(Debug, Default)]
pub(in crate::dialect) struct Contradictions(Vec<Contradiction>);

impl Contradictions {
    pub(in crate::dialect) fn refuse(
        &mut self,
        place: impl Into<String>,
        problem: impl Into<String>,
    ) {
        self.0.push(Contradiction { place: place.into(), problem: problem.into() });
    }

    pub(in crate::dialect) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::dialect) fn into_vec(self) -> Vec<Contradiction> {
        self.0
    }
}
