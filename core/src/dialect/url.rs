//! The token URL: an environment's base URL, the path, and the variables in both.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::model::Dialect;
use super::template::Template;
use super::template_part::Part;
use super::variable::Variables;
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;

/// Where in a URL a part stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Host,
    Path,
}

/// What need not be percent-encoded in a path: the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Dialect {
    /// Returns the endpoint of the vendor's default environment.
    ///
    /// The variables have the vendor's own values here and in the other functions for endpoints; a
    /// customer's are for [`Grant::builder`](crate::Grant::builder).
    ///
    /// # Errors
    /// The dialect has no environment of its own (`oro`, and the RFC's dialects), or a variable has
    /// no value.
    pub fn endpoint(&self) -> Result<Endpoint, ConfigurationError> {
        Endpoint::new(&self.url_in(None, &self.defaults())?)
    }

    /// Returns the endpoint of one of the vendor's environments, such as `"testing"`.
    ///
    /// # Errors
    /// The dialect has no environment of that name, or a variable has no value.
    pub fn endpoint_in(&self, environment: &str) -> Result<Endpoint, ConfigurationError> {
        Endpoint::new(&self.url_in(Some(environment), &self.defaults())?)
    }

    /// Returns the endpoint below a base URL of the caller's: the dialect's path is appended.
    ///
    /// # Errors
    /// As [`Endpoint::new`]; also if the base URL has a query, or a variable of the path has no value.
    pub fn endpoint_at(&self, base_url: &str) -> Result<Endpoint, ConfigurationError> {
        Endpoint::new(&self.url_at(base_url)?)
    }

    /// Returns the token URL below a base URL, not yet checked.
    ///
    /// # Errors
    /// The base URL has a query or a fragment, so that nothing can be appended to it, or a variable of
    /// the path has no value.
    pub fn url_at(&self, base_url: &str) -> Result<String, ConfigurationError> {
        self.url_below(base_url, &self.defaults())
    }

    /// Returns the vendor's own values.
    fn defaults(&self) -> Variables {
        let defaults = self.variables.iter().filter_map(|(name, variable)| {
            Some((Cow::Owned(name.to_owned()), variable.default.clone()?))
        });
        defaults.collect()
    }

    /// Returns the token URL of one of the vendor's environments, or of the default one.
    pub(crate) fn url_in(
        &self,
        environment: Option<&str>,
        values: &Variables,
    ) -> Result<String, ConfigurationError> {
        let found = match environment {
            Some(name) => self.environments.get(name),
            None => self.environments.iter().next().map(|(_, base_url)| base_url),
        };
        match (found, environment) {
            (Some(base_url), _) => {
                self.url_below(&self.filled_in(base_url, Position::Host, values)?, values)
            }
            (None, Some(name)) if !self.environments.is_empty() => {
                Err(ConfigurationError::UnknownEnvironment {
                    dialect: self.name.to_string(),
                    environment: name.to_owned(),
                    known: self.environments.names().map(str::to_owned).collect(),
                })
            }
            (None, _) => Err(ConfigurationError::NoEnvironment { dialect: self.name.to_string() }),
        }
    }

    /// Returns the token URL below a base URL, not yet checked.
    pub(crate) fn url_below(
        &self,
        base_url: &str,
        values: &Variables,
    ) -> Result<String, ConfigurationError> {
        if base_url.contains(['?', '#']) {
            return Err(ConfigurationError::BaseUrl);
        }
        let path = self.filled_in(&self.path, Position::Path, values)?;
        Ok(format!("{}{path}", base_url.trim_end_matches('/')))
    }

    /// Fills the variables' values into a URL's template, or that of its path.
    fn filled_in(
        &self,
        template: &Template,
        start: Position,
        values: &Variables,
    ) -> Result<String, ConfigurationError> {
        let mut url = String::new();
        for (position, part) in positioned(template, start) {
            match part {
                Part::Literal(text) => url.push_str(text),
                Part::Encoded(..) => {}
                Part::Placeholder(name) => {
                    let value = values.named(name).ok_or_else(|| self.missing_variable(name))?;
                    match position {
                        Position::Host if is_host_part(value) => url.push_str(value),
                        Position::Path => url.extend(utf8_percent_encode(value, RESERVED)),
                        Position::Host => {
                            let problem = format!("{value:?} cannot be part of a host's name");
                            return Err(self.bad_variable(name, problem));
                        }
                    }
                }
            }
        }
        let path = url.split_once("://").map_or(&*url, |(_, rest)| rest);
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            let name = template.placeholders().first().copied().unwrap_or_default().to_owned();
            return Err(self.bad_variable(&name, "it makes a `.` or `..` of the path".into()));
        }
        Ok(url)
    }

    pub(super) fn missing_variable(&self, name: &str) -> ConfigurationError {
        let variable = self.variables.get(name);
        ConfigurationError::MissingVariable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            about: variable.map(|it| it.about.to_string()).unwrap_or_default(),
            one_of: variable
                .map_or_else(Vec::new, |it| it.one_of.iter().map(ToString::to_string).collect()),
        }
    }

    pub(super) fn bad_variable(&self, name: &str, problem: String) -> ConfigurationError {
        ConfigurationError::Variable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            problem,
        }
    }

    /// Returns where in the URLs a variable stands.
    pub(super) fn standing_in_urls(&self, name: &str) -> Standing {
        let hosts = self.environments.iter().flat_map(|(_, base_url)| positions(base_url));
        let path = self.path.placeholders().into_iter().map(|name| (Position::Path, name));
        let mut standing = Standing::default();
        for (position, _) in hosts.chain(path).filter(|(_, placeholder)| *placeholder == name) {
            match position {
                Position::Host => standing.in_host = true,
                Position::Path => standing.in_path = true,
            }
        }
        standing
    }
}

/// Where in a dialect's URLs a variable stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Standing {
    in_host: bool,
    in_path: bool,
}

impl Standing {
    /// Returns why a variable that stands there cannot have that value.
    pub(super) fn objection(self, value: &str) -> Option<String> {
        let problem = if self.in_host && !is_host_part(value) {
            "it stands in a host's name: letters, digits and hyphens, with dots between"
        } else if self.in_path && matches!(value, "" | "." | "..") {
            "it stands in a path, where `.` and `..` lead elsewhere"
        } else {
            return None;
        };
        Some(format!("{value:?} cannot be used: {problem}"))
    }
}

/// Labels of a host's name, with dots between.
fn is_host_part(text: &str) -> bool {
    text.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// Returns the placeholders of a base URL, and where they stand.
fn positions(base_url: &Template) -> impl Iterator<Item = (Position, &str)> {
    positioned(base_url, Position::Host).into_iter().filter_map(|(position, part)| match part {
        Part::Placeholder(name) => Some((position, name)),
        _ => None,
    })
}

/// Returns the parts of a URL's template: the path begins with the first slash behind `://`.
fn positioned(template: &Template, start: Position) -> Vec<(Position, Part<'_>)> {
    let mut position = start;
    let parts = template.parts().into_iter().map(|part| {
        let here = position;
        if let Part::Literal(text) = part {
            let behind_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
            if behind_scheme.contains('/') {
                position = Position::Path;
            }
        }
        (here, part)
    });
    parts.collect()
}
