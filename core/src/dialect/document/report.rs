//! The report of a document: its dialect, errors and warnings.

use serde::{Deserialize, Deserializer};

use super::error::DocumentError;
use super::finding::{Finding, Findings, Severity};
use super::foreign::other_format;
use super::node::Node;
use super::numbers;
use super::syntax;
use super::whole;
use super::written::Written;
use crate::dialect::bounds::{MAX_DOCUMENT, MAX_LEVELS, MAX_VALUES};
use crate::dialect::model::Dialect;
use crate::json::{Extent, fault, locate};

/// The dialect that a document describes, with all errors and warnings.
///
/// A warning is about a value that is allowed, but was probably not meant: `"${client_id}"` sends a `$`.
///
/// ```
/// use polygrant::dialect::{DocumentReport, Severity};
///
/// let report = DocumentReport::of_json(
///     r#"{ "name": "acme", "body": { "id": "{client_id}", "client_secret": "client_secret" } }"#,
/// );
/// assert!(report.dialect().is_some());
/// let warning = &report.findings()[0];
/// assert_eq!((warning.severity, &*warning.place), (Severity::Warning, "body.client_secret"));
/// ```
#[derive(Clone, Debug)]
pub struct DocumentReport {
    dialect: Option<Dialect>,
    findings: Vec<Finding>,
}

impl DocumentReport {
    /// Examines a JSON document.
    #[must_use]
    pub fn of_json(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let written = match written(text) {
            Ok(written) => written,
            Err(finding) => return Self { dialect: None, findings: vec![finding] },
        };
        let mut report = Self::of(&written);
        report.findings.extend(numbers::misread(text, &written));
        let whole = locate(text, "");
        for finding in &mut report.findings {
            finding.place_at(text, locate(text, &finding.place));
        }
        // Findings about members that are not in the text come last.
        report.findings.sort_by_key(|finding| {
            let is_unstated = locate(text, &finding.place) == whole && !finding.place.is_empty();
            (finding.severity, is_unstated, finding.position())
        });
        report
    }

    /// Examines a document of another format than JSON, without the places in its text.
    ///
    /// # Errors
    /// The text is not of that format.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer).map(|written| Self::of(&written))
    }

    fn of(written: &Written) -> Self {
        if let Some(problem) = other_format(written) {
            return Self { dialect: None, findings: vec![Finding::error(problem.to_owned())] };
        }
        let mut findings = Findings::default();
        let read = whole::dialect(Node::whole(written), &mut findings);
        // A member that could not be read has the baseline's value now, which must not cause errors.
        let unread = findings.unread();
        if let Some(dialect) = &read {
            findings.contradict(Severity::Error, dialect.contradictions(&unread));
            if !findings.has_errors() {
                findings.contradict(Severity::Warning, dialect.doubts());
            }
        }
        let dialect = read.filter(|_| !findings.has_errors());
        Self { dialect, findings: findings.into_vec() }
    }

    /// Returns the dialect; `None` if there are errors.
    #[must_use]
    pub const fn dialect(&self) -> Option<&Dialect> {
        self.dialect.as_ref()
    }

    /// Returns the errors, then the warnings, each in the order of the text.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the dialect, whatever the warnings.
    ///
    /// # Errors
    /// There are errors among the findings.
    pub fn into_dialect(self) -> Result<Dialect, DocumentError> {
        match DocumentError::among(&self.findings) {
            Some(error) => Err(error),
            // Without an error there is a dialect.
            None => self.dialect.ok_or_else(DocumentError::of_nothing),
        }
    }
}

/// Reads a JSON text into a tree, within the bounds.
fn written(text: &str) -> Result<Written, Finding> {
    let refuse = |problem| Err(Finding::new(Severity::Error, String::new(), problem));
    if text.len() > MAX_DOCUMENT {
        return refuse(format!("it has {} bytes, and at most {MAX_DOCUMENT} are read", text.len()));
    }
    let Extent { levels, values, .. } = Extent::of(text);
    if levels > MAX_LEVELS {
        return refuse(format!(
            "it is nested {levels} levels deep, and at most {MAX_LEVELS} are read"
        ));
    }
    if values > MAX_VALUES {
        return refuse(format!("it has {values} values, and at most {MAX_VALUES} are read"));
    }
    if let Some(offset) = fault(text) {
        let problem = syntax::problem(text, offset);
        let mut finding = Finding::new(Severity::Error, String::new(), problem);
        finding.place_at(text, offset);
        return Err(finding);
    }
    serde_json::from_str(text).or_else(|_| {
        refuse("a number in it is too large, or an escape in it stands for no character".to_owned())
    })
}
