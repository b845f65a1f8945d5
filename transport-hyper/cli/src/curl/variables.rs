//! The variables of a curl command, in which it finds what no argument may hold.

use polygrant::Dialect;
use polygrant::dialect::{Code, Part, Template};

use crate::error::CliError;
use crate::placeholders::Hidden;
use crate::secrets;

/// The variables that a command defines, and where they stand in the request.
///
/// curl replaces `{{name}}` by a variable's value, and `{{name:b64:url}}` by what its functions make
/// of that value, one after the other.
pub(super) struct Variables<'d> {
    dialect: &'d Dialect,
    /// The values of the dialect's own variables.
    values: &'d polygrant::Variables,
    scope: String,
    /// The options that define the variables, in order.
    options: Vec<(&'static str, String)>,
    /// The placeholders of the request and the variables that they stand for, with functions, the
    /// longest placeholder first: it may begin with another.
    placeholders: Vec<(String, String)>,
}

impl<'d> Variables<'d> {
    /// Takes the credentials and assertions of a dialect from the environment, and makes the hidden
    /// encodings of them.
    pub(super) fn new(
        dialect: &'d Dialect,
        values: &'d polygrant::Variables,
        scope: String,
        encodings: &[Hidden],
    ) -> Result<Self, CliError> {
        let mut variables =
            Self { dialect, values, scope, options: Vec::new(), placeholders: Vec::new() };
        let assertions = dialect.assertions.iter().map(|name| &**name);
        for name in dialect.needed_credentials().into_iter().chain(assertions) {
            let name = variables.imported(&secrets::variable(name));
            variables.placeholders.push((name.clone(), name));
        }
        for Hidden { name, code, inner } in encodings {
            let encoded = variables.encoded(*code, inner)?;
            variables.placeholders.push((secrets::variable(name), encoded));
        }
        variables.placeholders.sort_by_key(|(placeholder, _)| std::cmp::Reverse(placeholder.len()));
        Ok(variables)
    }

    /// Imports an environment variable: without it, curl sends nothing.
    pub(super) fn imported(&mut self, name: &str) -> String {
        self.options.push(("--variable", format!("%{name}")));
        name.to_owned()
    }

    /// Returns the options that define the variables.
    pub(super) fn into_options(self) -> Vec<(&'static str, String)> {
        self.options
    }

    /// Returns a text of the request with variables for its placeholders, each value going through a
    /// function of curl's; `None` if it has no placeholder.
    pub(super) fn expanded(&mut self, text: &str, function: &str) -> Option<String> {
        let (mut expanded, mut rest) = (String::new(), text);
        while let Some((before, variable, after)) = self.first_in(rest) {
            expanded.push_str(&self.literal(before));
            expanded.push_str(&format!("{{{{{variable}{function}}}}}"));
            rest = after;
        }
        if rest.len() == text.len() {
            return None;
        }
        expanded.push_str(&self.literal(rest));
        Some(expanded)
    }

    /// Returns the text before the first placeholder, its variable, and the text after it.
    fn first_in<'t>(&self, text: &'t str) -> Option<(&'t str, String, &'t str)> {
        let found = self.placeholders.iter().filter_map(|it| Some((text.find(&*it.0)?, it)));
        // Of two placeholders at one place, `min_by_key` takes the first, which is the longer.
        let (at, (placeholder, variable)) = found.min_by_key(|(at, _)| *at)?;
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, variable.clone(), rest.strip_prefix(&**placeholder)?))
    }

    /// Returns text that stands for itself. What curl could read as the begin of a variable, or as
    /// the escaping of one that follows, becomes a variable.
    fn literal(&mut self, text: &str) -> String {
        if !text.contains("{{") && !text.ends_with(['{', '\\']) {
            return text.to_owned();
        }
        let name = self.defined("--variable", text);
        format!("{{{{{name}}}}}")
    }

    /// Defines a variable, and returns its name.
    fn defined(&mut self, option: &'static str, value: &str) -> String {
        // Those of the environment are in capitals.
        let name = format!("polygrant_{}", self.options.len());
        self.options.push((option, format!("{name}={value}")));
        name
    }

    /// Returns the variable, with its function, that is the encoding of a template.
    fn encoded(&mut self, code: Code, inner: &Template) -> Result<String, CliError> {
        let function = match code {
            Code::Base64 => ":b64",
            Code::Form => ":url",
            Code::Base64Url => {
                return Err(CliError::usage(format!(
                    "curl cannot encode as {{base64url:…}}, which {} does: take --output http",
                    self.dialect.name
                )));
            }
        };
        let variable = match inner.parts()[..] {
            [Part::Placeholder(name)] if !self.is_constant(name) => secrets::variable(name),
            _ => {
                let value = self.template(inner)?;
                self.defined("--expand-variable", &value)
            }
        };
        Ok(variable + function)
    }

    /// Returns a template as curl expands it.
    fn template(&mut self, template: &Template) -> Result<String, CliError> {
        let mut text = String::new();
        for part in template.parts() {
            let expanded = match part {
                Part::Literal(literal) => self.literal(literal),
                Part::Placeholder("scope") => self.literal(&self.scope.clone()),
                Part::Placeholder(name) => match self.dialect.variables.get(name) {
                    Some(_) => self.literal(self.values.named(name).unwrap_or_default()),
                    None => format!("{{{{{}}}}}", secrets::variable(name)),
                },
                Part::Encoded(code, inner) => {
                    let inner = inner.parse().map_err(|error| {
                        CliError::usage(format!("a template of {}: {error}", self.dialect.name))
                    })?;
                    format!("{{{{{}}}}}", self.encoded(code, &inner)?)
                }
            };
            text.push_str(&expanded);
        }
        Ok(text)
    }

    /// Whether a placeholder stands for a value that is not secret.
    fn is_constant(&self, name: &str) -> bool {
        name == "scope" || self.dialect.variables.get(name).is_some()
    }
}
