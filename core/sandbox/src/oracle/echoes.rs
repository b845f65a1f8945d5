//! What a server may echo of a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use form_urlencoded::byte_serialize;
use polygrant::Grant;

/// Texts, each for one byte that neither JSON nor a header may hold.
pub(super) struct Echoes([(u8, String); 7]);

impl Echoes {
    pub(super) fn of(grant: &Grant) -> Self {
        let secret = grant.client_secret().unwrap_or_default();
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let json = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let html = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        let form = percent.replace("%20", "+");
        Self([
            (0x11, secret.to_owned()),
            (0x12, percent),
            (0x13, json),
            (0x14, html),
            (0x15, basic(grant).unwrap_or_default()),
            (0x16, grant.client_id().to_owned()),
            (0x17, form),
        ])
    }

    /// Returns the text with every echo in its place.
    pub(super) fn put_into(&self, text: &[u8]) -> Vec<u8> {
        let mut echoed = Vec::with_capacity(text.len());
        for byte in text {
            match self.0.iter().find(|(marker, _)| marker == byte) {
                Some((_, echo)) => echoed.extend_from_slice(echo.as_bytes()),
                None => echoed.push(*byte),
            }
        }
        echoed
    }
}

/// Returns the client's HTTP Basic, each half form-encoded first (RFC 6749 §2.3.1).
pub(super) fn basic(grant: &Grant) -> Option<String> {
    let form = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let (id, secret) = (form(grant.client_id()), form(grant.client_secret()?));
    Some(BASE64_STANDARD.encode(format!("{id}:{secret}")))
}
