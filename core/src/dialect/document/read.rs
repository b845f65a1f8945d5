//! From a document to a dialect.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::error::DocumentError;
use super::object::object;
use super::whole::Document;
use crate::dialect::bounds::{MAX_DOCUMENT, MAX_LEVELS, MAX_VALUES};
use crate::dialect::model::Dialect;
use crate::dialect::nearest::shortened;
use crate::json::Extent;

const EXPECTED: &str = "an object that describes a dialect";

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. Other formats than JSON work through `serde`.
    ///
    /// A document may be a stranger's: what it takes to read it, and to make a request of it, has
    /// bounds, such as 1 MiB, 64 levels, 16,384 values, 256 members of an object, 4 encodings inside one another
    /// and 256 placeholders.
    ///
    /// # Errors
    /// The text is not JSON, names a member that does not exist, says something where something else
    /// belongs, contradicts itself, or exceeds one of the bounds. The error says where and what would
    /// be right.
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
        check_extent(text)?;
        let mut json = serde_json::Deserializer::from_str(text);
        let mut track = serde_path_to_error::Track::new();
        let read = object::<Document, _>(
            EXPECTED,
            serde_path_to_error::Deserializer::new(&mut json, &mut track),
        );
        let document = read.map_err(|error| {
            let place = track.path().to_string();
            let place = if matches!(&*place, "." | "?") { "" } else { &place };
            DocumentError::of_json(&error, shortened(place).into_owned())
        })?;
        json.end().map_err(|error| DocumentError::of_json(&error, String::new()))?;
        Ok(document.try_into()?)
    }
}

/// Refuses a text that is too large for anything to be made of it.
fn check_extent(text: &str) -> Result<(), DocumentError> {
    let refuse = |problem| Err(DocumentError::of_whole(problem));
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
    Ok(())
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document: Document = object(EXPECTED, deserializer)?;
        document.try_into().map_err(|error| D::Error::custom(DocumentError::from(error)))
    }
}
