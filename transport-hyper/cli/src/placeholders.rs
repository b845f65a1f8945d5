//! Dialects with placeholders for what is secret, so that a request can be shown.
//!
//! A placeholder is found in a request however the place escapes it, but not inside base64. So each
//! encoding that holds a secret becomes a credential of its own, with a placeholder of its own.

use polygrant::dialect::{Code, Part, ScopeFormat, Table, Template, Value};
use polygrant::{Dialect, Scopes, Variables};

/// A dialect in which encodings of hidden values are credentials.
pub(crate) struct Placeholders {
    pub(crate) dialect: Dialect,
    /// The scopes that are asked for, unless they stand inside an encoding alone.
    pub(crate) scopes: Scopes,
    /// The encodings that became credentials.
    pub(crate) encodings: Vec<Hidden>,
}

/// An encoding that became a credential.
pub(crate) struct Hidden {
    /// The credential's name.
    pub(crate) name: String,
    pub(crate) code: Code,
    /// What is encoded.
    pub(crate) inner: Template,
}

impl Placeholders {
    /// Hides the credentials and assertions whose names `is_hidden` picks.
    pub(crate) fn new(
        dialect: &Dialect,
        variables: &Variables,
        scopes: Scopes,
        is_hidden: impl Fn(&str) -> bool,
    ) -> Self {
        let scoped = !scopes.is_empty();
        let mut hiding = Hiding { dialect, variables, scoped, is_hidden, encodings: Vec::new() };
        let mut shown = dialect.clone();
        let query = dialect.query.iter();
        shown.query = query.map(|(name, value)| (name.to_owned(), hiding.value(value))).collect();
        let headers = dialect.headers.iter();
        shown.headers =
            headers.map(|(name, value)| (name.to_owned(), hiding.template(value))).collect();
        let body = dialect.body.iter();
        shown.body = body.map(|(name, value)| (name.to_owned(), hiding.value(value))).collect();
        let encodings = hiding.encodings;
        shown.credentials.append(&mut shown.assertions);
        // What is shown is there.
        shown.credential_details = Table::new();
        // An assertion is hidden as a whole, and so nothing is left that would be signed.
        shown.signing = Table::new();
        (shown.issuer, shown.audience) = (None, None);
        shown.credentials.extend(encodings.iter().map(|hidden| hidden.name.clone().into()));
        let mut placeholders = Self { dialect: shown, scopes, encodings };
        placeholders.forget_what_is_hidden(dialect);
        placeholders
    }

    /// Drops what stood inside encodings alone: no dialect may define what it places nowhere.
    fn forget_what_is_hidden(&mut self, original: &Dialect) {
        let shown = &mut self.dialect;
        let needed = shown.needed_credentials();
        let needed: Vec<_> = needed.into_iter().map(str::to_owned).collect();
        shown.credentials.retain(|name| needed.iter().any(|known| known == name));

        let placed = placed(shown);
        let variables = std::mem::take(&mut shown.variables);
        shown.variables =
            variables.into_iter().filter(|(name, _)| placed.iter().any(|it| it == name)).collect();

        if original.takes_scopes() && !shown.takes_scopes() {
            shown.scope = ScopeFormat::default();
            self.scopes = Scopes::none();
        }
    }
}

/// Returns the names of all placeholders of a dialect.
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

struct Hiding<'d, F> {
    dialect: &'d Dialect,
    variables: &'d Variables,
    scoped: bool,
    is_hidden: F,
    encodings: Vec<Hidden>,
}

impl<F: Fn(&str) -> bool> Hiding<'_, F> {
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
        let parts = template.parts().into_iter();
        let text: String = parts.map(|part| self.part(part)).collect();
        text.parse().unwrap_or_else(|_| template.clone())
    }

    /// Writes a part of a template, or the placeholder of the credential that it becomes.
    fn part(&mut self, part: Part<'_>) -> String {
        let Part::Encoded(code, inner) = part else { return part.to_string() };
        let Some(inner) = inner.parse().ok().filter(|inner| self.hides(inner)) else {
            return part.to_string();
        };
        let name = format!("polygrant_encoding_{}", self.encodings.len());
        let placeholder = Part::Placeholder(&name).to_string();
        self.encodings.push(Hidden { name, code, inner });
        placeholder
    }

    /// Returns whether the template inside an encoding holds something hidden, and stands for something.
    fn hides(&self, inner: &Template) -> bool {
        let mut hidden = false;
        for name in inner.placeholders() {
            match self.dialect.variables.get(name) {
                Some(_) if self.variables.named(name).is_none_or(str::is_empty) => return false,
                Some(_) => {}
                None if name == "scope" && !self.scoped => return false,
                None => hidden |= name != "scope" && (self.is_hidden)(name),
            }
        }
        hidden
    }
}
