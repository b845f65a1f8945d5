//! What stands in a body, and what it is if that is not JSON.

use super::head::Response;
use crate::error::InvalidResponseKind;
use crate::json::{Path, PickError, Unescaped, Value, legible, pick, windows_1252};
use crate::transport::MAX_BODY;

impl<'a> Response<'a> {
    /// Returns the body without a byte order mark.
    pub(super) fn text(self) -> &'a [u8] {
        self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body)
    }

    /// Returns the body as people read it: a message may well be in Windows-1252.
    pub(super) fn legible(self, unescaped: &'a Unescaped) -> &'a [u8] {
        let body = self.text();
        match std::str::from_utf8(body) {
            Err(_) if body.len() <= MAX_BODY => {
                unescaped.keep(legible(body, windows_1252).into_owned()).as_bytes()
            }
            _ => body,
        }
    }

    /// Picks members out of a body that should be a JSON object, those that each token response may
    /// have and further ones; says what it is if it is not.
    pub(super) fn pick<const N: usize>(
        self,
        unescaped: &'a Unescaped,
        paths: [Option<&Path>; N],
        further: &[&Path],
    ) -> Result<([Value<'a>; N], Vec<Value<'a>>), InvalidResponseKind> {
        let body = self.text();
        let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(InvalidResponseKind::Empty);
        };
        if body.len() > MAX_BODY {
            return Err(InvalidResponseKind::TooLarge);
        }
        let mut values = [Value::Absent; N];
        let mut others = Vec::new();
        let picked = if further.is_empty() {
            pick(body, unescaped, &paths, &mut values)
        } else {
            let paths: Vec<_> =
                paths.into_iter().chain(further.iter().copied().map(Some)).collect();
            let mut all = vec![Value::Absent; paths.len()];
            let picked = pick(body, unescaped, &paths, &mut all);
            others = all.split_off(N);
            values.copy_from_slice(&all);
            picked
        };
        match picked {
            Ok(()) => Ok((values, others)),
            Err(PickError::Duplicate(path)) => Err(InvalidResponseKind::Duplicate { path }),
            Err(PickError::NotAnObject) => Err(InvalidResponseKind::NotAnObject),
            Err(PickError::CutShort) => Err(InvalidResponseKind::CutShort),
            Err(PickError::NotJson { .. }) if *first == b'<' => {
                Err(InvalidResponseKind::Markup { title: self.page_title() })
            }
            Err(PickError::NotJson { line, column }) => Err(match self.content_encoding() {
                Some(content_encoding) => InvalidResponseKind::Encoded { content_encoding },
                None => InvalidResponseKind::NotJson { line, column },
            }),
        }
    }
}
