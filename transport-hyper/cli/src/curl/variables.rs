//! The variables of a curl command, in which it finds what no argument may hold.

use polygrant::dialect::{Code, Part, Template};
use polygrant::{Credentials, Dialect};

use super::mark::Mark;
use crate::error::CliError;
use crate::placeholders::Hidden;
use crate::secrets;

/// What is no secret, and is written into the command as it is.
pub(super) struct Constants<'d> {
    pub(super) dialect: &'d Dialect,
    /// The values of the dialect's own variables.
    pub(super) values: &'d polygrant::Variables,
    pub(super) scope: String,
    /// The client's id, if it is known.
    pub(super) client_id: Option<String>,
}

/// The variables that a command defines, and where they stand in the request.
///
/// curl replaces `{{name}}` by a variable's value, and `{{name:b64:url}}` by what its functions make
/// of that value, one after the other.
pub(super) struct Variables<'d> {
    constants: Constants<'d>,
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
        constants: Constants<'d>,
        mark: &Mark,
        encodings: &[Hidden],
    ) -> Result<Self, CliError> {
        let dialect = constants.dialect;
        let mut variables = Self { constants, options: Vec::new(), placeholders: Vec::new() };
        let assertions = dialect.assertions.iter().map(|name| &**name);
        for name in dialect.needed_credentials().into_iter().chain(assertions) {
            if variables.constants.named(name).is_some() {
                continue;
            }
            let variable = variables.imported(&secrets::variable(name));
            variables.placeholders.push((mark.placeholder(name), variable));
        }
        for Hidden { name, code, inner } in encodings {
            let encoded = variables.encoded(*code, inner)?;
            variables.placeholders.push((mark.placeholder(name), encoded));
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
            Code::Json => ":json",
            Code::Base64Url => {
                return Err(CliError::usage(format!(
                    "curl cannot encode as {{base64url:…}}, which {} does: take --output http",
                    self.constants.dialect.name
                )));
            }
        };
        let variable = match inner.parts()[..] {
            [Part::Placeholder(name)] if self.constants.named(name).is_none() => {
                secrets::variable(name)
            }
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
                Part::Placeholder(name) => match self.constants.named(name).map(str::to_owned) {
                    Some(value) => self.literal(&value),
                    None => format!("{{{{{}}}}}", secrets::variable(name)),
                },
                Part::Encoded(code, inner) => {
                    let inner = inner.parse().map_err(|error| {
                        let name = &self.constants.dialect.name;
                        CliError::usage(format!("a template of {name}: {error}"))
                    })?;
                    format!("{{{{{}}}}}", self.encoded(code, &inner)?)
                }
            };
            text.push_str(&expanded);
        }
        Ok(text)
    }
}

impl Constants<'_> {
    /// Returns what a placeholder stands for, if that is no secret.
    fn named(&self, name: &str) -> Option<&str> {
        match (name, self.dialect.variables.get(name)) {
            ("scope", _) => Some(&self.scope),
            (_, Some(_)) => Some(self.values.named(name).unwrap_or_default()),
            (Credentials::CLIENT_ID, None) => self.client_id.as_deref(),
            (_, None) => None,
        }
    }
}
