//! Warnings that are being gathered.

use polygrant::dialect::Finding;

/// Warnings that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Vec<Finding>);

impl Warnings {
    /// Adds a warning about the member at that place.
    pub(crate) fn add(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        self.0.push(Finding::warning(problem.into()).with_place(place));
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
