//! Gathers the warnings about a document in any format.

use polygrant::dialect::DocumentValue;

use super::paths::warn_of_paths;
use super::tree::{member, members};
use crate::warnings::gathered::Warnings;
use crate::warnings::words::shortened;

pub(in crate::warnings) fn warn_of_document(document: &DocumentValue, warnings: &mut Warnings) {
    for (name, variable) in member(document, "variables").map_or(&[][..], members) {
        let one_of = member(variable, "one_of");
        if matches!(one_of, Some(DocumentValue::Array(values)) if values.is_empty()) {
            warnings.add(
                format!("variables.{}.one_of", shortened(name)),
                "it lists no value, so that any is taken: leave it out",
            );
        }
    }
    warn_of_paths(document, warnings);
}
