//! The error of a document that describes no dialect.

use std::fmt;

use super::finding::{Finding, Severity};
use crate::dialect::check::Contradiction;

/// Why a document describes no dialect: all that is wrong with it, where, and what would be right.
///
/// ```
/// use polygrant::Dialect;
///
/// let error = Dialect::from_json(r#"{ "name": "acme", "tokn": {}, "encoding": "jsn" }"#).unwrap_err();
/// assert_eq!(error.place(), "tokn");
/// assert!(error.to_string().contains("did you mean `token`?"));
/// assert_eq!(error.findings().len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    findings: Vec<Finding>,
}

impl DocumentError {
    /// Returns all that is wrong, in the order of the text: one finding at least.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the path of the first member that is wrong, such as `token.lifetime`; empty if it is the
    /// document as a whole.
    #[must_use]
    pub fn place(&self) -> &str {
        self.findings.first().map_or("", |finding| &finding.place)
    }

    /// Returns what is wrong with it, and what is allowed there.
    #[must_use]
    pub fn problem(&self) -> &str {
        self.findings.first().map_or("", |finding| &finding.problem)
    }

    /// Returns the line and the column at which it stands, counted from 1.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.findings.first()?.position()
    }

    /// Returns the error of a document that describes no dialect, for no reason that is known.
    pub(super) fn of_nothing() -> Self {
        let problem = "it describes no dialect".to_owned();
        Self { findings: vec![Finding::new(Severity::Error, String::new(), problem)] }
    }

    /// Returns the errors among the findings; `None` if there are none.
    pub(super) fn among(findings: &[Finding]) -> Option<Self> {
        let wrong = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let findings: Vec<_> = wrong.cloned().collect();
        (!findings.is_empty()).then_some(Self { findings })
    }
}

impl From<Contradiction> for DocumentError {
    fn from(contradiction: Contradiction) -> Self {
        let Contradiction { place, problem } = contradiction;
        Self { findings: vec![Finding::new(Severity::Error, place, problem)] }
    }
}

impl fmt::Display for DocumentError {
    /// Writes all on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.findings.iter().enumerate() {
            write!(f, "{}{finding}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for DocumentError {}
