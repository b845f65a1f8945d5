//! What a template is made of, the encodings that it can ask for, and how its text is read.

use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::bounds::{MAX_ENCODINGS, MAX_TEMPLATE};
use super::nearest::{nearest, shortened};

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

impl<'t> Part<'t> {
    /// Returns the parts of a template's text, such as that inside an [encoding](Part::Encoded), in order. A
    /// text that is no template has none.
    ///
    /// ```
    /// use polygrant::dialect::Part;
    ///
    /// let parts = Part::all_in("{client_id}:x");
    /// assert_eq!(parts, [Part::Placeholder("client_id"), Part::Literal(":x")]);
    /// ```
    #[must_use]
    pub fn all_in(text: &'t str) -> Vec<Self> {
        read(text, MAX_ENCODINGS).collect::<Result<_, _>>().unwrap_or_default()
    }
}

/// Refuses a text that is no template.
pub(super) fn check(text: &str) -> Result<(), TemplateError> {
    if text.len() > MAX_TEMPLATE {
        return Err(TemplateError(format!(
            "it has {} bytes, and a template has at most {MAX_TEMPLATE}",
            text.len()
        )));
    }
    read(text, MAX_ENCODINGS).try_for_each(|part| part.map(|_| ()))
}

/// Reads the parts one by one, in which so many encodings may stand inside one another.
fn read(text: &str, levels: usize) -> impl Iterator<Item = Result<Part<'_>, TemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, length) = match first_part(rest, levels) {
            Ok(first) => first,
            // The first error ends the reading: what follows could only be guessed at.
            Err(error) => {
                rest = "";
                return Some(Err(error));
            }
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(Ok(part))
    })
}

/// Returns the part at the start of a text, and how much of the text it is.
fn first_part(text: &str, levels: usize) -> Result<(Part<'_>, usize), TemplateError> {
    // 1. Text up to the next brace stands for itself.
    let brace = text.find(['{', '}']).unwrap_or(text.len());
    if brace > 0 {
        return Ok((Part::Literal(text.get(..brace).unwrap_or_default()), brace));
    }
    // 2. A doubled brace is one brace, a literal of its own.
    if text.starts_with("{{") || text.starts_with("}}") {
        return Ok((Part::Literal(text.get(..1).unwrap_or_default()), 2));
    }
    if text.starts_with('}') {
        return Err(TemplateError(
            "a `}` closes nothing: write `}}` where a brace is meant".into(),
        ));
    }
    // 3. Everything else is a group, up to the brace that closes it.
    let end = closing(text).ok_or_else(|| {
        TemplateError(
            "a `{` is never closed: write `{name}`, or `{{` where a brace is meant".into(),
        )
    })?;
    let group = text.get(1..end).unwrap_or_default();
    // 4. With a colon it is an encoding, without one a placeholder: no name has a colon.
    let part = match group.split_once(':') {
        None if is_name(group) => Part::Placeholder(group),
        None => {
            return Err(TemplateError(format!(
                "`{{{}}}` is not a placeholder: a name is made of letters, digits, `_`, `-` \
                 and `.`, and begins with a letter; write `{{{{` where a brace is meant",
                shortened(group)
            )));
        }
        Some((name, inner)) => {
            let Some(code) = Code::ALL.into_iter().find(|code| code.name() == name) else {
                let names = Code::ALL.map(Code::name);
                let meant = nearest(name, names)
                    .map(|name| format!("; did you mean `{name}`?"))
                    .unwrap_or_default();
                return Err(TemplateError(format!(
                    "`{}` is not an encoding: there are `{}`{meant}",
                    shortened(name),
                    names.join("`, `")
                )));
            };
            // Each encoding may triple its text, so that their depth bounds the size of the whole.
            let Some(levels) = levels.checked_sub(1) else {
                return Err(TemplateError(format!(
                    "more than {MAX_ENCODINGS} encodings stand inside one another"
                )));
            };
            // The text inside is a template, too. It is only checked here, and read again when expanded,
            // so that a part borrows from the text and owns nothing.
            read(inner, levels).try_for_each(|part| part.map(|_| ()))?;
            Part::Encoded(code, inner)
        }
    };
    Ok((part, end + 1))
}

/// Returns where the group that a text begins with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            // `{{` inside a group is a brace, which needs no closing.
            b'{' if at > 0 && bytes.peek().is_some_and(|(_, next)| *next == b'{') => {
                bytes.next();
            }
            b'{' => depth += 1,
            // `}}` closes two groups here: inside a group, a doubled brace cannot be told from these.
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns whether a text can name a credential, an assertion or a variable.
pub(in crate::dialect) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Why a text is not a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}
