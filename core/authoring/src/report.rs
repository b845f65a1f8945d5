//! The report of a document: its dialect, errors and warnings.

use polygrant::Dialect;
use polygrant::dialect::{DocumentError, DocumentValue, Finding};
use serde::{Deserialize, Deserializer};

use crate::warnings;

/// The dialect that a document describes, with all errors and warnings.
///
/// A warning is about a value that is allowed, but was probably not meant: `"${client_id}"` sends a `$`.
///
/// ```
/// use polygrant::dialect::Severity;
/// use polygrant_authoring::DocumentReport;
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
    read: Result<Dialect, DocumentError>,
    findings: Vec<Finding>,
}

impl DocumentReport {
    /// Examines a JSON document.
    #[must_use]
    pub fn of_json(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read = Dialect::from_json(text);
        // Of what is no document as a whole, or too large for one, there is nothing more to be said.
        let is_document = read.as_ref().map_or_else(|error| !error.place().is_empty(), |_| true);
        let document = if is_document { serde_json::from_str(text).ok() } else { None };
        let warnings = document.map(|document| {
            let mut warnings = warnings::of(&document, read.as_ref().ok());
            warnings.extend(warnings::of_numbers(text, &document));
            located(warnings, text)
        });
        Self::new(read, warnings.unwrap_or_default())
    }

    /// Examines a document of another format than JSON, without the places in its text.
    ///
    /// # Errors
    /// The text is not of that format.
    pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = DocumentValue::deserialize(deserializer)?;
        let read = Dialect::from_document(&document);
        let warnings = warnings::of(&document, read.as_ref().ok());
        Ok(Self::new(read, warnings))
    }

    fn new(read: Result<Dialect, DocumentError>, warnings: Vec<Finding>) -> Self {
        let errors = read.as_ref().err().map(DocumentError::findings).unwrap_or_default();
        let findings = errors.iter().cloned().chain(warnings).collect();
        Self { read, findings }
    }

    /// Returns the dialect; `None` if there are errors.
    #[must_use]
    pub fn dialect(&self) -> Option<&Dialect> {
        self.read.as_ref().ok()
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
        self.read
    }
}

/// Returns the warnings with their lines and columns, in the order of a JSON text.
fn located(mut warnings: Vec<Finding>, text: &str) -> Vec<Finding> {
    let whole = Finding::error(String::new()).offset_in(text);
    for warning in &mut warnings {
        warning.locate_in(text);
    }
    // Warnings about members that are not in the text come last.
    warnings.sort_by_key(|it| (it.offset_in(text) == whole, it.position()));
    warnings
}
