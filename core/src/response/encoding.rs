//! How a body is compressed that was not unpacked.

use http::header::CONTENT_ENCODING;

use super::head::Response;

impl Response<'_> {
    /// Returns the encoding of a body: as its head says, unless the body is text and a tool has left the
    /// header there; else as its first bytes say.
    pub(super) fn content_encoding(self) -> Option<String> {
        if self.utf_8.is_some() {
            return None;
        }
        let named = self.header(CONTENT_ENCODING).unwrap_or_default();
        let mut named = named.split(',').map(str::trim).filter(|name| !name.is_empty());
        let other = named.find(|name| {
            !["identity", "gzip", "x-gzip"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        match (other, self.body) {
            (Some(name), _) => self.masked(name),
            (None, [0x28, 0xb5, 0x2f, 0xfd, ..]) => Some("zstd".to_owned()),
            (None, [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) => Some("deflate".to_owned()),
            _ => None,
        }
    }
}
