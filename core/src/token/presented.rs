//! How a token is put on calls, where that is not RFC 6750's way.

use http::{HeaderMap, HeaderName};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::dialect::{Presentation, Table, Template};
use crate::request::header_value;

/// How a token is put on calls, where it is not as RFC 6750 says.
pub(super) struct Presented {
    pub(super) headers: HeaderMap,
    pub(super) query: Zeroizing<String>,
    pub(super) cookies: Zeroizing<String>,
}

/// What a cookie's value cannot hold (RFC 6265 §4.1.1), and what escapes it.
const NOT_IN_COOKIES: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'%').add(b',').add(b';').add(b'\\');

impl Presented {
    /// Fills the templates in; `None` if one cannot be written where it stands.
    pub(super) fn of<'v>(
        presentation: &Presentation,
        token: &str,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<Self> {
        let all = |name: &str| match name {
            "access_token" => Some(token),
            other => values(other),
        };
        let mut headers = HeaderMap::new();
        for (name, template) in presentation.headers.iter() {
            let Some(text) = template.expand(&all) else { continue };
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            headers.insert(name, header_value(text, true)?);
        }
        let expanded = |table: &Table<Template>| -> Vec<(String, Zeroizing<String>)> {
            let parts = table.iter();
            parts.filter_map(|(name, it)| Some((name.to_owned(), it.expand(&all)?))).collect()
        };
        // No text grows while it is written: that would leave the start of a token behind.
        let room = |parts: &[(String, Zeroizing<String>)]| {
            let escaped = |text: &str| "%00".len() * text.len();
            parts.iter().map(|(name, text)| escaped(name) + escaped(text) + "=; ".len()).sum()
        };
        let parts = expanded(&presentation.query);
        let mut query = form_urlencoded::Serializer::new(String::with_capacity(room(&parts)));
        query.extend_pairs(parts.iter().map(|(name, text)| (name, &**text)));
        let parts = expanded(&presentation.cookies);
        let mut cookies = Zeroizing::new(String::with_capacity(room(&parts)));
        for (name, text) in &parts {
            if !cookies.is_empty() {
                cookies.push_str("; ");
            }
            cookies.push_str(name);
            cookies.push('=');
            if text.bytes().all(is_cookie_octet) {
                cookies.push_str(text);
            } else {
                cookies.extend(utf8_percent_encode(text, NOT_IN_COOKIES));
            }
        }
        Some(Self { headers, query: Zeroizing::new(query.finish()), cookies })
    }
}

/// Returns whether a cookie's value can hold it as it is (RFC 6265 §4.1.1).
const fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
