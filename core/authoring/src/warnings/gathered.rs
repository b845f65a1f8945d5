//! Warnings that are being gathered.

use polygrant::dialect::Finding;

/// Warnings that are being gathered.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Vec<Finding>);

impl Warnings {
    /// Adds a warning about the member at that place, up to a bound: a hostile document could be doubtful in
    /// every value.
    pub(crate) fn add(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        const MOST: usize = 100;

        if self.0.len() == MOST {
            return;
        }
        self.0.push(Finding::warning(problem.into()).with_place(place));
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
