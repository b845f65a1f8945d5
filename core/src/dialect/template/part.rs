//! What a template is made of, and the encodings that it can ask for.

use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// A part of a [`Template`](super::Template). Its `Display` is how the template writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text that stands for itself.
    Literal(&'t str),
    /// A name that stands for a value.
    Placeholder(&'t str),
    /// An encoding of what the template inside gives.
    Encoded(Code, &'t str),
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => f.write_str(&literal(text)),
            Self::Placeholder(name) => write!(f, "{{{name}}}"),
            Self::Encoded(code, inner) => write!(f, "{{{}:{inner}}}", code.name()),
        }
    }
}

/// Writes text that stands for itself.
pub(super) fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// An encoding that a [`Template`](super::Template) can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Base64 with the standard alphabet and padding (RFC 4648 §4).
    Base64,
    /// Base64 with the URL-safe alphabet, without padding (RFC 4648 §5).
    Base64Url,
    /// `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 wants the halves of HTTP Basic. A space
    /// is `%20`, which every decoder takes; some do not take the `+` that forms have.
    Form,
    /// The inside of a JSON string (RFC 8259 §7), without its quotes: for a value that stands in a text
    /// which is itself JSON.
    Json,
}

impl Code {
    pub(super) const ALL: [Self; 4] = [Self::Base64, Self::Base64Url, Self::Form, Self::Json];

    /// Returns the name that a template calls it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Form => "form",
            Self::Json => "json",
        }
    }

    /// Returns a text as this encodes it.
    ///
    /// ```
    /// use polygrant::dialect::Code;
    ///
    /// assert_eq!(Code::Form.encode("a b:c"), "a%20b%3Ac");
    /// assert_eq!(Code::Form.decode("a+b%3ac").as_deref(), Some("a b:c"));
    /// assert_eq!(Code::Base64.decode("?"), None);
    /// ```
    #[must_use]
    pub fn encode(self, text: &str) -> String {
        std::mem::take(&mut *self.encode_secret(text))
    }

    /// Returns a text as this encodes it, to be wiped from memory.
    pub(crate) fn encode_secret(self, text: &str) -> Zeroizing<String> {
        let mut encoded = Zeroizing::new(String::new());
        match self {
            Self::Base64 => {
                encoded.reserve_exact(text.len().div_ceil(3) * 4);
                BASE64_STANDARD.encode_string(text, &mut encoded);
            }
            Self::Base64Url => {
                encoded.reserve_exact(text.len().div_ceil(3) * 4);
                BASE64_URL_SAFE_NO_PAD.encode_string(text, &mut encoded);
            }
            Self::Form => {
                encoded.reserve_exact("%00".len() * text.len());
                let pieces = form_urlencoded::byte_serialize(text.as_bytes());
                // A space is `%20` here: what undoes percent-encoding alone leaves a plus as it is.
                encoded.extend(pieces.map(|piece| if piece == "+" { "%20" } else { piece }));
            }
            Self::Json => {
                let mut quoted =
                    Zeroizing::new(Vec::with_capacity("\\u0000".len() * text.len() + 2));
                // A vector takes every byte.
                let _ = serde_json::to_writer(&mut *quoted, text);
                // The quotation marks around it belong to the template.
                let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
                encoded.reserve_exact(inside.len());
                encoded.push_str(std::str::from_utf8(inside).unwrap_or_default());
            }
        }
        encoded
    }

    /// Returns the text that was encoded, by this crate or another; `None` if this is no encoding of text.
    #[must_use]
    pub fn decode(self, encoded: &str) -> Option<String> {
        match self {
            Self::Base64 => String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok(),
            Self::Base64Url => String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?).ok(),
            Self::Json => serde_json::from_str(&format!("\"{encoded}\"")).ok(),
            Self::Form if encoded.contains(['=', '&']) => None,
            Self::Form => Some(match form_urlencoded::parse(encoded.as_bytes()).next() {
                Some((text, _)) => text.into_owned(),
                None => String::new(),
            }),
        }
    }
}
