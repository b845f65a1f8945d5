//! Text with placeholders.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::nearest::nearest;

/// Text in which `{name}` stands for a value: the client's id, a scope, a variable.
///
/// * `{client_id}`, `{client_secret}`, `{scope}` are always known; a dialect may define further
///   credentials, assertions and variables. `{access_token}` is known where a token is presented.
/// * `{base64:…}`, `{base64url:…}` (without padding) and `{form:…}` encode the template inside them:
///   `Basic {base64:{client_id}:{client_secret}}`.
/// * `{{` and `}}` are a brace each.
///
/// The place where a template stands does its own escaping: as JSON, as a form, in a URL.
///
/// ```
/// use polygrant::dialect::Template;
///
/// let template: Template = "Bearer {api_key}".parse()?;
/// assert_eq!(template.placeholders(), ["api_key"]);
/// assert!("Bearer {api_key".parse::<Template>().is_err());
/// # Ok::<(), polygrant::dialect::TemplateError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Template(Cow<'static, str>);

/// A part of a [`Template`]. Its `Display` is how the template writes it.
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
            Self::Literal(text) => Template::literal(text).fmt(f),
            Self::Placeholder(name) => write!(f, "{{{name}}}"),
            Self::Encoded(code, inner) => write!(f, "{{{}:{inner}}}", code.name()),
        }
    }
}

/// An encoding that a [`Template`] can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Base64 with the standard alphabet and padding (RFC 4648 §4).
    Base64,
    /// Base64 with the URL-safe alphabet, without padding (RFC 4648 §5).
    Base64Url,
    /// `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 wants the halves of HTTP Basic.
    Form,
}

impl Code {
    const ALL: [Self; 3] = [Self::Base64, Self::Base64Url, Self::Form];

    /// Returns the name that a template calls it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Form => "form",
        }
    }

    fn encode(self, text: &str) -> Zeroizing<String> {
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
                encoded.extend(form_urlencoded::byte_serialize(text.as_bytes()));
            }
        }
        encoded
    }

    /// The text that was encoded, if this is an encoding of text.
    #[cfg(feature = "sandbox")]
    pub(crate) fn decode(self, encoded: &str) -> Option<String> {
        match self {
            Self::Base64 => String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok(),
            Self::Base64Url => String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?).ok(),
            Self::Form if encoded.contains(['=', '&']) => None,
            Self::Form => Some(match form_urlencoded::parse(encoded.as_bytes()).next() {
                Some((text, _)) => text.into_owned(),
                None => String::new(),
            }),
        }
    }
}

impl Template {
    /// A template of this crate's own, which its tests check.
    pub(super) const fn of(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Makes a template without placeholders, which stands for that text.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(Cow::Owned(text.replace('{', "{{").replace('}', "}}")))
    }

    /// Returns the template as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the names of its placeholders, each once, also those inside an encoding.
    #[must_use]
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names = Vec::new();
        walk(&self.0, &mut |part| match part {
            Part::Placeholder(name) if !names.contains(&name) => names.push(name),
            _ => {}
        });
        names
    }

    /// Whether it stands for one text alone.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.placeholders().is_empty()
    }

    /// Returns its parts in order, the template inside an encoding as one text.
    ///
    /// ```
    /// use polygrant::dialect::{Code, Part, Template};
    ///
    /// let template: Template = "Basic {base64:{client_id}:{client_secret}}".parse()?;
    /// let encoded = Part::Encoded(Code::Base64, "{client_id}:{client_secret}");
    /// assert_eq!(template.parts(), [Part::Literal("Basic "), encoded]);
    /// # Ok::<(), polygrant::dialect::TemplateError>(())
    /// ```
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        parts(&self.0)
    }

    /// The text that it stands for; `None` if one of its placeholders stands for nothing.
    pub(crate) fn expand<'v>(
        &self,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<Zeroizing<String>> {
        expand(&self.0, values)
    }
}

/// The parts of a template's text, or of the text inside one of its encodings. A brace that means
/// nothing there stands for itself: [`Template`]s have none.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    read(text).collect::<Result<_, _>>().unwrap_or_default()
}

fn walk<'t>(text: &'t str, visit: &mut impl FnMut(Part<'t>)) {
    for part in parts(text) {
        visit(part);
        if let Part::Encoded(_, inner) = part {
            walk(inner, visit);
        }
    }
}

fn expand<'v>(text: &str, values: &dyn Fn(&str) -> Option<&'v str>) -> Option<Zeroizing<String>> {
    enum Piece<'p> {
        Shared(&'p str),
        Own(Zeroizing<String>),
    }

    impl AsRef<str> for Piece<'_> {
        fn as_ref(&self) -> &str {
            match self {
                Self::Shared(text) => text,
                Self::Own(text) => text,
            }
        }
    }

    let pieces = parts(text).into_iter().map(|part| match part {
        Part::Literal(text) => Some(Piece::Shared(text)),
        Part::Placeholder(name) => {
            values(name).filter(|value| !value.is_empty()).map(Piece::Shared)
        }
        Part::Encoded(code, inner) => Some(Piece::Own(code.encode(&expand(inner, values)?))),
    });
    let pieces = pieces.collect::<Option<Vec<_>>>()?;
    // Growing would leave copies of a secret behind that are never wiped.
    let room = pieces.iter().map(|piece| piece.as_ref().len()).sum();
    let mut expanded = Zeroizing::new(String::with_capacity(room));
    for piece in &pieces {
        expanded.push_str(piece.as_ref());
    }
    Some(expanded)
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

