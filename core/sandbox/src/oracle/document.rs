//! A body as an independent parser sees it.

use polygrant::dialect::{Path, Segment};
use serde_json::Value;

use super::members::Members;

/// Returns the document; `None` where the other parser is stricter, with numbers or nesting out of its
/// range, say.
pub(super) fn document(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(without_mark(body)).ok().filter(Value::is_object)
}

/// Returns whether a member on the path is there twice.
pub(super) fn is_doubled(body: &[u8], path: &Path) -> bool {
    let mut here = std::str::from_utf8(without_mark(body)).ok().map(str::to_owned);
    for segment in path.segments() {
        let Some(Ok(Members(members))) = here.as_deref().map(serde_json::from_str) else {
            return false;
        };
        let mut named = members.into_iter().filter(|(name, _)| Segment::Name(name) == segment);
        here = named.next().map(|(_, value)| value.get().to_owned());
        if named.next().is_some() {
            return true;
        }
    }
    false
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
