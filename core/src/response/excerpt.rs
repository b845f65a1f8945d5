//! What a body says to people, whatever its type.

use std::borrow::Cow;

use super::head::Response;
use super::markup;
use crate::json::{self, Unescaped};

impl<'a> Response<'a> {
    /// Returns an excerpt of a body: JSON or plain text as it is, a page's title, the text of other
    /// markup; of a compressed one, how it is compressed. Other bytes that are no text, and a body
    /// above the cap, have none.
    pub(super) fn excerpt(self) -> Option<String> {
        if let Some(encoding) = self.content_encoding() {
            return Some(format!("[a body compressed by {encoding}]"));
        }
        let body = self.text();
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
        if *first == b'<' {
            return self.page_title().or_else(|| self.markup_text());
        }
        if *first == b'"' {
            let unescaped = Unescaped::default();
            if let Some(text) = json::string(body.trim_ascii(), &unescaped) {
                return self.masked(text);
            }
        }
        self.masked(&self.plain_text()?)
    }

    /// Returns the text of a page without a title, or of XML.
    fn markup_text(self) -> Option<String> {
        // Secrets are replaced first: one may hold what looks like a tag.
        let markup = self.plain_text()?;
        self.masked(&markup::text(&self.redaction.replaced(&markup)))
    }

    /// Returns a body that is text.
    fn plain_text(self) -> Option<Cow<'a, str>> {
        let is_binary = |byte: &u8| matches!(byte, 0..=8 | 0xe..=0x1a | 0x1c..=0x1f);
        let is_text = !self.body.iter().fold(false, |any, byte| any | is_binary(byte));
        if is_text { self.legible() } else { None }
    }
}
