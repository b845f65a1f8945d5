//! Reads a dialect from a document.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::document_value::DocumentValue;
use super::error::DocumentError;
use super::finding::{Finding, Findings};
use super::foreign::other_format;
use super::node::Node;
use super::syntax;
use super::whole;
use crate::dialect::bounds::{MAX_DOCUMENT, MAX_LEVELS, MAX_VALUES};
use crate::dialect::model::Dialect;
use crate::json::{Extent, fault};

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. For other formats than JSON there is
    /// [`from_document`](Self::from_document). `polygrant-authoring` has a report with warnings, too.
    ///
    /// A document may come from an untrusted source. The work to read it, and to make a request of it, is
    /// bounded: 1 MiB, 64 levels, 16,384 values, 256 members of an object, 4 encodings inside one another
    /// and 256 placeholders are among the [bounds](crate::dialect::bounds).
    ///
    /// # Errors
    /// The text is not JSON, names a member that does not exist, has a value of the wrong kind, contradicts
    /// itself, or exceeds one of the bounds. The error lists all that is wrong, where, and what would be
    /// right.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(r#"{ "name": "acme", "token": { "access_token": "jwt" } }"#)?;
    /// assert_eq!(dialect.token.access_token[0].to_string(), "jwt");
    /// # Ok::<(), polygrant::dialect::DocumentError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = parsed(text).map_err(DocumentError::from)?;
        Self::from_document(&document).map_err(|error| error.located_in(text))
    }

    /// Reads a dialect from a document that was written in any format.
    ///
    /// # Errors
    /// The document names a member that does not exist, has a value of the wrong kind, contradicts itself, or
    /// exceeds one of the [bounds](crate::dialect::bounds). The error lists all that is wrong, and where, but
    /// has no lines.
    ///
    /// ```
    /// use polygrant::Dialect;
    /// use polygrant::dialect::DocumentValue;
    ///
    /// // Any other deserializer does as well: of YAML or TOML, for instance.
    /// let document: DocumentValue = serde_json::from_str(r#"{ "name": "acme", "path": "/login" }"#)?;
    /// assert_eq!(Dialect::from_document(&document)?.path.as_str(), "/login");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_document(document: &DocumentValue) -> Result<Self, DocumentError> {
        if let Some(problem) = other_format(document) {
            return Err(Finding::error(problem.to_owned()).into());
        }
        let mut findings = Findings::default();
        let read = whole::dialect(Node::whole(document), &mut findings);
        // A member that could not be read has the baseline's value now, which must not cause errors.
        let unread = findings.unread();
        if let Some(dialect) = &read {
            findings.contradict(dialect.contradictions(&unread));
        }
        read.filter(|_| findings.is_empty()).ok_or_else(|| findings.into())
    }

    /// Checks a dialect that was made by code, as [`Grant::new`](crate::Grant::new) does.
    ///
    /// # Errors
    /// The dialect contradicts itself, or exceeds one of the [bounds](crate::dialect::bounds): the same that
    /// makes its document an error.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let mut dialect = Dialect::default();
    /// dialect.path = "token".parse()?;
    /// assert_eq!(dialect.check().unwrap_err().place(), "path");
    /// # Ok::<(), polygrant::dialect::TemplateError>(())
    /// ```
    pub fn check(&self) -> Result<(), DocumentError> {
        let mut findings = Findings::default();
        findings.contradict(self.contradictions(&[]));
        if findings.is_empty() { Ok(()) } else { Err(findings.into()) }
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = DocumentValue::deserialize(deserializer)?;
        Self::from_document(&document).map_err(D::Error::custom)
    }
}

/// Parses a JSON text, within the bounds.
fn parsed(text: &str) -> Result<DocumentValue, Finding> {
    if text.len() > MAX_DOCUMENT {
        return Err(Finding::error(format!(
            "it has {} bytes, and at most {MAX_DOCUMENT} are read",
            text.len()
        )));
    }
    let Extent { levels, values } = Extent::of(text);
    if levels > MAX_LEVELS {
        return Err(Finding::error(format!(
            "it is nested {levels} levels deep, and at most {MAX_LEVELS} are read"
        )));
    }
    if values > MAX_VALUES {
        return Err(Finding::error(format!(
            "it has {values} values, and at most {MAX_VALUES} are read"
        )));
    }
    if let Some(offset) = fault(text) {
        let mut finding = Finding::error(syntax::problem(text, offset));
        finding.place_at(text, offset);
        return Err(finding);
    }
    serde_json::from_str(text).map_err(|_| {
        Finding::error(
            "a number in it is too large, or an escape in it stands for no character".to_owned(),
        )
    })
}
