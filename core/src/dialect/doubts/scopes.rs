//! Warnings about scopes and their separators.

use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;

impl Dialect {
    pub(super) fn doubt_scopes(&self, found: &mut Contradictions) {
        let Some(separator) = self.scope.separator.as_deref() else { return };
        let lower = separator.to_lowercase();
        let meant = match &*lower {
            "space" | "%20" | "+" | "blank" | "\\s" => " ",
            "comma" | "%2c" => ",",
            "semicolon" | "%3b" => ";",
            "pipe" | "%7c" => "|",
            "plus" | "%2b" => "+",
            "newline" | "\\n" => "\n",
            word if word.chars().any(char::is_alphanumeric) => ",",
            several if several.trim() != several && !several.trim().is_empty() => several.trim(),
            _ => return,
        };
        found.refuse(
            "scope.separator",
            format!(
                "{separator:?} itself would stand between two scopes: did you mean {meant:?}? What has \
                 to be encoded is encoded where it is sent"
            ),
        );
    }
}
