//! The error of a document that describes no dialect.

use std::fmt;

use super::finding::{Finding, Findings};
use crate::dialect::model::Dialect;
use crate::error::ConfigurationError;

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

    /// Returns the error with the lines and columns of a JSON text, in whose order its findings then are.
    pub(super) fn located_in(mut self, text: &str) -> Self {
        let whole = Finding::error(String::new()).offset_in(text);
        for finding in &mut self.findings {
            finding.locate_in(text);
        }
        // Findings about members that are not in the text come last.
        self.findings.sort_by_key(|finding| {
            let is_unstated = finding.offset_in(text) == whole && !finding.place.is_empty();
            (is_unstated, finding.position())
        });
        self
    }

    /// Returns the first finding as an error of a dialect that was made by code.
    pub(crate) fn of(self, dialect: &Dialect) -> ConfigurationError {
        ConfigurationError::Dialect {
            dialect: dialect.name.to_string(),
            place: self.place().to_owned(),
            problem: self.problem().to_owned(),
        }
    }
}

impl From<Finding> for DocumentError {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }
}

impl From<Findings> for DocumentError {
    fn from(findings: Findings) -> Self {
        Self { findings: findings.into_vec() }
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
