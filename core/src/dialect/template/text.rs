//! A template as a whole.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::part::{self, Part, TemplateError, check};

/// Text in which `{name}` stands for a value: the client's id, a scope, a variable.
///
/// * `{client_id}`, `{client_secret}`, `{scope}` are always known; a dialect may define further
///   credentials, assertions and variables. `{access_token}` is known where a token is presented.
/// * `{base64:…}`, `{base64url:…}` (without padding), `{form:…}` and `{json:…}` (the inside of a JSON
///   string) encode the template inside them: `Basic {base64:{client_id}:{client_secret}}`.
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

impl Template {
    /// Returns a template of this crate's own, which its tests check.
    pub(in crate::dialect) const fn of(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Makes a template without placeholders, which stands for that text.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(Cow::Owned(part::literal(text)))
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

    /// Returns how many placeholders it has, one that comes twice counted twice.
    pub(crate) fn count_placeholders(&self) -> usize {
        let mut count = 0;
        walk(&self.0, &mut |part| count += usize::from(matches!(part, Part::Placeholder(_))));
        count
    }

    /// Returns whether it stands for one text alone.
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
        Part::all_in(&self.0)
    }

    /// Returns the text that it stands for; `None` if one of its placeholders stands for nothing.
    pub(crate) fn expand<'v>(
        &self,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<Zeroizing<String>> {
        expand(&self.0, values)
    }
}

fn walk<'t>(text: &'t str, visit: &mut impl FnMut(Part<'t>)) {
    for part in Part::all_in(text) {
        visit(part);
        // The depth was checked when the template was made, so that this takes little stack.
        if let Part::Encoded(_, inner) = part {
            walk(inner, visit);
        }
    }
}

impl Part<'_> {
    /// Returns the text that it stands for; `None` if a placeholder stands for nothing.
    pub(crate) fn expand<'v>(
        self,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Option<Zeroizing<String>> {
        match self {
            Self::Literal(text) => Some(Zeroizing::new(text.to_owned())),
            Self::Placeholder(name) => Some(Zeroizing::new(values(name)?.to_owned())),
            Self::Encoded(code, inner) => Some(code.encode_secret(&expand(inner, values)?)),
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

    // 1. Literals and values are borrowed; only an encoding makes a text of its own, which is wiped.
    let pieces = Part::all_in(text).into_iter().map(|part| match part {
        Part::Literal(text) => Some(Piece::Shared(text)),
        Part::Placeholder(name) => values(name).map(Piece::Shared),
        Part::Encoded(code, inner) => Some(Piece::Own(code.encode_secret(&expand(inner, values)?))),
    });
    let pieces = pieces.collect::<Option<Vec<_>>>()?;
    // 2. The room is measured first: growing would leave copies of a secret behind that are never wiped.
    let room = pieces.iter().map(|piece| piece.as_ref().len()).sum();
    let mut expanded = Zeroizing::new(String::with_capacity(room));
    for piece in &pieces {
        expanded.push_str(piece.as_ref());
    }
    Some(expanded)
}

impl std::str::FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        check(text)?;
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
    fn a_template_expands_to_its_values() {
        for (template, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("{{x}}", "{x}"),
            ("{client_id}", "a:b"),
            ("<{client_id}|{client_secret}>", "<a:b|é +>"),
            ("{{{client_id}}}", "{a:b}"),
            // base64 of `a:b:é +`, and of `a%3Ab:%C3%A9%20%2B`
            ("Basic {base64:{client_id}:{client_secret}}", "Basic YTpiOsOpICs="),
            ("{base64:{form:{client_id}}:{form:{client_secret}}}", "YSUzQWI6JUMzJUE5JTIwJTJC"),
            ("{base64url:{client_id}{{}", "YTpiew"),
            ("{form:{base64:{client_id}}}", "YTpi"),
            ("{base64:}", ""),
            ("<{empty}>", "<>"),
        ] {
            assert_eq!(expanded(template).as_deref(), Some(expected), "{template}");
        }
        for nothing in ["{scope}", "x{base64:{scope}}"] {
            assert_eq!(expanded(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_invalid_template_is_an_error() {
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
            ("{form:{form:{form:{form:{form:x}}}}}", "more than 4 encodings"),
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
