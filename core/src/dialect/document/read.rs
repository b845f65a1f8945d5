//! Reads a dialect from a document.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::error::DocumentError;
use super::report::DocumentReport;
use crate::dialect::model::Dialect;

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. Other formats than JSON work through
    /// `serde`. A [`DocumentReport`] has warnings, too.
    ///
    /// A document may come from an untrusted source. The work to read it, and to make a request of it, is
    /// bounded: 1 MiB, 64 levels, 16,384 values, 256 members of an object, 4 encodings inside one another
    /// and 256 placeholders are among the bounds.
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
        DocumentReport::of_json(text).into_dialect()
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DocumentReport::read(deserializer)?.into_dialect().map_err(D::Error::custom)
    }
}