/// Reads the parts one by one.
fn read(text: &str) -> impl Iterator<Item = Result<Part<'_>, TemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, length) = match first_part(rest) {
            Ok(first) => first,
            Err(error) => {
                rest = "";
                return Some(Err(error));
            }
        };
        rest = rest.get(length..).unwrap_or_default();
        Some(Ok(part))
    })
}

/// The part at the start of a text, and how much of the text it is.
fn first_part(text: &str) -> Result<(Part<'_>, usize), TemplateError> {
    let brace = text.find(['{', '}']).unwrap_or(text.len());
    if brace > 0 {
        return Ok((Part::Literal(text.get(..brace).unwrap_or_default()), brace));
    }
    if text.starts_with("{{") || text.starts_with("}}") {
        return Ok((Part::Literal(text.get(..1).unwrap_or_default()), 2));
    }
    if text.starts_with('}') {
        return Err(TemplateError(
            "a `}` closes nothing: write `}}` where a brace is meant".into(),
        ));
    }
    let end = closing(text).ok_or_else(|| {
        TemplateError(
            "a `{` is never closed: write `{name}`, or `{{` where a brace is meant".into(),
        )
    })?;
    let group = text.get(1..end).unwrap_or_default();
    let part = match group.split_once(':') {
        None if is_name(group) => Part::Placeholder(group),
        None => {
            return Err(TemplateError(format!(
                "`{{{group}}}` is not a placeholder: a name is made of letters, digits, `_`, `-` \
                 and `.`, and begins with a letter; write `{{{{` where a brace is meant"
            )));
        }
        Some((name, inner)) => {
            let Some(code) = Code::ALL.into_iter().find(|code| code.name() == name) else {
                let names = Code::ALL.map(Code::name);
                let meant = nearest(name, names)
                    .map(|name| format!("; did you mean `{name}`?"))
                    .unwrap_or_default();
                return Err(TemplateError(format!(
                    "`{name}` is not an encoding: there are `{}`{meant}",
                    names.join("`, `")
                )));
            };
            for part in read(inner) {
                part?;
            }
            Part::Encoded(code, inner)
        }
    };
    Ok((part, end + 1))
}

/// Where the group that a text begins with is closed.
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

/// Whether a text can name a credential, an assertion or a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

impl std::str::FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        read(text).try_for_each(|part| part.map(|_| ()))?;
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({:?})", self.0)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(template: &str) -> Option<String> {
        let values = |name: &str| match name {
            "client_id" => Some("a:b"),
            "client_secret" => Some("é +"),
            "empty" => Some(""),
            _ => None,
        };
        let template = template.parse::<Template>().unwrap();
        template.expand(&values).map(|text| (*text).clone())
    }

    #[test]
    fn what_templates_stand_for() {
        for (template, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("{{x}}", "{x}"),
            ("{client_id}", "a:b"),
            ("<{client_id}|{client_secret}>", "<a:b|é +>"),
            ("{{{client_id}}}", "{a:b}"),
            // base64 of `a:b:é +`, and of `a%3Ab:%C3%A9+%2B`
            ("Basic {base64:{client_id}:{client_secret}}", "Basic YTpiOsOpICs="),
            ("{base64:{form:{client_id}}:{form:{client_secret}}}", "YSUzQWI6JUMzJUE5KyUyQg=="),
            ("{base64url:{client_id}{{}", "YTpiew"),
            ("{form:{base64:{client_id}}}", "YTpi"),
            ("{base64:}", ""),
        ] {
            assert_eq!(expanded(template).as_deref(), Some(expected), "{template}");
        }
        for nothing in ["{empty}", "{scope}", "x{base64:{scope}}"] {
            assert_eq!(expanded(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_is_no_template() {
        for (text, problem) in [
            ("{", "never closed"),
            ("{x", "never closed"),
            ("{base64:{x}", "never closed"),
            ("}", "closes nothing"),
            ("x}y", "closes nothing"),
            ("{}", "not a placeholder"),
            ("{a b}", "not a placeholder"),
            ("{1}", "not a placeholder"),
            ("{bas64:{x}}", "did you mean `base64`?"),
            ("{rot13:{x}}", "there are `base64`, `base64url`, `form`"),
            ("{base64:{}}", "not a placeholder"),
        ] {
            let error = text.parse::<Template>().unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn parts_are_written_as_they_stand() {
        for text in ["{{a}}{b}c", "Basic {base64:{form:{a}}:{{{b}}", "{base64url:}"] {
            let template = text.parse::<Template>().unwrap();
            let written: String = template.parts().iter().map(ToString::to_string).collect();
            assert_eq!(written, text);
        }
    }

    #[test]
    fn a_literal_is_written_so_that_it_means_itself() {
        let literal = Template::literal("{a}}{");
        assert!(literal.is_literal());
        assert_eq!(expanded(literal.as_str()).as_deref(), Some("{a}}{"));
    }
}
