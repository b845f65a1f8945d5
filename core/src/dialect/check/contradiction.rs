//! Contradictions that are found in a dialect.

/// Something that cannot be, and the member of the document that it stands in.
#[derive(Debug)]
pub(in crate::dialect) struct Contradiction {
    pub(in crate::dialect) place: String,
    pub(in crate::dialect) problem: String,
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
