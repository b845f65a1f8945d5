//! Matches what was sent against templates, and finds the values of their placeholders.

use polygrant::Credentials;
use polygrant::dialect::{Dialect, JwtFormat, Part};

/// Matches texts against the templates of one dialect. A name has the same value in all places.
pub(crate) struct Matcher<'a> {
    dialect: &'a Dialect,
    /// The client whose credentials are expected; `None` where any will do.
    client: Option<&'a Credentials>,
    /// The values that some placeholders have, whatever was sent.
    given: Vec<(&'static str, String)>,
    /// The values that were found for placeholders.
    found: Vec<(&'a str, String)>,
    /// How many bytes were read in search of the values of placeholders.
    spent: usize,
}

/// How many bytes are read before a text is said not to match.
const MAX_SPENT: usize = 1 << 22;

impl<'a> Matcher<'a> {
    pub(crate) fn new(dialect: &'a Dialect, client: Option<&'a Credentials>) -> Self {
        Self { dialect, client, given: Vec::new(), found: Vec::new(), spent: 0 }
    }

    /// Takes this value for a placeholder.
    pub(crate) fn give(&mut self, name: &'static str, value: String) {
        self.given.push((name, value));
    }

    /// Returns the value that was found for a placeholder.
    pub(crate) fn found(&self, name: &str) -> Option<&str> {
        self.found.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// Returns whether a text matches the parts of a template. The values of placeholders are kept,
    /// since a name has the same value in all places.
    pub(crate) fn fits(&mut self, template: &[Part<'a>], text: &str) -> bool {
        let Some((first, rest)) = template.split_first() else { return text.is_empty() };
        let known = self.found.len();
        match *first {
            Part::Literal(literal) => {
                text.strip_prefix(literal).is_some_and(|after| self.fits(rest, after))
            }
            Part::Placeholder(name) => {
                if let Some(value) = self.known(name) {
                    return text.strip_prefix(&*value).is_some_and(|after| self.fits(rest, after));
                }
                for (taken, after) in splits(text, rest) {
                    if !self.spend(taken.len()) {
                        return false;
                    }
                    if !self.may_be(name, taken) {
                        continue;
                    }
                    self.found.push((name, taken.to_owned()));
                    if self.fits(rest, after) {
                        return true;
                    }
                    self.found.truncate(known);
                }
                false
            }
            Part::Encoded(code, inner) => {
                // 1. What is known is first compared whole, as Polygrant encodes it.
                let expected = self.expected(*first);
                let after = expected.and_then(|expected| text.strip_prefix(&*expected));
                if after.is_some_and(|after| self.fits(rest, after)) {
                    return true;
                }
                // 2. Other clients encode differently, and values are unknown: each end is tried.
                let inner = Part::all_in(inner);
                for (taken, after) in splits(text, rest) {
                    if !self.spend(taken.len()) {
                        return false;
                    }
                    let decoded = code.decode(taken);
                    if decoded.is_some_and(|decoded| self.fits(&inner, &decoded))
                        && self.fits(rest, after)
                    {
                        return true;
                    }
                    self.found.truncate(known);
                }
                false
            }
        }
    }

    /// Counts the bytes that are read, and returns whether more may be: encodings inside one another
    /// multiply the ends to try.
    fn spend(&mut self, bytes: usize) -> bool {
        self.spent = self.spent.saturating_add(bytes).saturating_add(1);
        self.spent <= MAX_SPENT
    }

    /// Returns an encoded part as it is written, where all of it is known.
    fn expected(&self, part: Part<'a>) -> Option<String> {
        match part {
            Part::Literal(literal) => Some(literal.to_owned()),
            Part::Placeholder(name) => self.known(name),
            Part::Encoded(code, inner) => {
                let inner = Part::all_in(inner).into_iter().map(|part| self.expected(part));
                Some(code.encode(&inner.collect::<Option<String>>()?))
            }
        }
    }

    /// Returns the value that a placeholder must have, if that is known.
    fn known(&self, name: &str) -> Option<String> {
        let given = self.given.iter().find(|(known, _)| *known == name);
        given
            .map(|(_, value)| value.clone())
            .or_else(|| self.found(name).map(str::to_owned))
            .or_else(|| self.client.and_then(|client| client.named(name)).map(str::to_owned))
    }

    fn may_be(&self, name: &str, value: &str) -> bool {
        match self.dialect.variables.get(name) {
            Some(variable) if value.is_empty() => variable.empty,
            Some(variable) if variable.one_of.is_empty() => variable.kind.allows(value),
            Some(variable) => variable.one_of.iter().any(|known| known == value),
            // An empty credential matches, so that the caller can report it as a wrong one.
            None => {
                let is_made = self.dialect.assertions.iter().any(|it| it == name);
                !value.is_empty() || !is_made && !JwtFormat::PLACEHOLDERS.contains(&name)
            }
        }
    }
}

/// Splits a text at each place where the first of some parts can end, and the `rest` can begin.
fn splits<'t>(text: &'t str, rest: &[Part<'_>]) -> impl Iterator<Item = (&'t str, &'t str)> {
    let ends_here = rest.is_empty();
    let next = match rest.first() {
        Some(Part::Literal(literal)) => (*literal).to_owned(),
        _ => String::new(),
    };
    (0..=text.len())
        .filter_map(|end| text.split_at_checked(end))
        .filter(move |(_, after)| after.starts_with(&next) && (!ends_here || after.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(template: &str, text: &str, client: Option<&Credentials>) -> (bool, usize) {
        let dialect = Dialect::rfc6749();
        let mut matcher = Matcher::new(&dialect, client);
        (matcher.fits(&Part::all_in(template), text), matcher.spent)
    }

    #[test]
    fn a_value_is_found_inside_encodings() {
        let dialect = Dialect::rfc6749();
        let mut matcher = Matcher::new(&dialect, None);
        let template = "Basic {base64:{form:{client_id}}:{form:{client_secret}}}";
        // `a b:c+d`, with the space as forms write it.
        assert!(matcher.fits(&Part::all_in(template), "Basic YStiOmMlMkJk"));
        assert_eq!(matcher.found("client_id"), Some("a b"));
        assert_eq!(matcher.found("client_secret"), Some("c+d"));
    }

    #[test]
    fn known_values_inside_encodings_are_not_searched_for() {
        let client = Credentials::new("id", "s&cret").expect("credentials");
        let template = "{form:{form:{form:{form:{client_secret}a}b}{client_secret}c}d}e";
        let sent = "s%25252526cretabs%2526cretcde";
        assert_eq!(fits(template, sent, Some(&client)), (true, 0));
    }

    #[test]
    fn a_search_that_multiplies_ends() {
        let template = "{form:{form:{form:{form:{x}c}a}a}a}b";
        let (fits, spent) = fits(template, &format!("{}b", "a".repeat(4_000)), None);
        assert!(!fits);
        assert!((MAX_SPENT..2 * MAX_SPENT).contains(&spent), "{spent}");
    }
}
