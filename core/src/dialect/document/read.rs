//! From a document to a dialect.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::error::DocumentError;
use super::object::object;
use super::whole::Document;
use crate::dialect::model::Dialect;

const EXPECTED: &str = "an object that describes a dialect";

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. Other formats than JSON work through `serde`.
    ///
    /// # Errors
    /// The text is not JSON, names a member that does not exist, says something where something else
    /// belongs, or contradicts itself. The error says where and what would be right.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(r#"{ "name": "acme", "token": { "access_token": "jwt" } }"#)?;
    /// assert_eq!(dialect.token.access_token.to_string(), "jwt");
    /// # Ok::<(), polygrant::dialect::DocumentError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut json = serde_json::Deserializer::from_str(text);
        let mut track = serde_path_to_error::Track::new();
        let read = object::<Document, _>(
            EXPECTED,
            serde_path_to_error::Deserializer::new(&mut json, &mut track),
        );
        let document = read.map_err(|error| {
            let place = track.path().to_string();
            let place = if matches!(&*place, "." | "?") { String::new() } else { place };
            DocumentError::of_json(&error, place)
        })?;
        json.end().map_err(|error| DocumentError::of_json(&error, String::new()))?;
        Ok(document.try_into()?)
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document: Document = object(EXPECTED, deserializer)?;
        document.try_into().map_err(|error| D::Error::custom(DocumentError::from(error)))
    }
}
