//! Writes a dialect as a document.

use crate::dialect::model::Dialect;

impl Dialect {
    /// Writes the dialect as a JSON document, which loads back to the same dialect.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every name is a text, and every value can be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
