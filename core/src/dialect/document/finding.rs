//! Errors and warnings about a document.

use std::fmt;

use serde::Serialize;

use crate::dialect::check::Contradiction;

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

    pub(super) const fn new(severity: Severity, place: String, problem: String) -> Self {
        Self { severity, place, problem, line: None, column: None }
    }

    /// Returns the line and the column, where both are known.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.line.zip(self.column)
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

/// Findings that are being gathered.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn refuse(&mut self, place: impl fmt::Display, problem: impl Into<String>) {
        self.add(Severity::Error, place, problem.into());
    }

    pub(super) fn doubt(&mut self, place: impl fmt::Display, problem: impl Into<String>) {
        self.add(Severity::Warning, place, problem.into());
    }

    pub(super) fn contradict(&mut self, severity: Severity, contradictions: Vec<Contradiction>) {
        for Contradiction { place, problem } in contradictions {
            self.add(severity, place, problem);
        }
    }

    /// Adds a finding, up to a bound: a hostile document could be wrong in every value.
    fn add(&mut self, severity: Severity, place: impl fmt::Display, problem: String) {
        const MOST: usize = 100;

        if self.0.len() < MOST || !self.has_errors() {
            self.0.push(Finding::new(severity, place.to_string(), problem));
        }
    }

    pub(super) fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Returns the names of the top-level members that have an error.
    pub(super) fn unread(&self) -> Vec<String> {
        let wrong = self.0.iter().filter(|finding| finding.severity == Severity::Error);
        let places = wrong.map(|finding| finding.place.split(['.', '[']).next());
        places.map(|place| place.unwrap_or_default().to_owned()).collect()
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
