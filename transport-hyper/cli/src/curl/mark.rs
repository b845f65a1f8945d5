//! What stands for a variable while a request is built.

use crate::secrets;

/// The start of every placeholder: a text that stands nowhere else in the request, whatever a client's
/// id, a scope or a document says, and that no encoding changes.
pub(super) struct Mark(String);

impl Mark {
    /// Picks a mark that is in none of these texts.
    pub(super) fn absent_from(texts: &[&str]) -> Self {
        let mut marks = (0_u32..).map(|number| format!("PLACEHOLDER{number}_"));
        let is_absent = |mark: &String| !texts.iter().any(|text| text.contains(&**mark));
        Self(marks.find(is_absent).unwrap_or_default())
    }

    /// Returns the placeholder of the credential or the assertion of that name.
    pub(super) fn placeholder(&self, name: &str) -> String {
        format!("{}{}", self.0, secrets::variable(name))
    }
}
