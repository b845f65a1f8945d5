//! What is wrong with a document.

use std::fmt;

use crate::dialect::check::Contradiction;

/// Why a document describes no dialect: where, and what would be right.
///
/// ```
/// use polygrant::Dialect;
///
/// let error = Dialect::from_json(r#"{ "name": "acme", "tokn": {} }"#).unwrap_err();
/// assert_eq!(error.place(), "tokn");
/// assert!(error.to_string().contains("did you mean `token`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    place: String,
    problem: String,
    position: Option<(usize, usize)>,
}

impl DocumentError {
    /// Returns the path of the member that is wrong, such as `token.lifetime`; empty if it is the
    /// document as a whole.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns what is wrong with it, and what is allowed there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// Returns the line and the column at which it was noticed, counted from 1.
    #[must_use]
    pub const fn position(&self) -> Option<(usize, usize)> {
        self.position
    }

    /// What is wrong with the document as a whole.
    pub(super) const fn of_whole(problem: String) -> Self {
        Self { place: String::new(), problem, position: None }
    }

    pub(super) fn of_json(error: &serde_json::Error, place: String) -> Self {
        let message = error.to_string();
        let (line, column) = (error.line(), error.column());
        let position = (line > 0).then_some((line, column));
        let problem = message.strip_suffix(&format!(" at line {line} column {column}"));
        Self { place, problem: problem.unwrap_or(&message).to_owned(), position }
    }
}

impl From<Contradiction> for DocumentError {
    fn from(contradiction: Contradiction) -> Self {
        let Contradiction { place, problem } = contradiction;
        Self { place, problem, position: None }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "`{}`: ", self.place)?;
        }
        f.write_str(&self.problem)?;
        match self.position {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DocumentError {}
