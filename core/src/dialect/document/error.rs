//! What is wrong with a document: findings, and the error of a document that describes no dialect.

use std::fmt;

use serde::Serialize;

use crate::dialect::check::Contradiction;
use crate::dialect::model::Dialect;
use crate::error::ConfigurationError;
use crate::json::locate;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// The document describes no dialect.
    Error,
    /// It describes one, but hardly the one that is meant.
    Warning,
}

/// An error or a warning about a document: where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The path of the member, such as `token.lifetime`; empty if it is the document as a whole.
    pub place: String,
    /// What is wrong with it, and what is allowed there.
    pub problem: String,
    /// The line in the text, counted from 1, where that is known.
    pub line: Option<usize>,
    /// The character in that line, counted from 1.
    pub column: Option<usize>,
}

impl Finding {
    /// Makes an error about the document as a whole.
    #[must_use]
    pub const fn error(problem: String) -> Self {
        Self::new(Severity::Error, String::new(), problem)
    }

    /// Makes a warning about the document as a whole.
    #[must_use]
    pub const fn warning(problem: String) -> Self {
        Self::new(Severity::Warning, String::new(), problem)
    }

    /// Sets the member that it is about, by its path: `token.lifetime`, `notes[0]`.
    #[must_use]
    pub fn with_place(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    const fn new(severity: Severity, place: String, problem: String) -> Self {
        Self { severity, place, problem, line: None, column: None }
    }

    /// Returns the line and the column, where both are known.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.line.zip(self.column)
    }

    /// Returns where in the text of a JSON document its place begins, in bytes; where the text has no such
    /// member, what would be around it.
    ///
    /// ```
    /// use polygrant::dialect::Finding;
    ///
    /// let finding = Finding::warning("it is odd".to_owned()).with_place("token.scope");
    /// assert_eq!(finding.offset_in(r#"{ "token": { "scope": "s" } }"#), 13);
    /// assert_eq!(finding.offset_in(r#"{ "token": {} }"#), 2);
    /// ```
    #[must_use]
    pub fn offset_in(&self, text: &str) -> usize {
        locate(text, &self.place)
    }

    /// Sets the line and the column to where its place stands in the text of a JSON document.
    ///
    /// ```
    /// use polygrant::dialect::Finding;
    ///
    /// let mut finding = Finding::warning("it is odd".to_owned()).with_place("name");
    /// finding.locate_in("{\n  \"name\": \"acme\"\n}");
    /// assert_eq!(finding.position(), Some((2, 3)));
    /// ```
    pub fn locate_in(&mut self, text: &str) {
        self.place_at(text, self.offset_in(text));
    }

    /// Sets its line and column, from its offset in the text, in bytes.
    pub(super) fn place_at(&mut self, text: &str, offset: usize) {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        self.line = Some(before.matches('\n').count() + 1);
        self.column = Some(line.chars().count() + 1);
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "`{}`: ", self.place)?;
        }
        f.write_str(&self.problem)?;
        match self.position() {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

/// Errors that are being gathered.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Adds an error, up to a bound: a hostile document could be wrong in every value.
    pub(super) fn refuse(&mut self, place: impl fmt::Display, problem: impl Into<String>) {
        const MOST: usize = 100;

        if self.0.len() < MOST {
            self.0.push(Finding::new(Severity::Error, place.to_string(), problem.into()));
        }
    }

    pub(super) fn contradict(&mut self, contradictions: Vec<Contradiction>) {
        for Contradiction { place, problem } in contradictions {
            self.refuse(place, problem);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the names of the top-level members that have an error.
    pub(super) fn unread(&self) -> Vec<String> {
        let places = self.0.iter().map(|finding| finding.place.split(['.', '[']).next());
        places.map(|place| place.unwrap_or_default().to_owned()).collect()
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

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
