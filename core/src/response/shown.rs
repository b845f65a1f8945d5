//! What of a response can be shown, where nothing is known of it.

use super::head::Response;
use super::markup;
use crate::json::{Segment, legible, windows_1252};

impl Response<'_> {
    /// Returns the title of an HTML page, which is where a gateway says what happened.
    pub(super) fn page_title(self) -> Option<String> {
        let page = legible(self.text(), windows_1252);
        // Secrets are replaced first: one may hold what looks like a tag.
        self.masked(&markup::text(&self.redaction.replaced(markup::title(&page)?)))
    }

    /// Returns what of a server's text can be shown, where nothing is known of it.
    pub(super) fn masked(self, text: &str) -> Option<String> {
        let tokens = &self.dialect.token.access_token;
        let is_token = |name: &str| {
            tokens.iter().any(|path| path.segments().last() == Some(Segment::Name(name)))
        };
        self.redaction.excerpt(text, &is_token)
    }
}
