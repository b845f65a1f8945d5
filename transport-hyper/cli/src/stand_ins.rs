//! Dialects with stand-ins for what is secret, so that a request can be shown.
//!
//! A stand-in is found in a request however the place escapes it, but not inside base64. So each
//! encoding that holds a secret becomes a credential of its own, with a stand-in of its own.

use polygrant::dialect::{ScopeFormat, Template, Value};
use polygrant::{Dialect, Scopes};

use crate::template::{Part, parts};

/// A dialect in which encodings of hidden values are credentials.
pub(crate) struct Veiled {
    pub(crate) dialect: Dialect,
    /// The scopes that are asked for, unless all that is said of them is inside of an encoding.
    pub(crate) scopes: Scopes,
    /// The encodings that became credentials: the credential's name, and the template.
    pub(crate) encodings: Vec<(String, String)>,
}

impl Veiled {
    /// Hides the values of the names that are credentials or assertions, and hidden.
    pub(crate) fn new(dialect: &Dialect, scopes: Scopes, is_hidden: impl Fn(&str) -> bool) -> Self {
        let scoped = !scopes.is_empty();
        let mut veil = Veil { dialect, scoped, is_hidden, encodings: Vec::new() };
        let mut veiled = dialect.clone();
        let query = dialect.query.iter();
        veiled.query = query.map(|(name, value)| (name.to_owned(), veil.value(value))).collect();
        let headers = dialect.headers.iter();
        veiled.headers =
            headers.map(|(name, value)| (name.to_owned(), veil.template(value))).collect();
        let body = dialect.body.iter();
        veiled.body = body.map(|(name, value)| (name.to_owned(), veil.value(value))).collect();
        let encodings = veil.encodings;
        veiled.credentials.append(&mut veiled.assertions);
        veiled.credentials.extend(encodings.iter().map(|(name, _)| name.clone().into()));
        let mut veiled = Self { dialect: veiled, scopes, encodings };
        veiled.forget_what_is_hidden(dialect);
        veiled
    }

    /// What stood inside encodings alone is placed nowhere any more, which no dialect may say.
    fn forget_what_is_hidden(&mut self, original: &Dialect) {
        let veiled = &mut self.dialect;
        let needed = veiled.needed_credentials();
        let needed: Vec<_> = needed.into_iter().map(str::to_owned).collect();
        veiled.credentials.retain(|name| needed.iter().any(|known| known == name));

        let placed = placed(veiled);
        let variables = std::mem::take(&mut veiled.variables);
        veiled.variables =
            variables.into_iter().filter(|(name, _)| placed.iter().any(|it| it == name)).collect();

        if original.takes_scopes() && !veiled.takes_scopes() {
            veiled.scope = ScopeFormat::default();
            self.scopes = Scopes::none();
        }
    }
}

/// The names of all placeholders of a dialect.
fn placed(dialect: &Dialect) -> Vec<String> {
    fn gather<'v>(value: &'v Value, templates: &mut Vec<&'v Template>) {
        match value {
            Value::Text(template) => templates.push(template),
            Value::Array(items) => items.iter().for_each(|item| gather(item, templates)),
            Value::Object(members) => members.iter().for_each(|(_, it)| gather(it, templates)),
            Value::Number(_) | Value::Bool(_) => {}
        }
    }

    let mut templates = vec![&dialect.path];
    let presentation = &dialect.presentation;
    for table in [
        &dialect.environments,
        &dialect.headers,
        &presentation.headers,
        &presentation.query,
        &presentation.cookies,
    ] {
        templates.extend(table.iter().map(|(_, template)| template));
    }
    for table in [&dialect.query, &dialect.body] {
        table.iter().for_each(|(_, value)| gather(value, &mut templates));
    }
    let names = templates.into_iter().flat_map(Template::placeholders);
    names.map(str::to_owned).collect()
}

struct Veil<'d, F> {
    dialect: &'d Dialect,
    scoped: bool,
    is_hidden: F,
    encodings: Vec<(String, String)>,
}

impl<F: Fn(&str) -> bool> Veil<'_, F> {
    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::Text(template) => Value::Text(self.template(template)),
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item)).collect())
            }
            Value::Object(members) => Value::Object(
                members.iter().map(|(name, value)| (name.to_owned(), self.value(value))).collect(),
            ),
            Value::Number(_) | Value::Bool(_) => value.clone(),
        }
    }

    fn template(&mut self, template: &Template) -> Template {
        let mut text = String::new();
        for (part, written) in parts(template.as_str()) {
            match part {
                Part::Encoded { inner, .. } if self.hides(inner) => {
                    let name = format!("polygrant_encoding_{}", self.encodings.len());
                    text.push_str(&format!("{{{name}}}"));
                    self.encodings.push((name, written.to_owned()));
                }
                _ => text.push_str(written),
            }
        }
        text.parse().unwrap_or_else(|_| template.clone())
    }

    /// Whether the template inside an encoding holds something hidden, and stands for something.
    fn hides(&self, inner: &str) -> bool {
        let Ok(inner) = inner.parse::<Template>() else { return false };
        let mut hidden = false;
        for name in inner.placeholders() {
            match self.dialect.variables.get(name) {
                Some(variable) if variable.default.as_deref().is_none_or(str::is_empty) => {
                    return false;
                }
                Some(_) => {}
                None if name == "scope" && !self.scoped => return false,
                None => hidden |= name != "scope" && (self.is_hidden)(name),
            }
        }
        hidden
    }
}
