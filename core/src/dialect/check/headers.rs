//! Contradictions in headers, of the token request and of calls.

use http::header::{HeaderName, HeaderValue};

use super::contradiction::Contradictions;
use crate::dialect::table::Table;
use crate::dialect::template::Template;

/// Headers that HTTP itself writes, or that would change what is read.
const FORBIDDEN: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(super) fn check_headers(table: &str, headers: &Table<Template>, found: &mut Contradictions) {
    let mut seen: Vec<HeaderName> = Vec::new();
    for (name, template) in headers.iter() {
        let place = format!("{table}.{name}");
        let Ok(known) = HeaderName::from_bytes(name.as_bytes()) else {
            found.refuse(place, format!("{name:?} is not the name of a header"));
            continue;
        };
        if FORBIDDEN.contains(&known.as_str()) {
            found.refuse(place, "HTTP itself takes care of this header: leave it out");
            continue;
        }
        if seen.contains(&known) {
            found.refuse(place, "the header is there twice: case makes no difference");
            continue;
        }
        seen.push(known);
        let literals = template.as_str();
        let is_ascii = literals.is_ascii() && HeaderValue::from_str(literals).is_ok();
        if !is_ascii || literals.trim() != literals {
            found.refuse(place, "a header's value is visible ASCII, without spaces at its ends");
        }
    }
}
