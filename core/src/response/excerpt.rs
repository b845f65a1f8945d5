//! What a body says to people, whatever its type.

use std::borrow::Cow;

use super::head::Response;
use super::markup;
use crate::json::{self, Unescaped};
use crate::redact::is_prose;

impl<'a> Response<'a> {
    /// Returns an excerpt of a body: JSON or plain text as it is, a page's title (with its text, where the
    /// title says no more than the status), the text of other markup; of a compressed one, how
    /// it is compressed. Other bytes that are no text, and a body above the cap, have none.
    pub(super) fn excerpt(self) -> Option<String> {
        if let Some(encoding) = self.content_encoding() {
            return Some(format!("[a body compressed by {encoding}]"));
        }
        let body = self.text();
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
        if *first == b'<' {
            return self.page_message().or_else(|| self.markup_text());
        }
        if *first == b'"' {
            let unescaped = Unescaped::default();
            if let Some(text) = json::string(body.trim_ascii(), &unescaped) {
                return self.masked(text);
            }
        }
        self.masked(&self.plain_text()?)
    }

    /// Returns what a page says: its title, and where that says no more than the status, the sentences of
    /// its text.
    fn page_message(self) -> Option<String> {
        let title = self.page_title()?;
        if !self.is_about_status(&title) {
            return Some(title);
        }
        let text = self.markup_lines().unwrap_or_default();
        let is_sentence = |line: &&str| {
            let is_several_words = line.split_whitespace().nth(2).is_some();
            is_several_words && !title.contains(line) && !self.is_about_status(line)
        };
        let sentences: Vec<&str> = text.lines().map(str::trim).filter(is_sentence).collect();
        if sentences.is_empty() {
            return Some(title);
        }
        self.masked(&format!("{title}: {}", sentences.join(" ")))
    }

    /// Returns whether a title has only words that any page of that status has.
    fn is_about_status(self, title: &str) -> bool {
        const ALWAYS: [&str; 6] = ["code", "error", "http", "page", "server", "status"];
        let reason = self.status.canonical_reason().unwrap_or_default();
        let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.all(|word| {
            let is_word = |known: &str| known.eq_ignore_ascii_case(word);
            is_word(self.status.as_str())
                || ALWAYS.into_iter().any(is_word)
                || reason.split([' ', '-']).any(is_word)
        })
    }

    /// Returns the text of a page without a title, or of XML.
    fn markup_text(self) -> Option<String> {
        self.masked(&self.markup_lines()?)
    }

    /// Returns the text of markup, what stands together in one line each.
    fn markup_lines(self) -> Option<String> {
        // Secrets are replaced first: one may hold what looks like a tag.
        let markup = self.plain_text()?;
        Some(markup::text(&self.redaction.replaced(&markup)))
    }

    /// Returns what a body that is no JSON says in plain words, of which none can be a credential: all of
    /// a text, or the first such line of markup.
    pub(super) fn prose(self) -> Option<String> {
        if self.text().trim_ascii_start().starts_with(b"<") {
            let text = self.markup_lines()?;
            let line = text.lines().find(|line| is_prose(line))?;
            return self.masked(line);
        }
        self.plain_text().filter(|text| is_prose(text)).and_then(|text| self.masked(&text))
    }

    /// Returns a body that is text.
    fn plain_text(self) -> Option<Cow<'a, str>> {
        let is_binary = |byte: &u8| matches!(byte, 0..=8 | 0xe..=0x1a | 0x1c..=0x1f);
        let is_text = !self.body.iter().fold(false, |any, byte| any | is_binary(byte));
        if is_text { self.legible() } else { None }
    }
}
