//! How a token is put on calls, where that is not RFC 6750's way.

use http::{HeaderMap, HeaderName};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::dialect::Presentation;
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
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, template) in presentation.query.iter() {
            query.extend_pairs(template.expand(&all).map(|text| (name, text)));
        }
        let mut cookies = Zeroizing::new(String::new());
        for (name, template) in presentation.cookies.iter() {
            let Some(text) = template.expand(&all) else { continue };
            if !cookies.is_empty() {
                cookies.push_str("; ");
            }
            cookies.push_str(name);
            cookies.push('=');
            if text.bytes().all(is_cookie_octet) {
                cookies.push_str(&text);
            } else {
                cookies.extend(utf8_percent_encode(&text, NOT_IN_COOKIES));
            }
        }
        Some(Self { headers, query: Zeroizing::new(query.finish()), cookies })
    }
}

/// Whether a cookie's value can hold it as it is (RFC 6265 §4.1.1).
const fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}
