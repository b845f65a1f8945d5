//! What stands in a body, and what it is if that is not JSON.

use std::borrow::Cow;

use super::head::Response;
use crate::error::InvalidResponseKind;
use crate::json::{Path, PickError, Unescaped, Value, legible, pick, pick_in, windows_1252};
use crate::transport::MAX_BODY;

/// Returns a body without a byte order mark.
pub(super) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

impl<'a> Response<'a> {
    /// Returns the body without a byte order mark.
    pub(super) fn text(self) -> &'a [u8] {
        without_bom(self.body)
    }

    /// Returns the body as people read it: a message may well be in Windows-1252. One above the cap is
    /// not read.
    pub(super) fn legible(self) -> Option<Cow<'a, str>> {
        let body = self.text();
        (body.len() <= MAX_BODY).then(|| match self.utf_8 {
            Some(text) => Cow::Borrowed(text),
            None => legible(body, windows_1252),
        })
    }

    /// Picks members out of what people read of a refusal, JSON or a form; `None` if it is neither.
    pub(super) fn pick_legible(
        self,
        unescaped: &'a Unescaped,
        paths: &[Option<&Path>],
        values: &mut [Value<'a>],
    ) -> Option<()> {
        let body = match (self.form, self.legible()?) {
            (Some(form), _) => form,
            (None, Cow::Borrowed(text)) => text,
            (None, Cow::Owned(text)) => unescaped.keep(text),
        };
        pick_in(body, unescaped, paths, values).ok()
    }

    /// Picks members out of a body that should be a JSON object; says what it is if it is not.
    pub(super) fn pick(
        self,
        unescaped: &'a Unescaped,
        paths: &[Option<&Path>],
        values: &mut [Value<'a>],
    ) -> Result<(), InvalidResponseKind> {
        let body = self.text();
        let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(InvalidResponseKind::Empty);
        };
        if body.len() > MAX_BODY {
            return Err(InvalidResponseKind::TooLarge);
        }
        let picked = match self.utf_8 {
            Some(text) => pick_in(text, unescaped, paths, values),
            None => pick(body, unescaped, paths, values),
        };
        match picked {
            Ok(()) => Ok(()),
            Err(PickError::Duplicate(path)) => Err(InvalidResponseKind::Duplicate { path }),
            Err(PickError::NotAnObject) => Err(InvalidResponseKind::NotAnObject),
            Err(PickError::CutShort) => Err(InvalidResponseKind::CutShort),
            Err(PickError::NotJson { .. }) if *first == b'<' => {
                Err(InvalidResponseKind::Markup { title: self.page_title() })
            }
            Err(PickError::NotJson { .. }) if self.form.is_some() => Err(InvalidResponseKind::Form),
            Err(PickError::NotJson { line, column }) => Err(match self.content_encoding() {
                Some(content_encoding) => InvalidResponseKind::Encoded { content_encoding },
                None => InvalidResponseKind::NotJson { line, column },
            }),
        }
    }
}
