//! What a template is made of.

use std::fmt;

use super::code::Code;

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
