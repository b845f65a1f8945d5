//! What a template is made of, and how its text is read.

use std::fmt;

use super::code::Code;
use crate::dialect::bounds::{MAX_ENCODINGS, MAX_TEMPLATE};
use crate::dialect::nearest::{nearest, shortened};

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
